#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Beside others who have DAMON set up: theirs stays as it is, or runs on.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/coexist.sh
done_testing
