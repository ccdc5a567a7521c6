# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Copy the kernel's log of booting to /out/log: the kernel ran its tests before init.
. /usr/lib/tests/tap.sh

dmesg >/out/log
done_testing
