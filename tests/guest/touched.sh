# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A program that touches scattered pages, recorded with a short and with a long sampling interval.
. /usr/lib/tests/damon.sh

take short --sample 5ms --aggr 25ms --nr-regions 100-1000 -- sparse --seconds 10 --window 5
# Of a process that runs already, DAMON divides the memory into many regions at once.
take long --sample 1s --aggr 2s --nr-regions 400-1000 -p -- sparse --seconds 30 --window 1000
done_testing
