# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# mainline.sh: run the selftests of mainline in /selftests, and have drive.py, by
# their module, monitor what the workload does.
. /usr/lib/tests/damon.sh

# They are written for bash, of which they use no more than this.
export EUID=0 PYTHONHOME=/usr PYTHONPATH=/selftests

for test in sysfs removed; do
	status=0
	output=$(sh "/selftests/$test.sh" 2>&1) || status=$?
	is "$status" 0 "their $test.sh"
	[ "$status" = 0 ] || diag "$output"
	echo 0 >"$admin/nr_kdamonds"
done

stairs --size 64 --buffers 3 --seconds 7 --settle 1 --log /out/python.log &
workload=$!
perf record -q -k CLOCK_MONOTONIC -o /out/python.data -a -e damon:damon_aggregated \
	python3 -S /selftests/drive.py $workload >/tmp/output 2>&1
is $? 0 "their module starts, commits and stops"
[ ! -s /tmp/output ] || diag "$(cat /tmp/output)"
is "$(kdamonds)" "" "no kdamond is left"
wait $workload
echo 0 >"$admin/nr_kdamonds"
is "$(dmesg | grep -E 'WARNING|BUG|Oops|Call Trace')" "" "nothing of a fault in the kernel's log"
done_testing
