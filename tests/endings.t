#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# However a recording ends, DAMON is as it was and the file is whole.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
plan 57

vm tests/guest/endings.sh
