# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Functions of the shell tests of DAMON, to be sourced.

ksft_skip=4
admin=/sys/kernel/mm/damon/admin/kdamonds
context=$admin/0/contexts/0
tracing=/sys/kernel/tracing
event=$tracing/events/damon/damon_aggregated
hot=

# skip WHY: end the test as skipped.
skip() {
	echo "SKIP: $*"
	exit $ksft_skip
}

# fail WHY: end the test as failed.
fail() {
	echo "FAIL: $*"
	exit 1
}

# need_damon OPERATIONS: set up a kdamond with a context with these operations and one
# target, or end the test if that is not possible.
need_damon() {
	[ "$(id -u)" = 0 ] || skip "only root may use DAMON"
	[ -e $admin/nr_kdamonds ] || skip "the kernel has no DAMON in sysfs"
	[ -e $event ] || skip "the kernel has no event of DAMON in $tracing"
	echo 1 >$admin/nr_kdamonds || fail "another program uses DAMON"
	echo 1 >$admin/0/contexts/nr_contexts
	grep -qx "$1" $context/avail_operations || skip "the kernel has no operations $1"
	echo "$1" >$context/operations
	echo 1 >$context/targets/nr_targets
}

# start_hot_memory FILE: start hot_memory with its output in FILE.  Its pid becomes $hot,
# and its hot memory is from $hot_start to $hot_end, in hexadecimal.
start_hot_memory() {
	"$(dirname "$0")/hot_memory" >"$1" &
	hot=$!
	until [ -s "$1" ]; do
		sleep 1
	done
	# shellcheck disable=SC2034 # used by the tests
	read -r hot_start hot_end <"$1"
}

# record SECONDS: run the kdamond for that time.  Its pid becomes $kdamond, and its events
# are written to the file $trace.
record() {
	echo >$tracing/trace
	echo 1 >$event/enable
	echo on >$admin/0/state || fail "the kdamond does not start"
	# shellcheck disable=SC2034 # used by the tests
	kdamond=$(cat $admin/0/pid)
	sleep "$1"
	state=$(cat $admin/0/state)
	echo off >$admin/0/state
	echo 0 >$event/enable
	grep damon_aggregated: $tracing/trace >"$trace"
	[ "$state" = on ] || fail "the kdamond has ended by itself"
	[ -s "$trace" ] || fail "there are no events"
}

clean_up() {
	[ -z "$hot" ] || kill "$hot"
	if [ -e $admin/0/state ] && [ "$(cat $admin/0/state)" = on ]; then
		echo off >$admin/0/state
	fi
	[ ! -e $admin/nr_kdamonds ] || echo 0 >$admin/nr_kdamonds
	rm -f "$trace" "$trace.hot"
}

trace=$(mktemp)
trap clean_up EXIT
