#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimate of the bytes touched in a window: compared with what the workload counted.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/touched.sh

for name in short long; do
	ok "$name: the estimate is right" tests/accuracy/touched.py "$dir/$name.log" "$dir/$name.data"
done
done_testing
