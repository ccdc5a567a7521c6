#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimates of the working set of redis, by a recording with the default options: compared with
# what walks of its page tables find.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

tests/vm/program "$dir/root" redis-server redis-tools libjemalloc2 liblzf1 libatomic1 libc6 libcap2 \
	libgcc-s1 libssl3t64 libstdc++6 libsystemd0 libzstd1 zlib1g || fail "packages of redis"
# shellcheck disable=SC2046 # options
vm --icount 1 --out "$dir" $(tests/vm/program --needs "$dir/root" /srv/root usr/bin/redis-server) \
	tests/guest/redis.sh
part tests/accuracy/touched.py "$dir/redis.log" "$dir/redis.data" 15
done_testing
