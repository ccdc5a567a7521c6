# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

take maps --nr-regions 50-1000 -- stairs --named --settle 1
