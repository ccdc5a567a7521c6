#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make, in a tree that is built: an edit takes seconds, no edit takes nothing.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way
plan 5

dir_of_build=$(realpath build/perf)
dir_of_build=${dir_of_build%/obj/perf}
object=$dir_of_build/obj/damon/report.o

# The base that is built, whichever it was; without the jobs of the make above.
build() {
	env -u MAKEFLAGS -u MAKELEVEL make perf KSRC="$(head -n 1 "$dir_of_build/origin")"
}

before=$(stat -c %Y "$object")
is "$(build 2>&1)" "" "nothing is done where nothing changed"
is "$(stat -c %Y "$object")" "$before" "and nothing compiled"

sleep 1
echo '/* edited */' >>"$dir_of_build/tree/tools/perf/damon/report.c"
start=$(date +%s)
build >"$dir/log" 2>&1
is $? 0 "an edit is built"
seconds=$(($(date +%s) - start))
ok "its file is compiled" [ "$(stat -c %Y "$object")" -gt "$before" ]
ok "in less than 15 s ($seconds s)" [ "$seconds" -lt 15 ]
