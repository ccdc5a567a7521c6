# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Other users of DAMON on a kernel without one of its own that runs from boot.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

narrow() {
	! printf '%s\n' "$1" | grep -q '.\{81\}'
}

# tids NAME: the threads whose regions are in a file, as perf script tells
tids() {
	perf script -i "/tmp/$1.data" -F tid,event 2>/dev/null | awk '/damon_aggregated/ { print $1 }' |
		sort -u | xargs
}

regions() {
	perf script -i "/tmp/$1.data" -F event 2>/dev/null | grep -c damon_aggregated
}

report() {
	perf damon report -i "/tmp/$1.data" 2>&1
}

# unharmed: the other's monitor is as it was, pid, state, and every file
unharmed() {
	is "$(sysfs_state)" "$before" "$1: sysfs as before"
	is "$(kdamonds)" "$threads" "$1: the same kdamonds run"
}

# Nobody.
before=$(sysfs_state)
output=$(perf damon list 2>&1)
is $? 0 "nobody: list succeeds"
like "$output" 'No kdamond runs' "nobody: that is said"
like "$output" 'Nothing stands in the way' "nobody: nothing is in the way"
like "$output" 'operations +unknown' "nobody: what cannot be known is unknown"
perf damon list -j >/out/none.json
untouched "$before" "nobody: listed"
refused "nobody: --attach" 'no kdamond runs: there is nothing to attach to' \
	'without --attach, a command, -p PID or --paddr starts a kdamond; perf damon list shows who uses DAMON' \
	perf damon record -o /tmp/x.data --attach

# Another's monitor of physical memory.
foreign_monitor
before=$(sysfs_state) threads=$(kdamonds) pid=$(cat $slots/0/pid)
output=$(perf damon list 2>&1)
is $? 0 "another's: list succeeds"
like "$output" "^ *$pid on +sysfs kdamond 0 +paddr +5 ms +100 ms +60 s +10-1000\$" \
	"another's: listed with its attributes"
like "$output" '1.0 MiB of physical memory' "another's: and its target"
like "$output" 'operations .*paddr' "another's: and what the kernel can do"
like "$output" '^  or end it: echo off .*kdamonds/0/state$' "another's: the command that clears the way"
ok "another's: in 80 columns" narrow "$output"
perf damon list -j >/out/foreign.json
output=$(su nobody -c 'perf damon list' 2>&1)
ok "without root: list fails" failed $?
like "$output" "^ *$pid on +kdamond.0" "without root: the thread is listed"
says "$output" "DAMON's files in /sys/kernel/mm/damon: Permission denied" \
	'only root may configure DAMON: sudo perf damon record ...' "without root: and why no more"
su nobody -c 'perf damon list -j' >/out/nobody.json 2>/dev/null

output=$(perf damon record -o /tmp/x.data -- true 2>&1)
ok "another's: a plain record is refused" failed $?
says "$output" "DAMON is in use: kdamond 0 (pid $pid) runs, which somebody else started" \
	'record what it sees: perf damon record --attach; or end it: echo off | sudo tee /sys/kernel/mm/damon/admin/kdamonds/0/state' \
	"another's: by its name, with a way out"
output=$(perf damon record -o /tmp/x.data --take-over -- true 2>&1)
ok "another's: it is never taken over" failed $?
unharmed "another's, refused"

perf damon record -o /tmp/a.data --attach -- sh -c 'sleep 3; exit 7' >/tmp/log 2>&1
is $? 7 "attach: the command's status is ours"
unharmed attach
is "$(tids a)" "$pid" "attach: its regions, and no others"
ok "attach: about 30 snapshots are recorded" [ "$(regions a)" -ge 100 ]
output=$(report a)
like "$output" 'sysfs kdamond 0: physical memory' "attach: the report names it"
like "$output" 'sample 5 ms, aggregation 100 ms' "attach: with its intervals"

perf damon record -o /tmp/b.data --attach >/tmp/log 2>&1 &
recorder=$!
sleep 4
kill -INT $recorder
wait $recorder
unharmed "attach, ^C"
like "$(report b)" 'sysfs kdamond 0: physical memory' "attach, ^C: the file is whole"

perf damon record -o /tmp/c.data --attach >/tmp/log 2>&1 &
recorder=$!
sleep 3
kill -KILL $recorder
wait $recorder
sleep 1
unharmed "attach, SIGKILL"

# One more of somebody's, of a process, beside it; then both end by themselves.
echo off >$slots/0/state
echo 2 >$slots/nr_kdamonds
stairs --seconds 1000 >/dev/null &
target=$!
for k in 0 1; do
	echo 1 >$slots/$k/contexts/nr_contexts
	echo vaddr >$slots/$k/contexts/0/operations
	echo 1 >$slots/$k/contexts/0/targets/nr_targets
	echo $((k ? target : $$)) >$slots/$k/contexts/0/targets/0/pid_target
	echo on >$slots/$k/state
done
perf damon record -o /tmp/d.data --attach >/tmp/log 2>&1 &
recorder=$!
# perf needs two seconds in emulation, on a CPU that stairs leave to it
sleep 5
echo 1 >/sys/kernel/tracing/events/damon/damon_aggregated/enable
for k in 0 1; do
	until grep -q -- "-$(cat $slots/$k/pid) " /sys/kernel/tracing/trace; do
		usleep 200000
	done
done
echo 0 >/sys/kernel/tracing/events/damon/damon_aggregated/enable
for k in 0 1; do
	echo off >$slots/$k/state
done
wait $recorder
is $? 0 "two of them: the recording ends when they have ended"
kill $target
output=$(report d)
like "$output" "sysfs kdamond 1: stairs \(pid $target\), virtual memory" "two of them: one is named"
like "$output" "sysfs kdamond 0: sh \(pid $$\), virtual memory" "two of them: the other, too"
is "$(tids d | wc -w)" 2 "two of them: both are recorded"
echo 0 >$slots/nr_kdamonds

# One of the kernel's own, with parameters that are not its defaults.
reclaim=/sys/module/damon_reclaim/parameters
parameters() {
	for file in "$reclaim"/*; do
		case $file in
		*/kdamond_pid | */nr_* | */bytes_* | */commit_inputs) ;;
		*) echo "$file $(cat "$file")" ;;
		esac
	done
}
echo 30 >$reclaim/min_nr_regions
echo 777 >$reclaim/max_nr_regions
echo 60000000 >$reclaim/min_age
echo 6000 >$reclaim/sample_interval
echo Y >$reclaim/enabled
before=$(parameters)
output=$(perf damon record -o /tmp/x.data -- true 2>&1)
ok "damon_reclaim: a plain record is refused" failed $?
says "$output" "DAMON is in use by the kernel's own damon_reclaim" \
	'record what it sees: perf damon record --attach; or pause it meanwhile: perf damon record --take-over ...; or end it: echo N | sudo tee /sys/module/damon_reclaim/parameters/enabled' \
	"damon_reclaim: by its name, with ways out"
perf damon record -o /tmp/e.data --take-over -- stairs --seconds 1 >/tmp/log 2>&1
is $? 0 "damon_reclaim: taken over"
is "$(parameters)" "$before" "damon_reclaim: it runs again, with its parameters"
ok "damon_reclaim: the target was recorded" [ "$(regions e)" -ge 100 ]
echo N >$reclaim/enabled
done_testing
