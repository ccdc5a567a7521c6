#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimates of a real server's working set, by a recording with the default options: compared with
# what a walk of its page tables finds.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

tests/vm/program "$dir/packages" redis-server redis-tools libjemalloc2 liblzf1 libatomic1 libc6 libcap2 \
	libgcc-s1 libssl3t64 libstdc++6 libsystemd0 libzstd1 zlib1g || fail "packages of redis"
# redis-server of the package is a link
server=usr/bin/redis-server
cp -L "$dir/packages/$server" "$dir/packages/$server.file" && mv "$dir/packages/$server.file" "$dir/packages/$server"
# shellcheck disable=SC2046 # options
vm --icount 1 --out "$dir" $(tests/vm/program --needs "$dir/packages" $server /srv/redis) \
	tests/guest/redis.sh
part tests/accuracy/touched.py "$dir/redis.log" "$dir/redis.data" 20
done_testing
