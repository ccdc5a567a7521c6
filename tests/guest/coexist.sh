# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon beside what others have set up, beside their running kdamonds, and beside
# other recordings.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

# begin NAME OPTION...: start a recording in the background, its pid in $recorder
begin() {
	name=$1
	shift
	perf damon record -o "/tmp/$name.data" "$@" >"/tmp/$name.log" 2>&1 &
	recorder=$!
}

# is_on SLOT; count N: there are N slots; is_state STATE: all files of sysfs are as in STATE
is_on() {
	[ "$(cat $slots/"$1"/state 2>/dev/null)" = on ]
}

count() {
	[ "$(cat $slots/nr_kdamonds)" = "$1" ]
}

is_state() {
	[ "$(sysfs_state)" = "$1" ]
}

# end SIGNAL: end the last recording that began
end() {
	kill "-$1" $recorder
	wait $recorder 2>/dev/null
}

theirs() {
	sysfs_state | grep '/kdamonds/[01]/'
}

# recorded NAME: the recording has regions of our kdamond only
recorded() {
	perf script -i "/tmp/$1.data" -F tid,event 2>/dev/null | awk '/damon_aggregated/ { print $1 }' |
		sort | uniq -c >/tmp/tids
	read -r regions tid </tmp/tids
	ok "$1: one kdamond is recorded" [ "$(wc -l </tmp/tids)" = 1 ] ||
		diag "$(cat /tmp/tids "/tmp/$1.log")"
	ok "$1: $regions regions are recorded" [ "${regions:-0}" -gt 30 ]
	ok "$1: the regions are not another kdamond's" [ "$tid" != "${pid:-0}" ]
}

# same STATE WHAT: all files of sysfs are as in STATE
same() {
	sysfs_state >/tmp/now
	printf '%s\n' "$1" >/tmp/wanted
	ok "$2" cmp -s /tmp/wanted /tmp/now || diag "$(diff /tmp/wanted /tmp/now)"
}

# as_before WHAT: every byte of every file is as before, and no kdamond runs
as_before() {
	same "$before" "$1: everything is as before"
	is "$(kdamonds)" "" "$1: no kdamond is left"
}

# refused_beside WHAT ERROR [OPTION...]: a recording is refused, and nothing changes
refused_beside() {
	what=$1 error=$2
	shift 2
	now=$(sysfs_state) running=$(kdamonds)
	output=$(perf damon record -o /tmp/refused.data "$@" -- true 2>&1)
	ok "$what: refused" failed $?
	like "$output" "Error:.*$error" "$what: the error says why"
	same "$now" "$what: nothing is changed"
	is "$(kdamonds)" "$running" "$what: the same kdamonds run"
}

sleep 1000 &
target=$!

# Others have set up two kdamonds that do not run.
foreign_setups
before=$(sysfs_state) mine=$(theirs)
is "$(printf '%s\n' "$before" | grep -c ' 2[0-9][0-9][0-9]$')" \
	"$(printf '%s\n' "$before" | grep ' 2[0-9][0-9][0-9]$' | sort -u -k 2 | wc -l)" \
	"set-ups: no number occurs twice"
ok "set-ups: there are many numbers" \
	[ "$(printf '%s\n' "$before" | grep -c ' 2[0-9][0-9][0-9]$')" -gt 40 ]
like "$(perf damon list)" 'Nothing stands in the way' "set-ups: list shows no obstacle"

begin normal -p $target -- sleep 1
wait $recorder
is $? 0 "set-ups: a recording succeeds"
as_before normal
recorded normal
is "$(grep -c Warning: /tmp/normal.log)" 0 "normal: no warning is printed"

begin interrupted -p $target -- sh -c 'echo >/tmp/runs; exec sleep 1000'
wait_for is_on 2
is "$(cat $slots/nr_kdamonds)" 3 "meanwhile: sysfs has one more kdamond directory"
is "$(theirs)" "$mine" "meanwhile: the others' set-ups are unchanged"
refused_beside "a second recording" "kdamond 2 .pid $(cat $slots/2/pid). runs" -p $target
# the command starts once perf records
wait_for [ -e /tmp/runs ]
sleep 1
end INT
as_before interrupted
recorded interrupted

begin killed -p $target
wait_for is_on 2
end KILL
# nr_kdamonds is restored before the files of each directory
wait_for is_state "$before"
as_before killed

# A change that others make to their set-up while we record is kept.
begin changed -i -p $target
wait_for is_on 2
echo 1 >$slots/1/contexts/0/schemes/nr_schemes
echo 4711 >$slots/1/contexts/0/schemes/0/quotas/reset_interval_ms
mine=$(theirs)
# our kdamond has ended, but its keeper has not noticed yet
keeper=$(grep -lsx 'Name:.perf-damon' /proc/[0-9]*/status | cut -d / -f 3)
kill -STOP "$keeper"
echo off >$slots/2/state
refused_beside "one that has just ended" 'another perf damon record' -p $target
kill -CONT "$keeper"
wait $recorder
is "$(theirs)" "$mine" "changed: the others' change is kept"
is "$(cat $slots/nr_kdamonds)" 2 "changed: our kdamond directory is gone"

# Another user's kdamond is started while we record, and runs on.
begin started -p $target -- sleep 2
wait_for is_on 2
echo 1 >/sys/kernel/tracing/events/damon/damon_aggregated/enable
echo on >$slots/1/state
pid=$(cat $slots/1/pid)
wait $recorder
is $? 0 "started: the recording succeeds"
like "$(cat /tmp/started.log)" '^Warning:.*kdamonds/2.* stays' \
	"started: a warning says that our kdamond directory stays"
is "$(grep -c Error: /tmp/started.log)" 0 "started: no error is printed"
is "$(cat $slots/2/contexts/nr_contexts)$(cat $slots/nr_kdamonds)" 03 \
	"started: our kdamond directory is empty"
recorded started

# The empty directory is a free slot beside a kdamond that runs.
before=$(sysfs_state)
begin beside -p $target -- sleep 3
wait_for is_on 2
refused_beside "no free slot, two run" 'kdamond 1 .pid' -p $target
wait $recorder
is $? 0 "beside: a recording succeeds"
same "$before" "beside: everything is as before"
is "$(cat $slots/1/pid)" "$pid" "beside: the other user's kdamond runs on"
recorded beside
echo 0 >/sys/kernel/tracing/events/damon/damon_aggregated/enable
gap=$(awk -v thread="-$pid" 'index($0, thread) {
	sub(/.*\] [^ ]* +/, "")
	if (last && $1 - last > most)
		most = $1 - last
	last = $1 + 0
	nr++
} END { print(nr > 100 ? int(1000 * most) : "too few") }' /sys/kernel/tracing/trace)
# a busy host delays the snapshots, too, but not for as long as the recording lasts
ok "beside: the other kdamond traced on (gaps of $gap ms at most)" \
	[ "$gap" -lt 3000 ] || tail /sys/kernel/tracing/trace
echo off >$slots/1/state
pid=''

# Two slots that nobody uses.
echo 2 >$slots/nr_kdamonds
before=$(sysfs_state)
begin first -p $target -- sleep 3
first=$recorder
begin second -p $target -- sleep 3
wait $first
is $? 0 "two slots: one recording succeeds"
wait $recorder
is $? 0 "two slots: the other recording succeeds"
as_before "two slots"
recorded first
recorded second

# one_of_two WHAT: two recordings start at the same moment, and only one slot is free
one_of_two() {
	before=$(sysfs_state)
	begin left -p $target -- sleep 1
	left=$recorder
	begin right -p $target -- sleep 1
	status=0
	wait $left || status=$((status + 1))
	wait $recorder || status=$((status + 1))
	is "$status" 1 "$1: one of two recordings that start at once is refused"
	is "$(cat /tmp/left.log /tmp/right.log | grep -c 'Error:.*DAMON is in use')" 1 \
		"$1: the error says why"
	as_before "$1"
	if grep -q Error: /tmp/left.log; then
		recorded right
	else
		recorded left
	fi
}

echo 0 >$slots/nr_kdamonds
one_of_two "no slots"
foreign_setups
one_of_two "set-ups"
echo 0 >$slots/nr_kdamonds
foreign_monitors 2
echo on >$slots/0/state
refused_beside "one runs, one is set up" 'kdamond 0 .pid'
done_testing
