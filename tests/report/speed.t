#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Reading a million samples, plain and compressed, takes no more CPU time than counting
# them, and little memory (bench/reading.py measures it, and more of it with make bench).
#
# needs: timed slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

part python3 tests/bench/reading.py --samples 1000000 --regions 10,1000 --check
done_testing
