#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Processes that a monitored process forks are monitored, each under its name.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/children.sh

for name in turn once orphans; do
	perf script -i "$dir/$name.data" --show-mmap-events --ns -F pid,tid,time,event,trace \
		>"$dir/$name.txt" 2>/dev/null
	for nr in 1 2 3; do
		log=$dir/$name.$nr.log
		pid=$(sed -n 's/^pid //p' "$log")
		tests/accuracy/of_pid.py "$dir/$name.txt" "$pid" >"$dir/one.txt"
		ok "$name: the recording matches the memory that worker $nr touched" \
			tests/accuracy/score.py --min 0.9 "$log" "$dir/one.txt"
	done
	build/perf damon report -i "$dir/$name.data" >"$dir/report" 2>&1
	is "$(grep -c '^# stairs (pid [0-9]*), virtual' "$dir/report")" 3 \
		"$name: the report tells the workers apart"
done

build/perf damon report -i "$dir/heir.data" >"$dir/report" 2>&1
like "$(cat "$dir/report")" '^# stairs .*, virtual' \
	"heir: a child that outlives its parent is monitored"

for name in brief mortal; do
	build/perf damon report -i "$dir/$name.data" >"$dir/report" 2>&1
	like "$(cat "$dir/report")" '^# sh .*virtual' "$name: the shell is in the report"
	like "$(cat "$dir/report")" 'none lost' "$name: the report counts no region as lost"
done
done_testing
