#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Reading a recording, plain or compressed, takes no more instructions than a fixed multiple
# of those of perf report --stats, and little memory (make bench measures the times:
# bench/reading.py).
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

part python3 tests/bench/reading.py --samples 500000 --regions 10,1000 --check
done_testing
