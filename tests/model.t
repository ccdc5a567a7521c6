#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What perf damon report says of made-up recordings, of every kind that there is,
# is what the definitions say of what was made up (model/); and recordings of real
# kernels say the same when they come from a machine of the other byte order.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh

scenarios=$(python3 tests/model/generate.py --list)
# shellcheck disable=SC2086 # words
set -- $scenarios
plan $(($# * 2 + 22))

# The second time another history, and other places to be lost
for seed in 1 $$; do
	diag "seed $seed"
	python3 tests/model/generate.py all "$dir" --seed "$seed"
	for s; do
		parts=$(printf '%s\n' "$dir/$s."part*.data | tr '\n' '+')
		[ -e "${parts%%+*}" ] || parts=$dir/$s.data
		wrong=$(python3 tests/model/model.py build/perf "$dir/$s.json" "$dir/$s.data" \
			"$dir/$s.pipe" "$dir/$s.swapped.data" "$dir/$s.swapped.pipe" "${parts%+}" 2>&1)
		is "$wrong" "" "$s, seed $seed: as file, pipe, and of the other byte order"
	done
done

# What a stored pipe of the other byte order says of its kernel perf cannot read.
view() {
	LC_ALL=C TERM=dumb build/perf damon report -f "$2" -i "$dir/$1.data" 2>&1 |
		grep -v '^# Recorded on kernel'
}
for f in foreign setup lossy pipe; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
	python3 tests/model/swap.py "$dir/$f.data" "$dir/$f.swapped.data"
	like "$(view $f summary)" 'Working set ' "$f: is read"
	for v in summary heatmap wss; do
		is "$(view $f.swapped $v)" "$(view $f $v)" "$f, byte order swapped: the same $v"
	done
done

# refused NAME ERROR ARG...
refused() {
	name=$1
	error=$2
	shift 2
	output=$(build/perf damon report -f "$@" 2>&1 </dev/null)
	ok "$name is refused" failed $?
	like "$output" "^Error:.*$error" "$name: and why"
}
part=$dir/switched.part1.data
refused "twice the same file" "are of the same time" -i "$part" -i "$part"
refused "percents of several files" "percents are of one file" \
	-i "$part" -i "$dir/switched.part2.data" --time 10%-20%
refused "a pipe among files" "a pipe cannot be one" -i "$part" -i -
