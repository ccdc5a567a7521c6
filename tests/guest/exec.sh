# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Programs replace themselves by exec faster than DAMON looks.
. /usr/lib/tests/damon.sh

set -- --sample 50ms --aggr 500ms --update 60s --nr-regions 50-1000 -- env
take once "$@" stairs --buffers 1 --size 100 --settle 1 --seconds 8
# the kernel may place the memory of every second program where the one before had its own
take often "$@" env env env stairs --buffers 1 --size 100 --settle 1 --seconds 8
done_testing
