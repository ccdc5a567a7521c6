#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# All processes of a cgroup are monitored, whenever they join.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/cgroup.sh

perf script -i "$dir/crew.data" --show-mmap-events --ns -F pid,tid,time,event,trace \
	>"$dir/crew.txt" 2>/dev/null
for name in join.1 join.2 join.3 fork into; do
	log=$dir/$name.log
	pid=$(sed -n 's/^pid //p' "$log")
	tests/accuracy/of_pid.py "$dir/crew.txt" "$pid" >"$dir/one.txt"
	ok "$name: the recording matches the memory that the process touched" \
		tests/accuracy/score.py --min 0.95 "$log" "$dir/one.txt"
done
build/perf damon report -i "$dir/crew.data" >"$dir/report" 2>&1
is "$(grep -c '^# stairs (pid [0-9]*), cgroup crew, virtual' "$dir/report")" 6 \
	"the report tells the processes apart"
like "$(cat "$dir/report")" 'none lost' "the report says that no region was lost"
like "$(cat "$dir/report")" 'ended when the cgroup was removed' \
	"the report says why the recording ended"

script_of beside
is "$(awk '{ print $1 }' "$dir/beside.txt" | sort -u | wc -l)" 2 \
	"beside: the file has regions of two kdamonds"
build/perf damon report -i "$dir/beside.data" >"$dir/report" 2>&1
is "$(grep -c '^# .*aggregation' "$dir/report")" 1 "beside: the report shows one kdamond only"
like "$(cat "$dir/report")" '^# stairs .*, cgroup crew, virtual' \
	"beside: the report shows our kdamond"

output=$(build/perf damon report -i "$dir/nobody.data" 2>&1)
ok "nobody: the report fails" failed $?
like "$output" 'Error:.*no process' "nobody: the error says that no process was monitored"
like "$output" 'Hint:.*cgroup' "nobody: a hint says what helps"
done_testing
