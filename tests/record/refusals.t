#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be recorded: one clear error, and nothing left behind.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/refusals.sh
done_testing
