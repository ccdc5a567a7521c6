# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A program that touches scattered pages, recorded with one sampling interval, and with windows that
# take turns.
. /usr/lib/tests/damon.sh

# A part of Linux 7.3 that keeps DAMON for itself
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat

take short --sample 5ms --aggr 25ms --nr-regions 100-1000 -- sparse --seconds 10 --window 5
take turns --windows 5ms,100ms,1s,5s --nr-regions 200-1000 -- sparse --seconds 40 --pages 2 \
	--window 5 --window 100 --window 1000 --window 5000

# A recording that ends before a sample of its only window does
sparse --seconds 100 --window 5 --log /dev/null &
perf damon record -q --windows 60s -o /out/early.data -p $! -- sleep 1
is $? 0 "early: the recording succeeds"
kill $!
done_testing
