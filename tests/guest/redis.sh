# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A redis server under a load of a fixed rate, recorded with the default options, and then measured.
. /usr/lib/tests/damon.sh

root=/srv/redis
mkdir -p $root/tmp $root/proc
mount -t proc proc $root/proc
chroot $root /usr/bin/redis-server --port 0 --unixsocket /tmp/socket --save '' >/tmp/log 2>&1 &
server=$!
while [ ! -S $root/tmp/socket ] && [ -e /proc/$server ]; do
	usleep 100000
done
getter --socket $root/tmp/socket --keys 300000 --used 20000 --rate 500 --seconds 1000 \
	--log /tmp/getter.log &
getter=$!
while ! grep -qs filled /tmp/getter.log && [ -e /proc/$getter ]; do
	usleep 100000
done
# The kernel makes huge pages of the memory that the server has got, and the server its tables smaller
sleep 30
before=$(sysfs_state)
perf damon record -o /out/redis.data -p $server -- sleep 30 >>/tmp/log 2>&1 || diag "$(cat /tmp/log)"
untouched "$before" redis
oracle --pid $server --log /out/redis.log \
	--window 100:20 --window 1000:5 --window 5000:2 --window 15000:1
kill $getter $server
done_testing
