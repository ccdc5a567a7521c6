#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The series for Linux 5.10: git am takes it, it makes what make kernel builds, and
# the kernel's own checkpatch finds nothing in it.  That each step builds is what
# make stress shows.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
steps=$(find kernel-patches/5.10 -name '*.patch' | wc -l)
plan $((steps + 5))

tree=$(scripts/kernel-tree 5.10)
status=0
out=$(make -s series BASE=5.10) || status=$?
is "$status" 0 "make series"
is "$(find "$out" -name '*.patch' | wc -l)" "$steps" "as many patches as there are steps"

# Of the base, only what the patches change.
git init -q "$dir/git"
grep -h '^--- a/' "$out"/*.patch | cut -d / -f 2- | LC_ALL=C sort -u >"$dir/changed"
while read -r f; do
	[ ! -e "$tree/$f" ] || (cd "$tree" && cp --parents "$f" "$dir/git")
done <"$dir/changed"
in_git() {
	git -C "$dir/git" -c user.name=test -c user.email=test@example.com "$@"
}
in_git add -A -f
in_git commit -q -m base
ok "git am takes it" in_git am -q "$out"/*.patch
scripts/kernel-files 5.10 "$tree" "$dir/files"
rm -rf "$dir/git/.git"
ok "and makes exactly what a kernel is built from" diff -r "$dir/files" "$dir/git"
is "$(cd "$dir/git" && find . -type f -perm -u+x | sort)" \
	"$(cd "$dir/files" && find . -type f -perm -u+x | sort)" "with programs executable"

for patch in "$out"/*.patch; do
	# That its check of licences lacks a module of python's, it says on stderr.
	report=$("$tree/scripts/checkpatch.pl" --terse --no-summary "$patch" 2>"$dir/err") ||
		report=${report:-$(cat "$dir/err")}
	is "$report" "" "checkpatch: $(sed -n 's/^Subject: \[PATCH\( [0-9/]*\)\?\] //p' "$patch")"
done
