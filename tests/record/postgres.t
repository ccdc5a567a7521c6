#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimates of the working set of a PostgreSQL backend, by a recording with the default options:
# compared with what walks of its page tables find.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

programs=usr/lib/postgresql/17
tests/vm/program "$dir/root" postgresql-17 libaudit1 libc6 libcap2 libcap-ng0 libcom-err2 libgcc-s1 \
	libgssapi-krb5-2 libicu76 libk5crypto3 libkeyutils1 libkrb5-3 libkrb5support0 libldap2 \
	liblz4-1 liblzma5 libnuma1 libpam0g libpcre2-8-0 libpq5 libsasl2-2 libselinux1 libssl3t64 \
	libstdc++6 libsystemd0 libuuid1 libxml2 libxxhash0 libzstd1 zlib1g ||
	fail "packages of PostgreSQL"
# shellcheck disable=SC2046 # options
vm --icount 1 --out "$dir" $(tests/vm/program --needs "$dir/root" /srv/root \
	$programs/bin/postgres $programs/bin/initdb $programs/bin/pgbench \
	$programs/lib/plpgsql.so $programs/lib/dict_snowball.so usr/share/postgresql/17) \
	tests/guest/postgres.sh
part tests/accuracy/touched.py "$dir/postgres.log" "$dir/postgres.data" 15
# Of two gigabytes a few megabytes are touched: a bound is known, or a little more
part tests/accuracy/touched.py "$dir/machine.log" "$dir/machine.data" 15 300
lines=$(build/perf damon report -f -i "$dir/idle.data" 2>/dev/null | grep -E '^# (Touched|  ) * in ')
diag "$lines"
is "$(printf '%s\n' "$lines" | grep -vcE 'at most [0-9.]+ [KM]iB|[0-9.]+ [KM]iB (±|\+-)')" 0 \
	"idle machine: each figure has an error or is a bound"
like "$lines" 'at most' "idle machine: a bound is told"
done_testing
