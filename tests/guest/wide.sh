# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Programs whose address spaces are much larger than what they use
. /usr/lib/tests/damon.sh

# A part of Linux 7.3 that keeps DAMON for itself
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat

# of NAME OPTION...: record a program for five seconds, with the default options
of() {
	name=$1
	shift
	before=$(sysfs_state)
	wide --seconds 1000 --log "/out/$name.log" "$@" &
	while [ ! -s "/out/$name.log" ]; do
		usleep 100000
	done
	perf damon record -o "/out/$name.data" -p $! -- sleep 5 >/tmp/perf.log 2>&1
	is $? 0 "$name: the recording succeeds" || diag "$(cat /tmp/perf.log)"
	kill $!
	untouched "$before" "$name"
}

of plain
of reserved --reserve 500
for at in 7 50 93; do
	of mapped-$at --map 100 --hot 256 --at $at
done
done_testing
