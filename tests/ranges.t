#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Addresses that the user names, and no others.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way
plan 38

vm --timeout 300 tests/guest/ranges.sh
