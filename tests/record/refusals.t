#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A recording that is not possible is refused with one clear error, and leaves nothing behind.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/refusals.sh
done_testing
