# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

ok "this kernel has no DAMON" [ ! -e /sys/kernel/mm/damon ]
for option in '' --paddr --attach; do
	# shellcheck disable=SC2086 # an option or none
	refused "no DAMON, ${option:-command}" "kernel $(uname -r) was built without DAMON" \
		"boot a kernel with CONFIG_DAMON_SYSFS, CONFIG_DAMON_VADDR and CONFIG_DAMON_PADDR; Debian's kernels have these from 6.12 on" \
		perf damon record -o /tmp/x $option -- true
done
done_testing
