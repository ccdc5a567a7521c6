#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Only the address ranges that the user names are recorded.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/ranges.sh
done_testing
