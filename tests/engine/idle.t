#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kdamonds with little to do must not count as load.  If they did, the two would add 1.55 to
# the load average in 90 s.  Their CPU time does count, and the emulated CPU is slow: 0.12
# was seen.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 tests/guest/idle.sh 90 30
done_testing
