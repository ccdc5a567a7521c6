#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kdamonds with little to do do not count as load.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 tests/guest/idle.sh 90 10
done_testing
