#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make, in a tree that is built: an edit compiles only the file that was edited, and no
# edit compiles nothing.
#
# needs: alone slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

dir_of_build=$(realpath build/perf)
dir_of_build=${dir_of_build%/obj/perf}

# build: build on the base that was last built, without the jobs of the make above
build() {
	env -u MAKEFLAGS -u MAKELEVEL make perf KSRC="$(head -n 1 "$dir_of_build/origin")"
}

# compiled: the objects of perf damon that are newer than $dir/before
compiled() {
	(cd "$dir_of_build/obj" && find . -name '*.o' ! -name '*-in.o' -newer "$dir/before" | sort)
}

touch "$dir/before"
is "$(build 2>&1)" "" "without an edit make prints nothing"
is "$(compiled)" "" "without an edit no file is compiled"

echo '/* edited */' >>"$dir_of_build/tree/tools/perf/damon/report.c"
touch "$dir/before"
build >"$dir/log" 2>&1
is $? 0 "make succeeds after an edit"
is "$(compiled)" ./damon/report.o "only the edited file is compiled"
done_testing
