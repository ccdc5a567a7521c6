# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A backend of PostgreSQL that reads rows at a fixed rate, recorded with the default options
. /usr/lib/tests/server.sh

programs=/usr/lib/postgresql/17/bin
# shellcheck disable=SC2154 # root is server.sh's
mkdir -p "$root/dev/shm" "$root/bin" "$root/data"
mount -t tmpfs tmpfs "$root/data"
mount -t tmpfs tmpfs "$root/dev/shm"
mknod -m 666 "$root/dev/null" c 1 3
mknod -m 666 "$root/dev/urandom" c 1 9
cp /bin/busybox "$root/bin/sh"
cp /bin/busybox "$root/bin/su"
echo 'postgres:x:70:70::/data:/bin/sh' >>"$root/etc/passwd"
echo 'postgres:x:70:' >>"$root/etc/group"
chown 70:70 "$root/data"

# as_postgres COMMAND: PostgreSQL refuses to run as root
as_postgres() {
	chroot "$root" /bin/su -s /bin/sh postgres -c "exec $1"
}

as_postgres "$programs/initdb -D /data/db --locale=C --encoding=UTF8 --no-sync" >/tmp/log 2>&1 ||
	diag "$(cat /tmp/log)"
as_postgres "$programs/postgres -D /data/db -c listen_addresses= -c unix_socket_directories=/tmp \
	-c shared_buffers=256MB -c fsync=off -c full_page_writes=off -c autovacuum=off" \
	>/tmp/log 2>&1 &
# Until the server takes connections
wait_for as_postgres "$programs/pgbench -h /tmp -i -q -s 4" >/tmp/pgbench.log 2>&1
as_postgres "$programs/pgbench -h /tmp -S -R 200 -T 100000" >/tmp/pgbench.log 2>&1 &
sleep 30
# The only child of the server that is called like its user and its database
backend=$(ps | sed -n 's/^ *\([0-9]*\) .* [p]ostgres: postgres postgres .*/\1/p')
measured postgres "$backend"

# The machine. Each page that several processes share counts for each, but they share little.
oracle --pid 0 --log /out/machine.log --window 1000:3 --window 5000:2
perf damon record -o /out/machine.data --paddr -- sleep 20 >/tmp/perf.log 2>&1
is $? 0 "machine: the recording succeeds" || diag "$(cat /tmp/perf.log)"
killall pgbench postgres
sleep 1
perf damon record -o /out/idle.data --paddr -- sleep 5 >/tmp/perf.log 2>&1
is $? 0 "idle machine: the recording succeeds" || diag "$(cat /tmp/perf.log)"
done_testing
