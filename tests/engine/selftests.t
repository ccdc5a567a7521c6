#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The selftests of tools/testing/selftests/damon, on our engine, and on that of Linux 6.12:
# they must test the interface, and not what only one engine does.
#
# needs: kernel=5.10,6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# build: build the selftests below a kernel tree, whose makefile they use
build() {
	from=$(scripts/kernel-tree 5.10)/tools/testing/selftests
	mkdir "$dir/selftests" "$dir/built"
	ln -s "$from"/lib.mk "$from"/*.h "$dir/selftests/"
	cp -r tools/testing/selftests/damon "$dir/selftests/"
	make -s -C "$dir/selftests/damon" OUTPUT="$dir/built" LDFLAGS=-static
}

ok "the selftests build with the kernel's makefile" build || exit
vm --add "$dir/built/sysfs_abi:/selftests/sysfs_abi" \
	--add "$dir/built/life_cycle:/selftests/life_cycle" \
	--add "$dir/built/hot_memory:/selftests/hot_memory" \
	--add "$dir/selftests/damon/lib.sh:/selftests/lib.sh" \
	--add "$dir/selftests/damon/events.sh:/selftests/events.sh" \
	--add "$dir/selftests/damon/paddr.sh:/selftests/paddr.sh" \
	tests/guest/selftests.sh
done_testing
