# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A memcached with several threads and huge pages under a load of a fixed rate, recorded with the
# default options
. /usr/lib/tests/server.sh

echo always >/sys/kernel/mm/transparent_hugepage/enabled
# The kernel looks for small pages to make huge ones of: in all memory, and at once
echo 0 >/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
echo 65536 >/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan
# The threads that go over all items now and then would make one time unlike another
# shellcheck disable=SC2154 # root is server.sh's
chroot "$root" /usr/bin/memcached -u root -s /tmp/socket -m 256 -t 4 \
	-o no_lru_crawler,no_lru_maintainer >/tmp/log 2>&1 &
server=$!
wait_for [ -S "$root/tmp/socket" ]
getter --server memcached --connections 4 --socket "$root/tmp/socket" --keys 300000 --used 20000 \
	--rate 100 --seconds 1000 --log /tmp/getter.log &
getter=$!
wait_for grep -qs filled /tmp/getter.log
sleep 10
# From here on the number of huge pages stays
echo 10000000 >/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
diag "$(huge $server) KiB are in huge pages"
ok "memcached has huge pages" [ "$(huge $server)" -ge 4096 ]
measured memcached $server
diag "$(huge $server) KiB are in huge pages"
kill $getter $server
done_testing
