#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Reading a million samples, plain and compressed, takes no more CPU time than counting
# them, and little memory (bench/reading.py measures it, and more of it with make bench).
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
plan $((8 * $(build/perf damon report -h 2>&1 | sed -n 's/.*<options>\] \[\(.*\)\]/\1/p' |
	tr '|' ' ' | wc -w)))
python3 tests/bench/reading.py --samples 1000000 --regions 10,1000 --check
