# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Many regions on a machine that has no time: nothing is lost, or it is known.
. /usr/lib/tests/damon.sh

# A busy loop for every CPU.
for _ in 1 2; do
	while :; do :; done &
	loops="$loops $!"
done

loaded() {
	name=$1
	shift
	before=$(sysfs_state)
	perf damon record -o "/out/$name.data" --nr-regions 1000-1000 "$@" -- \
		hotspot --size 256 --hot 0:128 --seconds 4 >/tmp/log 2>&1 || diag "$(cat /tmp/log)"
	untouched "$before" "$name"
}

loaded plain
loaded compressed -z
# a page holds 39 regions, and perf may be away for longer than one takes
loaded tiny -m 1
# shellcheck disable=SC2086 # several
kill $loops
