# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A program that touches scattered pages, recorded with so many samples an aggregation that regions
# are merged although they differ.
. /usr/lib/tests/damon.sh

# A part of Linux 7.3 that keeps DAMON for itself
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat

take sparse --sample 5ms --aggr 100ms --nr-regions 100-1000 -- sparse --seconds 30 --hot 1 \
	--pages 40 --window 5 --window 6 --window 7
dmesg >/out/log
done_testing
