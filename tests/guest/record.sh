# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Short recordings: /out/perf.data, with another event; and, of which the names tell how they are
# stored, /out/plain.data, piped.data, configured.data, overridden.data and level.data.
. /usr/lib/tests/damon.sh

# recorded NAME OPTION...: record into /out/NAME.data
recorded() {
	name=$1
	shift
	perf damon record -o "/out/$name.data" "$@" -- stairs --buffers 3 --seconds 1 >/tmp/log 2>&1 ||
		diag "$(cat /tmp/log)"
}

recorded perf -e dummy:u
recorded plain --no-compress
perf damon record -o - -- stairs --buffers 3 --seconds 1 2>/tmp/log | cat >/out/piped.data
printf '[damon]\n\tcompress = no\n' >/tmp/config
export PERF_CONFIG=/tmp/config
recorded configured
recorded overridden --compress
recorded level -z5
done_testing
