#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Our DAMON loses no accesses when it merges regions: the bytes that were touched in a sampling
# interval, computed from the counts of aggregations of 20 samples, are those that the workload has
# counted.  Linux 6.12 rounds down the counts of regions that it merges, and so loses most of the
# accesses to scattered pages; this shows that the test can tell.
#
# needs: kernel=5.10,6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 0 --out "$dir" tests/guest/sparse.sh
script_of sparse

case $kernel in
6.12) ok "Linux 6.12 loses accesses" \
	tests/accuracy/counts.py --lost "$dir/sparse.log" "$dir/sparse.txt" 20 ;;
*) ok "no accesses are lost" tests/accuracy/counts.py "$dir/sparse.log" "$dir/sparse.txt" 20 ;;
esac
done_testing
