#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A perf without libtraceevent has no damon, but links with our patches: this test
# compiles the files of perf that refer to perf damon once more, without libtraceevent.
# Their objects must not refer to perf damon then.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

obj=$(dirname "$(realpath build/perf)")

# users_of_damon: the objects of perf's own files that refer to functions of perf damon
users_of_damon() {
	(cd "$obj" && nm -A -u ./*.o util/*.o) 2>/dev/null |
		sed -n 's,^\./,,; s/\.o: *U \(damon_\|cmd_damon\).*/.o/p' | sort -u | grep -Ev "^(perf-in|builtin-damon)\.o"
}

# compile_without OBJECT: compile as the build did, but without libtraceevent
compile_without() {
	command=$(sed -n 's/^cmd_[^ ]* := //p' "$obj/$(dirname "$1")/.$(basename "$1").cmd" |
		sed "s/-DHAVE_LIBTRACEEVENT//g; s/\$(pound)/#/g; s,-o [^ ]*\.o,-o $dir/out.o,")
	(cd "$obj/../tree/tools/perf" && eval "$command")
}

users=$(users_of_damon | paste -s -d ' ')
is "$users" "builtin-record.o perf.o" "only these objects of perf refer to perf damon"
left=
for user in $users; do
	compile_without "$user" >"$dir/log" 2>&1 || left="$left $user does not compile: $(cat "$dir/log")"
	left="$left$(nm -u "$dir/out.o" | grep -E ' U (damon_|cmd_damon)')"
	rm -f "$dir/out.o"
done
is "$left" "" "without libtraceevent these objects do not refer to perf damon"
done_testing
