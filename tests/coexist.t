#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Beside others who have DAMON set up: theirs stays as it is, or runs on.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way
plan 75

vm --timeout 400 tests/guest/coexist.sh
