#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be recorded: one clear error, and nothing left behind.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --timeout 240 tests/guest/refusals.sh
done_testing
