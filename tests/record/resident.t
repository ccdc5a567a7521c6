#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# How much memory a report tells, of processes, a cgroup and NUMA nodes, is what the kernel says.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --nodes 2 --mem 3072 --out "$dir" tests/guest/resident.sh

# value NAME EXPRESSION: what the JSON of a report says, or "unknown"
value() {
	build/perf damon report -f -j -i "$dir/$1.data" 2>"$dir/err" |
		python3 -c 'import json, sys
print(eval(sys.argv[1], {"k": json.load(sys.stdin)["kdamonds"][0]}))' "$2" 2>>"$dir/err" || echo unknown
}

# is_near BYTES KIB: both are numbers, and the same give or take a fiftieth and a MiB
is_near() {
	awk -v bytes="$1" -v kib="$2" 'BEGIN {
		off = bytes - kib * 1024
		exit !(bytes ~ /^[0-9]/ && kib ~ /^[0-9]/ &&
			(off < 0 ? -off : off) <= kib * 1024 / 50 + 1048576)
	}'
}

# near NAME FILE KEY EXPRESSION: EXPRESSION is the kernel's figure KEY in FILE, which is in KiB
near() {
	want=$(awk -v key="$3" '$1 == key { print $2 }' "$dir/$2")
	got=$(value "$1" "$4")
	ok "$1: $4 is $got bytes, the kernel says $want KiB" is_near "$got" "$want" || diag "$(cat "$dir/err")"
}

for name in one several hugetlb crew without; do
	for key in rss shared huge; do
		near $name $name $key "k['$key']"
	done
	build/perf damon report -f -i "$dir/$name.data" >"$dir/$name.report" 2>&1
done
for name in one several crew without; do
	near $name $name pss "k['pss']"
done
near one one rss "k['resident']"
near several several pss "k['resident']"
near several several rss "sum(t['rss'] for t in k['targets'])"
near several several pss "sum(t['pss'] for t in k['targets'])"
# The kernel does not divide these 32 MiB
pss=$(sed -n 's/^pss //p' "$dir/hugetlb")
resident=$(value hugetlb "k['resident']")
ok "hugetlb: what all share counts once ($resident)" is_near "$resident" $((pss + 32768))
for key in total anon file shmem; do
	near crew crew.cgroup $key "k['cgroup_memory']['$key']"
done
is "$(value range "k.get('resident')")" None "range: the memory at some addresses is not known"
is "$(value without "'cgroup_memory' in k")" False "without: the memory of the cgroup is not known"
for node in 0 1; do
	near node$node node$node resident "k['resident']"
done

like "$(cat "$dir/one.report")" '^# Resident +[67][0-9]\.[0-9] MiB, 6[0-9]\.[0-9] MiB of it in huge pages' \
	"one: the report tells of huge pages"
like "$(cat "$dir/several.report")" \
	'^# Resident +(9|10)[0-9]\.[0-9] MiB together \(PSS\), 2[0-9][0-9]\.[0-9] MiB with shared memory counted for each$' \
	"several: the report counts shared memory once"
like "$(cat "$dir/crew.report")" \
	"^# Cgroup's memory +[0-9.]+ MiB: anon 2[0-9]\\.[0-9] MiB, file [0-9.]+ [KM]?i?B, shmem 3[0-9]\\.[0-9] MiB" \
	"crew: the report tells the memory of the cgroup"

# shown OPTION...: how many lines of the report of "one" tell of resident or of idle memory
shown() {
	build/perf damon report -f -i "$dir/one.data" "$@" 2>/dev/null | grep -c '^# Resident\|^# Touched.* idle'
}
is "$(shown)" 2 "one: the report tells how much memory is resident, and idle"
is "$(shown --target="$(value one "k['targets'][0]['pid']")")" 2 "one: so it does for a target"
for option in --range=1000-7fffffffffff '--map=*' --rate=0-100; do
	is "$(shown "$option")" 0 "one: but not for a part of the memory, $option"
done
done_testing
