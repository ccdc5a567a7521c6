#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Recording beside others who have DAMON set up: their set-ups stay, and their kdamonds run on.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm tests/guest/coexist.sh
done_testing
