# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Other users of DAMON, on a kernel whose own DAMON modules do not run from boot.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

narrow() {
	! printf '%s\n' "$1" | grep -q '.\{81\}'
}

# tids NAME: the threads that traced the regions in a file, by perf script
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

# unharmed WHAT: the other user's kdamond has the same pid, state and files as before
unharmed() {
	is "$(sysfs_state)" "$before" "$1: sysfs is as before"
	is "$(kdamonds)" "$threads" "$1: the same kdamonds run"
}

# Nobody uses DAMON.
before=$(sysfs_state)
output=$(perf damon list 2>&1)
is $? 0 "nobody: list succeeds"
like "$output" 'No kdamond runs' "nobody: list says that no kdamond runs"
like "$output" 'Nothing stands in the way' "nobody: list shows no obstacle"
like "$output" 'operations +unknown' "nobody: list shows unknown abilities as unknown"
perf damon list -j >/out/none.json
untouched "$before" "nobody: list"
refused "nobody: --attach" 'no kdamond runs: there is nothing to attach to' \
	'without --attach, a command, -p PID or --paddr starts a kdamond; perf damon list shows who uses DAMON' \
	perf damon record -o /tmp/x.data --attach

# Another user's kdamond monitors physical memory.
foreign_monitor
before=$(sysfs_state) threads=$(kdamonds) pid=$(cat $slots/0/pid)
output=$(perf damon list 2>&1)
is $? 0 "another's: list succeeds"
like "$output" "^ *$pid on +sysfs kdamond 0 +paddr +5 ms +100 ms +60 s +10-1000\$" \
	"another's: list shows the kdamond with its attributes"
like "$output" '1.0 MiB of physical memory' "another's: list shows its target"
like "$output" 'operations .*paddr' "another's: list shows what the kernel's DAMON can do"
like "$output" '^  or end it: echo off .*kdamonds/0/state$' \
	"another's: list shows the command that ends the kdamond"
ok "another's: the list fits in 80 columns" narrow "$output"
perf damon list -j >/out/foreign.json
output=$(su nobody -c 'perf damon list' 2>&1)
ok "without root: list fails" failed $?
like "$output" "^ *$pid on +kdamond.0" "without root: the thread is listed"
says "$output" "DAMON's files in /sys/kernel/mm/damon: Permission denied" \
	'only root may configure DAMON: sudo perf damon record ...' \
		"without root: list says why there is no more"
su nobody -c 'perf damon list -j' >/out/nobody.json 2>/dev/null

output=$(perf damon record -o /tmp/x.data -- true 2>&1)
ok "another's: a plain record is refused" failed $?
says "$output" "DAMON is in use: kdamond 0 (pid $pid) runs, which somebody else started" \
	'record what it sees: perf damon record --attach; or end it: echo off | sudo tee /sys/kernel/mm/damon/admin/kdamonds/0/state' \
	"another's: the error names the kdamond, the hint shows ways out"
output=$(perf damon record -o /tmp/x.data --take-over -- true 2>&1)
ok "another's: --take-over is refused, too" failed $?
unharmed "another's, refused"

perf damon record -o /tmp/a.data --attach -- sh -c 'sleep 3; exit 7' >/tmp/log 2>&1
is $? 7 "attach: perf exits with the command's status"
unharmed attach
is "$(tids a)" "$pid" "attach: only the other's regions are recorded"
ok "attach: about 30 snapshots are recorded" [ "$(regions a)" -ge 100 ]
output=$(report a)
like "$output" 'sysfs kdamond 0: physical memory' "attach: the report names the kdamond"
like "$output" 'sample 5 ms, aggregation 100 ms' "attach: the report shows the kdamond's intervals"

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

# A second kdamond of another user monitors a process; then both kdamonds end.
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
# perf needs two seconds in emulation, on the CPU that stairs does not use
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
is $? 0 "two kdamonds: the recording ends when both have ended"
kill $target
output=$(report d)
like "$output" "sysfs kdamond 1: stairs \(pid $target\), virtual memory" \
	"two kdamonds: the report names the second"
like "$output" "sysfs kdamond 0: sh \(pid $$\), virtual memory" \
	"two kdamonds: the report names the first"
is "$(tids d | wc -w)" 2 "two kdamonds: both are recorded"
echo 0 >$slots/nr_kdamonds

# damon_reclaim, the kernel's own, runs with parameters that are not its defaults.
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
	"damon_reclaim: the error names damon_reclaim, the hint shows ways out"
perf damon record -o /tmp/e.data --take-over -- stairs --seconds 1 >/tmp/log 2>&1
is $? 0 "damon_reclaim: a recording with --take-over succeeds"
is "$(parameters)" "$before" "damon_reclaim: damon_reclaim runs again, with its parameters"
ok "damon_reclaim: the target was recorded" [ "$(regions e)" -ge 100 ]
echo N >$reclaim/enabled
done_testing
