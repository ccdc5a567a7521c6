#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# However a recording ends, DAMON is as before, and the file is whole: both the
# distribution's perf and ours read a file that perf could not finish like any other.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/endings.sh

for name in killed plain compressed switched full; do
	data=$dir/$name.data
	script_of $name
	seen=$(grep -c damon_aggregated: "$dir/$name.txt")
	ok "$name: perf script reads regions ($seen)" [ "$seen" -gt 10 ]
	is "$(perf script -i "$data" 2>&1 >/dev/null | grep -v kallsyms)" "" \
		"$name: perf script prints no error"
	like "$(perf evlist -i "$data" 2>&1)" '^damon:1:.*stairs' "$name: perf evlist shows the set-up"
	output=$(build/perf damon report -i "$data" 2>"$dir/err")
	is $? 0 "$name: our report succeeds"
	like "$output" '^# stairs \(pid [0-9]+\), virtual memory, windows of 5 ms to ' \
		"$name: our report says what was monitored, and how"
	is "$(grep -c Error "$dir/err")" 0 "$name: our report prints no error"
done
for name in killed switched full; do
	is "$(tests/accuracy/samples.py "$dir/$name.data")" \
		"$(grep -c damon_aggregated: "$dir/$name.txt")" \
			"$name: perf script reads all samples in the file"
done
for name in plain compressed; do
	like "$(perf script -i "$dir/$name.data" 2>/dev/null)" 'sched:sched_switch' \
		"$name: perf script reads other events, too"
done
done_testing
