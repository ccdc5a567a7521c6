#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The selftests of tools/testing/selftests/damon, on our engine; and on that of
# Linux 6.12, which shows that they test the interface and not one engine's ways.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way
plan 11

# As below a kernel tree, whose makefile they use.
build() {
	from=$(scripts/kernel-tree 5.10)/tools/testing/selftests
	mkdir "$dir/selftests" "$dir/built"
	ln -s "$from"/lib.mk "$from"/*.h "$dir/selftests/"
	cp -r tools/testing/selftests/damon "$dir/selftests/"
	make -s -C "$dir/selftests/damon" OUTPUT="$dir/built" LDFLAGS=-static
}

# on KERNEL: each result with the kernel's name before it.
on() {
	vm --kernel "$1" --timeout 200 \
		--add "$dir/built/sysfs_abi:/selftests/sysfs_abi" \
		--add "$dir/built/life_cycle:/selftests/life_cycle" \
		--add "$dir/built/hot_memory:/selftests/hot_memory" \
		--add "$dir/selftests/damon/lib.sh:/selftests/lib.sh" \
		--add "$dir/selftests/damon/events.sh:/selftests/events.sh" \
		--add "$dir/selftests/damon/paddr.sh:/selftests/paddr.sh" \
		tests/guest/selftests.sh | sed "s/^\(\(not \)*ok - \)/\1$1: /"
}

ok "they build with the kernel's makefile" build || exit
on 5.10
on 6.12
