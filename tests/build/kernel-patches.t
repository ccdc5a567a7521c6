#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel-patches.t [BASE]: the patches for a kernel that has DAMON, 6.12 unless told: they fit
# Debian's sources exactly, git am takes what make series writes, and checkpatch finds nothing.
# tests/stress/merging builds and boots the kernel.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

base=${1:-6.12} tree=$dir/linux
source=$(scripts/source-tarball "$base")
mkdir "$tree"
tar -C "$tree" --strip-components=1 --wildcards --no-wildcards-match-slash \
	-xf "${source#* }" '*/Kbuild' '*/mm/damon' '*/include/linux/damon.h'
. tests/lib/series.sh

status=0
made=$(make -s series BASE="$base" KSRC="$tree") || status=$?
is "$status,$made" "0,$PWD/$series" "$base: make series succeeds"
make_repo
ok "$base: git am takes the patches" in_repo am -q "$PWD/$series"/*.patch
scripts/kernel-files "$base" "$tree" "$dir/files"
rm -rf "$repo/.git"
ok "$base: after git am the files are those that a kernel is built from" \
	diff -r "$dir/files" "$repo"
is "$(cd "$dir/files" && find . -type f ! -path './mm/damon/*')" "" "$base: nothing but DAMON differs"

perf=$(realpath build/perf)
for patch in "$series"/*.patch; do
	# On stderr, checkpatch says that its check of licences lacks a module of Python.
	report=$("${perf%/obj/perf}/tree/scripts/checkpatch.pl" --no-tree --terse --no-summary \
		"$patch" 2>"$dir/err") || report=${report:-$(cat "$dir/err")}
	is "$report" "" "checkpatch: $(sed -n 's/^Subject: \[PATCH[ 0-9/]*\] //p' "$patch")"
done
done_testing
