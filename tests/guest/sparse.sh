# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A program that touches scattered pages, recorded with many samples in an aggregation: most regions
# have no hit or one.
. /usr/lib/tests/damon.sh

take sparse --sample 5ms --aggr 100ms --nr-regions 200-750 -- \
	sparse --hot 0 --pages 8 --seconds 90 --window 5 --window 6
done_testing
