# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be recorded, on a kernel that has all of DAMON's interfaces.
. /usr/lib/tests/damon.sh

# record OPTION...
record() {
	perf damon record -o /tmp/refused.data "$@"
}

as_nobody() {
	su nobody -c 'perf damon record -o /tmp/refused.data -- true'
}

sleep 0 &
dead=$!
wait $dead

refused "not root" "DAMON's files in /sys/kernel/mm/damon: Permission denied" \
	'only root may configure DAMON: sudo perf damon record ...' as_nobody

### Targets
refused "no target" 'nothing to monitor' \
	'give a command, -p PID, -G CGROUP, --paddr, or --attach; perf damon record -h lists all options' record
refused "paddr and pid" '--paddr and --pid exclude each other: physical memory has no processes' \
	'record one, or run perf damon record twice' record --paddr -p $$
refused "dead pid" "there is no process with pid $dead" '' record -p $dead
refused "one of two pids dead" "there is no process with pid $dead" '' record -p $$,$dead
refused "a kernel thread" 'process 2 has no memory: it is a kernel thread, or a zombie' '' record -p 2
refused "not a pid" '--pid sh: not a list of process ids' \
	'several are separated by commas: --pid 412,413' record -p sh
refused "no such command" "cannot run 'no-such-command': No such file or directory" '' \
	record -- no-such-command
refused "no such node" 'this machine has no NUMA node 7' 'nodes with memory here: 0' \
	record --paddr --numa-node 7 -- true
refused "not a list of nodes" '--numa-node x: not a list of nodes' \
	'as in --numa-node 0  --numa-node 0,2  --numa-node 1-3' record --paddr --numa-node x -- true
refused "node without paddr" '--numa-node selects physical memory, and needs --paddr' 'add --paddr' \
	record --numa-node 0 -- true

for option in --pid=1 --paddr --numa-node=0 --range=1000-2000 --initial-range=1000-2000 \
	--sample=1ms --aggr=1s --update=1s --nr-regions=10-100 --probe=anon --take-over; do
	refused "--attach $option" \
		"--attach and ${option%=*} exclude each other: --attach records running kdamonds as they are" \
		'leave out one of the two; perf damon list shows the kdamonds that run' \
		record --attach $option -- true
done

### Times and sizes
for bad in --sample=5parsec --sample=0ms --aggr=-1s --update=1; do
	refused "$bad" "${bad%=*} ${bad#*=}: not a time" \
		"give a whole number above 0 with us, ms or s, as in ${bad%=*} 5ms" record $bad -- true
done
refused "aggr below sample" '--aggr 5ms is shorter than --sample 10ms' \
	'an aggregation counts samples: make it several times as long, as in --aggr 200ms' \
	record --sample 10ms --aggr 5ms -- true
refused "numbers of regions are no range" '--nr-regions 10: not a range of numbers' \
	'give the minimum and the maximum, as in --nr-regions 10-1000' record --nr-regions 10 -- true
refused "too few regions" '--nr-regions 1-10: DAMON needs at least 3 regions' '' \
	record --nr-regions 1-10 -- true
refused "minimum above the maximum" '--nr-regions 20-10: the maximum is less than the minimum' '' \
	record --nr-regions 20-10 -- true

### Tuning
refused "no such goal" '--auto-tune=4: not a goal' \
	'give ACCESSES%[,AGGREGATIONS[,MIN-MAX]] with bounds of the sampling interval, as in --auto-tune=4%,3,5ms-10s' \
	record --auto-tune=4 -- true
refused "bounds in the wrong order" \
	'--auto-tune=4%,3,2s-1s: the longest sampling interval is shorter than the shortest' '' \
	record --auto-tune=4%,3,2s-1s -- true
refused "a start outside of the bounds" \
	"--sample 1ms, with which tuning begins, is not within --auto-tune's bounds of 5ms to 10s" \
	'give bounds that include it, as in --auto-tune=4%,3,1ms-10s' \
	record --auto-tune --sample 1ms -- true
refused "a kernel that cannot tune" "DAMON of kernel $(uname -r) cannot tune its intervals" \
	'Linux 6.15 and later can; set fixed intervals with --sample and --aggr' \
	record --auto-tune -- true

### Probes
refused "no such probe" '--probe young: DAMON has no such probe' \
	"give --probe anon, or --probe memcg:/PATH of a memory cgroup; a leading ! counts everything else: --probe '!anon'" \
	record --paddr --probe young -- true
refused "a probe of a process" '--probe: the kernel counts in physical memory only' \
	"add --paddr; --probe memcg:/PATH counts the memory of a cgroup" \
	record --probe anon -- true
refused "more samples than a probe counts" \
	'--probe: an aggregation has 1000 samples, and the kernel counts to 255 only' \
	'sample less often, or aggregate more often: --aggr must be at most 255 times --sample' \
	record --paddr --probe anon --sample 1ms --aggr 1s -- true
refused "a kernel without probes" "DAMON of kernel $(uname -r) has no probes" \
	'Linux 7.3 has probes; without --probe, accesses are recorded as usual' \
	record --paddr --probe anon -- true

### Options of perf record
# not_taken OPTION[=VALUE] HINT: the option of perf record is refused, with HINT
not_taken() {
	refused "$1" "perf damon record does not take perf record's ${1%=*}" "$2" record "$1" -- true
}
not_taken --tid=1 'DAMON monitors whole address spaces: -p PID'
not_taken --uid=0 'name the processes: -p PID,PID'
not_taken --freq=99 \
	"DAMON's events are not sampled; set the frequency of the other event: -e cycles/freq=99/"
not_taken --count=1 \
	"DAMON's events are not sampled; set the period of the other event: -e cycles/period=100000/"
not_taken --no-samples "DAMON's regions are recorded as samples"
not_taken --overwrite \
	'to keep only the end of a long recording: --switch-output --switch-max-files N'
not_taken --control=fd:1 \
	'perf damon record uses --control itself; end the recording by ^C or SIGTERM'

refused "no place to write" 'perf record failed' '' \
	perf damon record -o /no-such-dir/perf.data -- true
like "$output" '^failed to open /no-such-dir/perf.data : No such file or directory$' \
	"no place to write: perf record says why"

# usage WHAT MESSAGE OPTION...: perf refuses what it cannot parse, as a usage error
usage() {
	what=$1 message=$2
	shift 2
	before=$(sysfs_state)
	status=0
	output=$(record "$@" -- touch /tmp/begun 2>&1) || status=$?
	is $status 129 "$what: perf exits with the status of usage errors"
	like "$output" "$message" "$what: the error says why"
	ok "$what: the command has not run" [ ! -e /tmp/begun ]
	# perf ends at once, and only the keeper is left, for a moment
	sleep 0.5
	untouched "$before" "$what"
}
usage "unknown option" "^ *Error: unknown option .no-such-option'$" --no-such-option
usage "bad value" '^Invalid argument for --mmap_pages/-m$' -m x
usage "unknown event" "^event syntax error: 'no-such-event'$" -e no-such-event

### DAMON is there, but not all of its interfaces
# without WHAT DIRECTORY ERROR HINT: recording is refused while a mount hides DIRECTORY
without() {
	hidden=$2
	mount -t tmpfs none "$hidden"
	refused "$1" "$3" "$4" record -- true
	umount "$hidden"
}

config="boot a kernel with CONFIG_DAMON_SYSFS, CONFIG_DAMON_VADDR and CONFIG_DAMON_PADDR; Debian's kernels have these from 6.12 on"
without "no tracepoint" /sys/kernel/tracing/events/damon \
	'the tracepoint damon:damon_aggregated cannot be read' \
	'is tracefs mounted? mount -t tracefs nodev /sys/kernel/tracing'
without "no sysfs interface" /sys/kernel/mm/damon/admin \
	"DAMON of kernel $(uname -r) has no sysfs interface" "$config"

### What cannot be reported here, in addition to unreadable.t
report() {
	perf damon report -i "$@"
}

others() {
	su nobody -c 'perf damon report -i /tmp/none.data'
}

perf record -o /tmp/none.data -e damon:damon_aggregated -- true >/dev/null 2>&1
refused "nothing was monitored" '/tmp/none.data has no sample of damon:damon_aggregated' \
	'record for longer than one aggregation interval, and while DAMON runs' \
	report /tmp/none.data
refused "root's file" 'cannot open /tmp/none.data: Permission denied' \
	"what root recorded is root's: sudo chown \$USER /tmp/none.data" others
chown nobody /tmp/none.data
refused "somebody else's file" '/tmp/none.data is owned by neither you nor root' \
	'add -f if you trust whoever wrote it' report /tmp/none.data

### Others
# A set-up of another user survives a recording that fails after DAMON is set up.
foreign_setup
refused "beside another's set-up" 'perf record failed' '' \
	perf damon record -o /no-such-dir/perf.data -- true

# A kdamond of another user runs, and must run on.
foreign_monitor
before=$(sysfs_state)
like "$before" '0/state on' "another's monitor runs"
pid=$(cat /sys/kernel/mm/damon/admin/kdamonds/0/pid)
output=$(record -- true 2>&1)
ok "beside another's monitor a recording is refused" failed $?
says "$output" "DAMON is in use: kdamond 0 (pid $pid) runs, which somebody else started" \
	'record what it sees: perf damon record --attach; or end it: echo off | sudo tee /sys/kernel/mm/damon/admin/kdamonds/0/state' \
	"the error names another's monitor, the hint shows ways out"
is "$(sysfs_state)" "$before" "another's monitor runs on"
done_testing
