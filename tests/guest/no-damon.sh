# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

ok "this kernel has no DAMON" [ ! -e /sys/kernel/mm/damon ]
refused "no DAMON, command" 'DAMON' 'CONFIG_DAMON|kernel' perf damon record -o /tmp/x -- true
refused "no DAMON, physical" 'DAMON' 'CONFIG_DAMON|kernel' \
	perf damon record -o /tmp/x --paddr -- true
