#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be recorded: one clear error, and nothing left behind.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way
plan 241

vm --timeout 240 tests/guest/refusals.sh
vm --kernel 6.1 tests/guest/no-damon.sh
