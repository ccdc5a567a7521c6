#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The engine's KUnit tests, which run as a kernel boots: on one as users have it,
# and on one that looks for faults meanwhile.  All that are in the sources have to
# be in its log.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way

cases=$(sed -n 's/^\tKUNIT_CASE(\([a-z0-9_]*\)),$/\1/p' mm/damon/*-test.c)
suites=$(sed -n 's/^\t\.name = "\(damon-.*\)",$/\1/p' mm/damon/*-test.c)
# shellcheck disable=SC2086 # words
plan $((2 * ($(echo $cases $suites | wc -w) + 1)))

# result NAME WHAT: how the log says that it went, and why
result() {
	ok "$kernel: $2" grep -qE "^(\[[^]]*\])? *ok [0-9]+ - $1\$" "$dir/log" ||
		diag "$(grep -B 20 -E "not ok [0-9]+ - $1\$" "$dir/log")"
	grep -E "# $1: not run:" "$dir/log" | sed "s/^.*# /not ok - $kernel: /"
}

for kernel in 5.10 5.10-debug; do
	rm -f "$dir/log"
	vm --kernel $kernel --append log_buf_len=4M --out "$dir" tests/guest/kunit.sh
	for name in $cases; do
		result "$name" "$name"
	done
	for name in $suites; do
		result "$name" "suite $name"
	done
	is "$(grep -E 'WARNING|BUG|KASAN|UBSAN|suspicious|INFO: ' "$dir/log")" "" \
		"$kernel: nothing of a fault in the log"
done
