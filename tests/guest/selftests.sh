# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# selftests.sh: run the programs in /selftests as kselftest does, one result for each
# program; the output of a program is a comment.
. /usr/lib/tests/tap.sh

cd /selftests || exit
for test in sysfs_abi life_cycle events.sh paddr.sh; do
	status=0
	"./$test" >/tmp/output 2>&1 || status=$?
	is "$status" 0 "$test succeeds"
	diag "$(cat /tmp/output)"
done
reports=$(dmesg | grep -E 'WARNING|BUG|KASAN|suspicious|INFO: ')
is "$reports" "" "the kernel's log has no warning"
done_testing
