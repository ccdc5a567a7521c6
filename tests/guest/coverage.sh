# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Many short recordings of one program
. /usr/lib/tests/damon.sh

count=$1
# A recording and its start take less than ten seconds; the log is complete when the program ends
sparse --seconds $((10 * count)) --pages 2 --window 100 --window 500 --log /out/sparse.log &
target=$!
sleep 1
before=$(sysfs_state)
for nr in $(seq "$count"); do
	perf damon record -q --windows 100ms,500ms -p $target -o "/out/$nr.data" -- sleep 3 >/tmp/log 2>&1 ||
		diag "$(cat /tmp/log)"
done
untouched "$before" "$count recordings"
ok "the program lived until the end" [ -e /proc/$target ]
wait $target
done_testing
