#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# scripts/build-kernel builds a kernel from a tree, patches and whole files: it copies the
# files that differ, keeps kernels that were built, and refuses patches that do not fit.  The
# tree of this test is made up.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

PERF_DAMON_CACHE=$dir/cache
export PERF_DAMON_CACHE
own=$dir/own tree=$PERF_DAMON_CACHE/kernel-trees/linux-source-9.9_9.9.1
laid=$PERF_DAMON_CACHE/kernels/linux-source-9.9_9.9.1/tree
mkdir -p "$own/kernel-patches/9.9" "$own/tests/vm" "$own/mm/damon" "$own/Documentation/mm" \
	"$tree/mm" "$tree/include" "$PERF_DAMON_CACHE/linux-source-9.9_9.9.1/usr/src"
cp -r scripts "$own"
printf '1\n2\n3\n' >"$tree/mm/Makefile"
printf 'a\nb\nc\n' >"$tree/include/page.h"
: >"$tree/Kbuild"
# This Makefile knows the options A and B, and notes each build of a kernel.
cat >"$tree/Makefile" <<'EOM'
obj := $(or $(O),.)
mrproper:
	rm -f .config
allnoconfig:
	sed -n 's/^# \(CONFIG_[AB]\) is not set/\1=n/p; /^CONFIG_[AB]=/p' $(KCONFIG_ALLCONFIG) | \
		tac | sort -s -u -t = -k 1,1 | sed '/=n$$/d' >$(obj)/.config
bzImage:
	mkdir -p $(obj)/arch/x86/boot
	cat mm/Makefile mm/damon/core.c include/page.h >$(obj)/arch/x86/boot/bzImage
	echo built >>$(obj)/../builds
vmlinux:
	test -e mm/damon/whole.c
EOM
echo CONFIG_A=y >"$own/tests/vm/config"
echo CONFIG_B=y >"$own/tests/vm/config-9.9"
printf '# CONFIG_B is not set\n' >"$own/tests/vm/config-debug"
cat >"$own/kernel-patches/9.9/1-hook.patch" <<'EOP'
Subject: one

---
--- a/mm/Makefile
+++ b/mm/Makefile
@@ -1,3 +1,4 @@
 1
 2
+damon
 3
EOP
printf 'Subject: two\nFiles: mm/damon/*\n\nNo diff.\n' >"$own/kernel-patches/9.9/2-files.patch"
echo core >"$own/mm/damon/core.c"

build() {
	status=0
	output=$("$own/scripts/build-kernel" "$@" 2>"$dir/err") || status=$?
	errors=$(cat "$dir/err")
}
builds() {
	wc -l <"$laid/../builds"
}
content() {
	paste -s -d ' ' "$own/build/kernel-9.9/bzImage"
}

build 9.9
is "$status,$output" "0,$own/build/kernel-9.9/bzImage" "a kernel is built, and its path is printed"
is "$(content)" "1 2 damon 3 core a b c" "the kernel has the patches and the files"
is "$(paste -s -d ' ' "$own/build/kernel-9.9/config")" "CONFIG_A=y CONFIG_B=y" \
	"the config is beside the kernel"
is "$(paste -s -d ' ' "$tree/mm/Makefile")" "1 2 3" "the base tree is unchanged"

rm -rf "$own/build"
build 9.9
is "$(content),$(builds)" "1 2 damon 3 core a b c,1" "a kernel that was built before is used"
echo words >"$own/Documentation/mm/x.rst"
build 9.9
is "$status,$(builds)" 0,1 "a change of documentation does not build another kernel"

before=$(stat -c %Y "$laid/include/page.h" "$laid/mm/Makefile")
sleep 1
echo core2 >"$own/mm/damon/core.c"
cat >"$own/kernel-patches/9.9/3-more.patch" <<'EOP'
--- a/include/page.h
+++ b/include/page.h
@@ -1,3 +1,3 @@
 a
-b
+B
 c
EOP
build 9.9
is "$(content),$(builds)" "1 2 damon 3 core2 a B c,2" "edits and a new patch are built"
is "$(stat -c %Y "$laid/mm/Makefile")" "${before#*
}" "an unchanged file is not written again"
ok "a changed file is written" [ "$(stat -c %Y "$laid/include/page.h")" -gt "${before%%
*}" ]

echo gone >"$own/mm/damon/gone.c"
build 9.9
ok "a new file is copied" [ -e "$laid/mm/damon/gone.c" ]
rm "$own/mm/damon/gone.c" "$own/kernel-patches/9.9/3-more.patch"
echo core3 >"$own/mm/damon/core.c"
build 9.9
ok "a file that is gone from ours is removed" [ ! -e "$laid/mm/damon/gone.c" ]
is "$(content)" "1 2 damon 3 core3 a b c" "a file without its patch is as in the base"

build --debug 9.9
is "$output" "$own/build/kernel-9.9-debug/bzImage" "the debug flavour is another file"
is "$(paste -s -d ' ' "$own/build/kernel-9.9-debug/config")" \
	"CONFIG_A=y" "the debug config overrides the other"

for i in 1 2 3 4; do
	echo "$i" >"$own/mm/damon/core.c"
	build 9.9
done
kept=$(find "$PERF_DAMON_CACHE/kernels" -maxdepth 1 -name '9.9-????????????????' | wc -l)
is "$kept" 4 "the newest four kernels are kept"
kept=$(find "$PERF_DAMON_CACHE/kernels" -maxdepth 1 -name '9.9-debug-*' | wc -l)
is "$kept" 1 "kernels of the other flavour are kept, too"

cp -r "$tree" "$dir/mine"
rm -rf "$own/build"
echo dirty >"$dir/mine/.config"
echo object >"$dir/mine/mm/x.o"
build 9.9 "$dir/mine"
is "$status,$(content)" "0,1 2 damon 3 4 a b c" "a kernel is built from a tree that the user names"
mine=$PERF_DAMON_CACHE/kernels/mine/tree
is "$(find "$mine" -name .config -o -name '*.o')" "" \
	"the user's tree is copied without objects and config"
is "$(cat "$dir/mine/.config")" dirty "the user's tree is unchanged"
echo A >"$dir/mine/include/page.h"
build 9.9 "$dir/mine"
is "$(content)" "1 2 damon 3 4 A" "the user's tree is read anew each time"

files=$own/kernel-patches/9.9/2-files.patch
sed -i '/^Files/d' "$files"
echo own >"$tree/mm/damon.c"
sed -i 's,mm/damon/core.c,mm/damon.c,' "$tree/Makefile"
build 9.9
is "$status,$(content)" "0,1 2 damon 3 own a b c" \
	"a base whose patches name none of our files gets none of them"
sed -i 's,mm/damon.c,mm/damon/core.c,' "$tree/Makefile"
sed -i 's,^Subject: two,&\nFiles: mm/damon/*,' "$files"

mkdir -p "$dir/part/mm/damon"
build --files "$dir/part" 9.9
ok "files that do not build are an error" [ "$status" -gt 0 ]
touch "$dir/part/mm/damon/whole.c"
build --files "$dir/part" 9.9
is "$status,$output" 0, "files that build are no error"

# refused REGEX WHAT: building fails, with an error that matches REGEX
refused() {
	build 9.9
	ok "refused: $2" [ "$status" -gt 0 ]
	like "$errors" "Error:.*$1" "refused: $2: the error says why"
}

echo CONFIG_C=y >>"$own/tests/vm/config-9.9"
refused 'does not accept CONFIG_C$' "an option that the base does not accept"
sed -i '$d' "$own/tests/vm/config-9.9"

echo mine >"$own/mm/Makefile"
refused 'mm/Makefile is in .* already' "a file that the base has"
rm "$own/mm/Makefile"

sed -i 's/^ 2$/ two/' "$own/kernel-patches/9.9/1-hook.patch"
refused '1-hook.patch does not fit' "a patch that fits only with fuzz"
build 8.8 "$tree"
like "$errors" '^Error: there are no patches for Linux 8.8' "refused: a base without patches"
done_testing
