# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# idle.sh SECONDS LOAD: two kdamonds that have little to do add less than LOAD hundredths to
# the load average, compared after SECONDS without and SECONDS with kdamonds.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

# load_after SECONDS: the load average of one minute, in hundredths, after SECONDS
load_after() {
	sleep "$1"
	awk '{ print int($1 * 100 + 0.5) }' /proc/loadavg
}

# states: all states in which the kdamonds are seen; a sleep that counts as load is a D
states() {
	for _ in $(seq 100); do
		awk '{ print $3 }' "/proc/$(cat $slots/0/pid)/stat" "/proc/$(cat $slots/1/pid)/stat"
	done | sort -u | tr -d '\n'
}

sleep 1000 &
sleeper=$!
foreign_monitors 2
echo vaddr >$slots/1/contexts/0/operations
echo $sleeper >$slots/1/contexts/0/targets/0/pid_target
echo 0 >$slots/1/contexts/0/targets/0/regions/nr_regions

without=$(load_after "$1")
echo on >$slots/0/state
echo on >$slots/1/state
with=$(load_after "$1")
like "$(states)" '^IR?$' "two kdamonds run, and their sleep does not count as load"
ok "load after $1 s: 0.01 * $with with kdamonds, 0.01 * $without without" \
	[ $((with - without)) -lt "$2" ]
echo off >$slots/0/state
echo off >$slots/1/state
kill $sleeper
done_testing
