#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A kernel that was built without DAMON: recording is refused, and the error says why.
#
# needs: kernel=6.1
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/no-damon.sh
done_testing
