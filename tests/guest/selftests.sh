# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# selftests.sh: run the programs in /selftests as kselftest does, and say of each
# how it ended; what it says itself is a comment.
. /usr/lib/tests/tap.sh

cd /selftests || exit
for test in sysfs_abi life_cycle events.sh paddr.sh; do
	status=0
	"./$test" >/tmp/output 2>&1 || status=$?
	is "$status" 0 "$test"
	diag "$(cat /tmp/output)"
done
reports=$(dmesg | grep -E 'WARNING|BUG|KASAN|suspicious|INFO: ')
is "$reports" "" "nothing of it in the kernel's log"
done_testing
