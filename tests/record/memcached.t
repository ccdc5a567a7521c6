#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimates of the working set of memcached, which has threads and huge pages, by a recording
# with the default options: compared with what walks of its page tables find.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

tests/vm/program "$dir/root" memcached libevent-2.1-7t64 libsasl2-2 libssl3t64 libc6 libzstd1 \
	zlib1g || fail "packages of memcached"
# shellcheck disable=SC2046 # options
vm --icount 1 --out "$dir" $(tests/vm/program --needs "$dir/root" /srv/root usr/bin/memcached) \
	tests/guest/memcached.sh
part tests/accuracy/touched.py "$dir/memcached.log" "$dir/memcached.data" 15
done_testing
