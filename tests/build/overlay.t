#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# scripts/lay-overlay, on a small tree: it copies files that have changed, removes files
# that are gone, applies the patches in the order of their numbers, and refuses a patch
# that does not fit exactly.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

own=$dir/own base=$dir/linux out=$dir/out
mkdir -p "$own/kernel-patches/perf/02-help" "$own/tools/perf/damon" "$base/tools/perf"
cp -r scripts "$own"
echo tools/perf >"$base/tools/perf/MANIFEST"
echo 'all:' >"$base/tools/perf/Makefile.perf"
printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\n' >"$base/Makefile"
printf '1\n2\n3\n4\n5\n6\n' >"$base/tools/perf/Build"
echo 'list' >"$base/tools/perf/list.txt"
echo 'int a;' >"$own/tools/perf/damon/a.c"
echo 'int b;' >"$own/tools/perf/damon/b.c"

# patch_of FILE OLD NEW: print a patch that adds the line NEW after the line OLD.
patch_of() {
	printf -- '--- a/tools/perf/%s\n+++ b/tools/perf/%s\n@@ -1,1 +1,2 @@\n %s\n+%s\n' \
		"$1" "$1" "$2" "$3"
}
cat >"$own/kernel-patches/perf/01-build.patch" <<'EOP'
--- a/tools/perf/Build
+++ b/tools/perf/Build
@@ -2,4 +2,5 @@
 2
 3
+damon
 4
 5
EOP
patch_of list.txt list damon >"$own/kernel-patches/perf/02-help/list.patch"
patch_of array.c array damon >"$own/kernel-patches/perf/02-help/array.patch"
# This patch fits only after the one before it.
printf -- '--- a/tools/perf/list.txt\n+++ b/tools/perf/list.txt\n@@ -1,2 +1,3 @@\n list\n damon\n+last\n' \
	>"$own/kernel-patches/perf/10-last.patch"

lay() {
	rm -f "$out/changed"
	status=0
	errors=$("$own/scripts/lay-overlay" "$base" "$out" 2>&1) || status=$?
	changed=$(test ! -e "$out/changed" || echo yes)
}

# refused REGEX WHAT: the last lay() failed, with an error that matches REGEX
refused() {
	ok "refused: $2" [ "$status" -gt 0 ]
	like "$errors" "Error:.*$1" "refused: $2: the error says why"
}

lay
is "$status$errors" 0 "a tree is laid"
is "$(cat "$out/tree/tools/perf/damon/a.c")" 'int a;' "the tree has our files"
is "$(paste -s -d ' ' "$out/tree/tools/perf/Build")" "1 2 3 damon 4 5 6" "the tree has the patches"
is "$(paste -s -d ' ' "$out/tree/tools/perf/list.txt")" "list damon last" \
	"the tree has the alternative that fits, and patch 10 after patch 02"
is "$(cat "$base/tools/perf/list.txt")" list "the base is unchanged"
is "$changed" yes "the first time the tree is marked as changed"

lay
is "$changed" "" "the second time the tree is not marked as changed"

echo 'int a2;' >"$own/tools/perf/damon/a.c"
lay
is "$changed,$(cat "$out/tree/tools/perf/damon/a.c")" "yes,int a2;" "an edited file is copied"

mkdir -p "$out/obj/damon"
touch "$out/obj/damon/b.o" "$own/tools/perf/damon/b.c"
rm "$own/tools/perf/damon/b.c"
lay
ok "a file that is gone from ours is removed" [ ! -e "$out/tree/tools/perf/damon/b.c" ]
ok "the object of a removed file is removed" [ ! -e "$out/obj/damon/b.o" ]
is "$changed" yes "removing a file marks the tree as changed"

echo 'SUBLEVEL = 2' >>"$base/Makefile"
lay
is "$changed" yes "with another base the tree is laid anew"

echo x >"$base/tools/perf/damon.txt"
echo x >"$own/tools/perf/damon.txt"
lay
refused 'tools/perf/damon.txt is in the base' "a file that the base has"
rm "$own/tools/perf/damon.txt"

echo array >"$base/tools/perf/array.c"
echo >>"$base/Makefile"
lay
refused 'both .*fit' "two alternatives that fit"

echo other >"$base/tools/perf/array.c"
echo other >"$base/tools/perf/list.txt"
echo >>"$base/Makefile"
lay
refused 'none of' "no alternative that fits"

echo list >"$base/tools/perf/list.txt"
printf '1\nTWO\n3\n4\n5\n6\n' >"$base/tools/perf/Build"
echo >>"$base/Makefile"
lay
refused '01-build.patch does not fit' "a patch that fits only with fuzz"

echo '1,2,3' >"$base/not-a-tree"
"$own/scripts/lay-overlay" "$dir" "$out" >/dev/null 2>"$dir/err"
ok "refused: a directory that is no kernel tree" [ $? -gt 0 ]
like "$(cat "$dir/err")" 'Error:.*not a kernel tree' \
	"refused: a directory that is no kernel tree: the error says why"

### The patches of this repository
wrong=$(find kernel-patches/perf -mindepth 1 -maxdepth 1 ! -name '[0-9][0-9]-*')
is "$wrong" "" "the name of each patch begins with two digits"
twice=$(find kernel-patches/perf -mindepth 1 -maxdepth 1 -printf '%f\n' | cut -c1-2 | sort | uniq -d)
is "$twice" "" "no two patches have the same number"
without=$(find kernel-patches/perf -name '*.patch' -exec grep -L '^Subject: [a-z -]*: ' {} +)
is "$without" "" "each patch has a subject"
done_testing
