# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Record many regions while all CPUs are busy; lose some only if perf is stopped.
. /usr/lib/tests/damon.sh

# A busy loop for every CPU.
for _ in 1 2; do
	while :; do :; done &
	loops="$loops $!"
done

# begin NAME OPTION...: a recording in the background
begin() {
	name=$1
	shift
	before=$(sysfs_state)
	perf damon record -o "/out/$name.data" --sample 5ms --nr-regions 1000-1000 "$@" -- \
		hotspot --size 256 --hot 0:128 --seconds 4 >/tmp/log 2>&1 &
	recorder=$!
}

end() {
	wait $recorder || diag "$(cat /tmp/log)"
	untouched "$before" "$name"
}

begin plain --no-compress
end
begin compressed
end
# A page holds 39 regions, and perf is stopped for a second, so that events are lost.
begin tiny -m 1
while ! grep -qs 'TracerPid:.0' "/proc/$(pidof hotspot)/status" && [ -e /proc/$recorder ]; do
	usleep 100000
done
sleep 2
kill -STOP $recorder
sleep 1
kill -CONT $recorder
end
# shellcheck disable=SC2086 # several
kill $loops
done_testing
