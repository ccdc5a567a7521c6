#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# DAMON's files in sysfs: what they take and refuse, on our engine and on mainline's.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
plan 402

vm --kernel 5.10 --timeout 240 tests/guest/engine-sysfs.sh ours
vm --kernel 6.12 --timeout 240 tests/guest/engine-sysfs.sh mainline
