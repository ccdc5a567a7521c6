#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# DAMON's files in sysfs: what they take and refuse, on our engine and on mainline's.
#
# needs: kernel=5.10,6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

case $kernel in
5.10) vm tests/guest/engine-sysfs.sh ours ;;
*) vm tests/guest/engine-sysfs.sh mainline ;;
esac
done_testing
