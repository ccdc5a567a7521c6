#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The kernel that is built here boots, and has what the tests of DAMON need.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --kernel 5.10 --nodes 2 tests/guest/kernel.sh
done_testing
