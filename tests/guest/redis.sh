# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A redis server under a load of a fixed rate, recorded with the default options. It has no huge
# pages, as redis asks for by itself where it sees the kernel's setting.
. /usr/lib/tests/server.sh

echo never >/sys/kernel/mm/transparent_hugepage/enabled
# shellcheck disable=SC2154 # root is server.sh's
chroot "$root" /usr/bin/redis-server --port 0 --unixsocket /tmp/socket --save '' >/tmp/log 2>&1 &
server=$!
wait_for [ -S "$root/tmp/socket" ]
getter --socket "$root/tmp/socket" --keys 300000 --used 20000 --rate 500 --seconds 1000 \
	--log /tmp/getter.log &
getter=$!
wait_for grep -qs filled /tmp/getter.log
# The server makes its tables smaller
sleep 10
measured redis $server
kill $getter $server
done_testing
