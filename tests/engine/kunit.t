#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The engine's KUnit tests, which run as a kernel boots: on a kernel as users have it, and
# on one with KASAN and other checks.  Every test in the sources must be in the kernel's
# log.
#
# needs: kernel=5.10,5.10-debug
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

cases=$(sed -n 's/^\tKUNIT_CASE(\([a-z0-9_]*\)),$/\1/p' mm/damon/*-test.c)
suites=$(sed -n 's/^\t\.name = "\(damon-.*\)",$/\1/p' mm/damon/*-test.c)

# passed NAME WHAT: the log says that NAME passed, and that no part of it was skipped
passed() {
	ok "$2" grep -qE "^(\[[^]]*\])? *ok [0-9]+ - $1\$" "$dir/log" ||
		diag "$(grep -B 20 -E "not ok [0-9]+ - $1\$" "$dir/log")"
	skipped=$(grep -E "# $1: not run:" "$dir/log")
	[ -z "$skipped" ] || fail "$skipped"
}

vm --append log_buf_len=4M --out "$dir" tests/guest/kunit.sh
for name in $cases; do
	passed "$name" "$name passes"
done
for name in $suites; do
	passed "$name" "suite $name passes"
done
is "$(grep -E 'WARNING|BUG|KASAN|UBSAN|suspicious|INFO: ' "$dir/log")" "" \
	"the log reports no fault"
done_testing
