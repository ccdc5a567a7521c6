#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The patch series for Linux 5.10: git am takes it, the result is what make kernel builds,
# and the kernel's own checkpatch finds nothing.  tests/stress/series checks that the kernel
# builds after each patch.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh
. tests/lib/series.sh
steps=$(find "kernel-patches/$base" -name '*.patch' | wc -l)

status=0
made=$(make -s series BASE="$base") || status=$?
is "$status,$made" "0,$PWD/$series" "make series succeeds"
is "$(find "$series" -name '*.patch' | wc -l)" "$steps" \
	"the series has as many patches as there are steps"

make_repo
ok "git am takes the series" in_repo am -q "$PWD/$series"/*.patch
scripts/kernel-files "$base" "$tree" "$dir/files"
rm -rf "$repo/.git"
ok "after git am the files are those that a kernel is built from" diff -r "$dir/files" "$repo"
is "$(cd "$repo" && find . -type f -perm -u+x | sort)" \
	"$(cd "$dir/files" && find . -type f -perm -u+x | sort)" \
		"after git am the programs are executable"

for patch in "$series"/*.patch; do
	# On stderr, checkpatch says that its check of licences lacks a module of Python.
	report=$("$tree/scripts/checkpatch.pl" --terse --no-summary "$patch" 2>"$dir/err") ||
		report=${report:-$(cat "$dir/err")}
	is "$report" "" "checkpatch: $(sed -n 's/^Subject: \[PATCH[ 0-9/]*\] //p' "$patch")"
done
done_testing
