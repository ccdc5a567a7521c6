#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon on our engine.  Code that is the same on every kernel is tested on 6.12 only
# (attach, cgroup, children, coexist, endings, maps, numa, ranges, refusals); this test
# covers what that code needs from the engine.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/ours.sh

perf script -i "$dir/once.data" --show-mmap-events --ns -F pid,tid,time,event,trace \
	>"$dir/once.txt" 2>/dev/null
for nr in 1 2 3; do
	log=$dir/once.$nr.log
	pid=$(sed -n 's/^pid //p' "$log")
	tests/accuracy/of_pid.py "$dir/once.txt" "$pid" >"$dir/one.txt"
	ok "children: the recording matches the memory that child $nr touched" \
		tests/accuracy/score.py --min 0.9 "$log" "$dir/one.txt"
done
build/perf damon report -i "$dir/once.data" >"$dir/report" 2>&1
is "$(grep -c '^# stairs (pid [0-9]*), virtual' "$dir/report")" 3 \
	"children: the report tells the children apart"

script_of killed
is "$(perf script -i "$dir/killed.data" 2>&1 >/dev/null | grep -v kallsyms)" "" \
	"SIGKILL: perf script prints no error"
output=$(build/perf damon report -i "$dir/killed.data" 2>"$dir/err")
is "$?$(grep Error "$dir/err")" 0 "SIGKILL: our report succeeds"
like "$output" '^# stairs \(pid [0-9]+\), virtual memory, windows of 5 ms' \
	"SIGKILL: our report says what was monitored, and how"
done_testing
