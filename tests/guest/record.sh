# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# record OPTION...: a short recording, to /out/perf.data.
. /usr/lib/tests/damon.sh
perf damon record -o /out/perf.data "$@" -- stairs --buffers 3 --seconds 1 >/tmp/log 2>&1 ||
	diag "$(cat /tmp/log)"
done_testing
