# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# mainline.sh: run mainline's selftests in /selftests, and let drive.py, with the module of
# mainline's selftests, monitor the workload.
. /usr/lib/tests/damon.sh

# The selftests are written for bash, but use only EUID of it.
export EUID=0 PYTHONHOME=/usr PYTHONPATH=/selftests

for test in sysfs removed; do
	status=0
	output=$(sh "/selftests/$test.sh" 2>&1) || status=$?
	is "$status" 0 "mainline's $test.sh succeeds"
	[ "$status" = 0 ] || diag "$output"
	echo 0 >"$admin/nr_kdamonds"
done

stairs --size 64 --buffers 3 --seconds 7 --settle 1 --log /out/python.log &
workload=$!
perf record -q -k CLOCK_MONOTONIC -o /out/python.data -a -e damon:damon_aggregated \
	python3 -S /selftests/drive.py $workload >/tmp/output 2>&1
is $? 0 "mainline's Python module starts, commits and stops a kdamond"
[ ! -s /tmp/output ] || diag "$(cat /tmp/output)"
is "$(kdamonds)" "" "no kdamond is left"
wait $workload
echo 0 >"$admin/nr_kdamonds"
is "$(dmesg | grep -E 'WARNING|BUG|Oops|Call Trace')" "" \
	"the kernel's log has no warning and no fault"
done_testing
