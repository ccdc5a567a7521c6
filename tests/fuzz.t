#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon report reads or refuses damaged recordings: as many as fit into 40 seconds.
# make stress has a perf with sanitizers read a hundred thousand.
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
plan 1
python3 tests/fuzz/fuzz.py build/perf --seconds 40 --keep build/fuzz
