# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of a patch series share, sourced after host.sh: $repo, a repository with the
# files of the base kernel that the patches in $series change, ready for git am.  The base is 5.10,
# unless the test has set $base and the kernel tree $tree.

base=${base:-5.10}
tree=${tree:-$(scripts/kernel-tree "$base")}
series=build/series-$base
# shellcheck disable=SC2154 # set by host.sh
repo=$dir/repo

in_repo() {
	git -C "$repo" -c user.name=test -c user.email=test@example.com "$@"
}

make_repo() {
	git init -q "$repo"
	grep -h '^--- a/' "$series"/*.patch | cut -d / -f 2- | sort -u | while read -r f; do
		# a file that an earlier patch adds is not in the base
		[ ! -e "$tree/$f" ] || (cd "$tree" && cp --parents "$f" "$repo")
	done
	in_repo add -A -f
	in_repo commit -q -m base
}
