# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel said as it booted, to /out/log: its tests ran before init.
. /usr/lib/tests/tap.sh

dmesg >/out/log
done_testing
