# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

export PERF_CONFIG=/tmp/perfconfig
printf '[damon]\n\tsample = 5ms\n\tnr-regions = 50-1000\n' >$PERF_CONFIG
take maps -- stairs --named --settle 1
done_testing
