# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Processes join a cgroup, fork, leave the cgroup and join again.
. /usr/lib/tests/damon.sh

rec="perf damon record -o /tmp/refused.data"
cg=/sys/fs/cgroup
elsewhere="name a directory below it; /proc/PID/cgroup shows the cgroup of a process"

# shellcheck disable=SC2086
{
	umount $cg
	refused "no hierarchy" 'no cgroup hierarchy is mounted' \
		'mount -t cgroup2 none /sys/fs/cgroup' $rec -G crew
	mount -t cgroup2 cgroup2 $cg
	mkdir -p $cg/crew/sub $cg/threads/sub
	echo threaded >$cg/threads/sub/cgroup.type
	refused "no such cgroup" 'there is no cgroup wrok in /sys/fs/cgroup' "$elsewhere" $rec -G wrok
	refused "no cgroup at all" 'there is no cgroup /tmp in /sys/fs/cgroup' "$elsewhere" $rec -G /tmp
	refused "threads" 'cgroup threads/sub contains threads, and DAMON monitors processes' \
		"give the cgroup above it whose cgroup.type is 'domain threaded'" $rec --cgroup=threads/sub
	refused "with pid" "--cgroup and --pid exclude each other: --cgroup monitors all processes of the cgroup" \
		'leave out one of the two, or move the processes into the cgroup' $rec -G crew -p $$
	refused "with paddr" '--paddr and --cgroup exclude each other: physical memory has no processes' \
		'record one, or run perf damon record twice' $rec -G crew --paddr
	for range in --range --initial-range; do
		refused "with $range" '--cgroup takes no ranges of addresses: they differ from process to process' \
			'monitor one process of the cgroup: -p PID --range START-END' $rec -G crew $range 1000-2000
	done
	refused "with attach" \
		'--attach and --cgroup exclude each other: --attach records running kdamonds as they are' \
		'leave out one of the two; perf damon list shows the kdamonds that run' $rec -G crew --attach
	refused "without children" \
		'--cgroup and --no-inherit exclude each other: forked processes belong to the cgroup' \
		'name the processes to monitor: -p PID,PID --no-inherit' $rec -G crew --no-inherit
}

# until_is COMMAND WANTED: wait until COMMAND prints WANTED, two minutes at most
until_is() {
	tries=0
	while [ "$($1)" != "$2" ] && [ $tries -lt 600 ]; do
		usleep 200000
		tries=$((tries + 1))
	done
	[ "$($1)" = "$2" ]
}

# Counted in sysfs: to look at all processes takes a guest too long to be done often.
nr_kdamonds() {
	cat "$admin"/*/state 2>/dev/null | grep -cx on
}

# DAMON's targets, by pid
targets() {
	cat "$admin"/*/contexts/0/targets/*/pid_target 2>/dev/null | sort -n
}

guest_is_target() {
	targets | grep -cx $guest
}

# worker NAME SIZE [COMMAND...]
worker() {
	name=$1 size=$2
	shift 2
	exec "$@" stairs --buffers 1 --size "$size" --seconds 5 --settle 3 --log "/out/$name.log"
}

# a process that joins and leaves the cgroup
stairs --idle --seconds 1000 --log /out/guest.log &
guest=$!

before=$(sysfs_state)
perf damon record -k CLOCK_MONOTONIC -o /out/crew.data --sample 5ms -G crew >/tmp/log 2>&1 &
recorder=$!
sleep 3
is "$(kdamonds)" "" "empty: no kdamond"
ok "empty: the recording goes on" [ -e /proc/$recorder ]

echo $guest >$cg/crew/sub/cgroup.procs
ok "alone: DAMON is on" until_is nr_kdamonds 1
is "$(targets)" $guest "alone: the process is a target"
echo $guest >$cg/cgroup.procs
ok "alone: DAMON is off after the process has left" until_is nr_kdamonds 0
ok "alone: the process lives on" [ -e /proc/$guest ]

# three running processes are moved into the cgroup, one of them into one below
set --
for nr in 1 2 3; do
	worker join.$nr ${nr}0 &
	set -- "$@" $!
done
sleep 1
echo "$1" >$cg/crew/cgroup.procs
echo "$2" >$cg/crew/cgroup.procs
echo "$3" >$cg/crew/sub/cgroup.procs
ok "moved: all three processes are targets" until_is targets "$(printf '%s\n' "$@" | sort -n)"
wait "$@"
ok "ended: DAMON is off after the last process has ended" until_is nr_kdamonds 0
ok "ended: the recording goes on" [ -e /proc/$recorder ]

# processes fork within or into the cgroup; and the guest leaves, while others stay
worker into 30 into $cg/crew/sub &
set -- $!
(
	sh -c "echo \$PPID" >$cg/crew/cgroup.procs
	worker fork 10 &
	wait
) &
set -- "$@" $!
ok "forked: DAMON is on again" until_is nr_kdamonds 1
echo $guest >$cg/crew/cgroup.procs
ok "left: the process was a target" until_is guest_is_target 1
echo $guest >$cg/cgroup.procs
ok "left: the process is no target any more" until_is guest_is_target 0
is "$(nr_kdamonds)" 1 "left: the other processes are still monitored"
wait "$@"
ok "ended: DAMON is off again" until_is nr_kdamonds 0

# the cgroup is removed as soon as the last process has left
echo $guest >$cg/crew/cgroup.procs
ok "alone: DAMON is on again" until_is nr_kdamonds 1
rmdir $cg/crew/sub
usleep 300000
ok "removed: the recording goes on if only a cgroup below is removed" [ -e /proc/$recorder ]
echo $guest >$cg/cgroup.procs
rmdir $cg/crew
wait $recorder
is $? 0 "removed: the recording ends"
untouched "$before" removed

# Somebody else's kdamond runs, the process is in the cgroup from the start, a command ends
# the recording, and the hierarchy is of version 1.
mkdir /tmp/v1
mount -t cgroup -o perf_event none /tmp/v1
mkdir -p $cg/crew /tmp/v1/crew
foreign_monitors 2
echo 0 >"$admin/1/contexts/nr_contexts"
echo on >"$admin/0/state"
before=$(sysfs_state)
echo $guest >/tmp/v1/crew/cgroup.procs
perf damon record -o /out/beside.data --sample 5ms -G crew -- sleep 3 >/tmp/log 2>&1
is $? 0 "beside: the recording ends with the command" || diag "$(cat /tmp/log)"
is "$(sysfs_state)" "$before" "beside: sysfs is as before"
is "$(nr_kdamonds)" 1 "beside: the other user's kdamond runs on"

# Somebody else takes our kdamond directory while DAMON is off.
echo off >"$admin/0/state"
echo 0 >"$admin/nr_kdamonds"
perf damon record -o /out/nobody.data -G $cg/crew >/tmp/log 2>&1 &
recorder=$!
sleep 3
foreign_monitor
before=$(sysfs_state)
kill -INT $recorder
wait $recorder
is "$(sysfs_state)" "$before" "taken: the set-up of the other user stays"
is "$(nr_kdamonds)" 1 "taken: the other user's kdamond runs on"
done_testing
