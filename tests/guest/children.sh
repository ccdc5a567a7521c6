# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A shell whose children do the work: in turn, all at once, or not followed.
. /usr/lib/tests/damon.sh

# workers NAME [END]: write a script that starts three children; END follows each command
workers() {
	for nr in 1 2 3; do
		echo "stairs --buffers 1 --size ${nr}0 --seconds 5 --settle 2 --log /out/$1.$nr.log $2"
	done >"/tmp/$1.sh"
	echo wait >>"/tmp/$1.sh"
}

record() {
	before=$(sysfs_state)
	if ! perf damon record -k CLOCK_MONOTONIC -o "/out/$name.data" "$@" >/tmp/log 2>&1; then
		fail "$name: recording failed"
		diag "$(cat /tmp/log)"
	fi
	untouched "$before" "$name"
}

# until_under_way: wait without forking a process, which DAMON would monitor
until_under_way() {
	read -r _ </tmp/under-way
}

# when_under_way: wake the process that waits in until_under_way
when_under_way() {
	until is_under_way "/out/$name.data"; do
		usleep 200000
	done
	echo >/tmp/under-way
}

mkfifo /tmp/under-way

name=turn
workers turn
record --sample 5ms -- sh /tmp/turn.sh

name=once
workers once '&'
record --sample 5ms -- sh /tmp/once.sh

# A process that runs already, and ends before its children do
name=orphans
workers orphans '&'
{ until_under_way; exec sh /tmp/orphans.sh; } &
target=$!
when_under_way &
record --sample 5ms -p $target

# A process that runs already, and ends as soon as it has started its child
name=heir
cat >/tmp/heir.sh <<-END
stairs --buffers 1 --size 20 --seconds 2 --settle 2 --log /out/heir.log &
END
{ until_under_way; exec sh /tmp/heir.sh; } &
target=$!
when_under_way &
record --sample 5ms -p $target

name=alone
workers alone '&'
record --no-inherit -- sh /tmp/alone.sh
perf script -i /out/alone.data | grep -o 'target_id=[0-9]*' | sort -u >/tmp/targets
is "$(cat /tmp/targets)" target_id=0 "alone: no child is a target"

# churn NAME USEC: start dozens of children, each of which lives for USEC
churn() {
	name=$1
	cat >"/tmp/$name.sh" <<-END
	n=0
	while [ \$n -lt 50 ]; do
		/bin/busybox usleep $2 &
		/bin/busybox usleep 60000
		n=\$((n + 1))
	done
	END
	record -- sh "/tmp/$name.sh"
}

churn brief 1000
# The children live long enough to become targets, and end while the keeper makes them targets.
churn mortal 450000
done_testing
