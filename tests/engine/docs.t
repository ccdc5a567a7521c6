#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The engine's documentation builds without a warning in a kernel tree, and the names in it
# occur in the sources.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

pages=Documentation/admin-guide/mm/damon
ok "the documentation builds without a warning" scripts/check-docs

# broken WHAT WARNING FILE SED: after the edit SED of FILE, building gives WARNING
broken() {
	own=$dir/own
	rm -rf "$own"
	mkdir "$own"
	cp -r scripts Documentation include mm "$own"
	sed -i "$4" "$own/$3"
	cmp -s "$3" "$own/$3" && diag "the edit did not change $3"
	ok "refused: $1" [ "$("$own/scripts/check-docs" 2>&1 | grep -c "$2")" -gt 0 ]
}
broken "a page that is in no list" "isn't included in any toctree" \
	$pages/index.rst '/^   physical$/d'
# shellcheck disable=SC2016 # the $ is for sed
broken "a link that leads nowhere" 'undefined label' \
	$pages/start.rst '$a See :ref:`nowhere`.'
broken "a parameter without a description" 'damon_new_ctx\|not described' \
	mm/damon/core.c '/^ \* @nr:.*how many there are/d'

# unknown: identifiers in the text that are nowhere in the sources
unknown() {
	cat Documentation/mm/damon/*.rst $pages/*.rst |
		grep -oE '\bdamon_[a-z_]+\(\)|\bstruct damon_[a-z_]+|\bCONFIG_DAMON[A-Z_]*|[a-z/]*damon/[a-z-]+\.[ch]\b' |
		sort -u | while read -r name; do
			case $name in
			CONFIG_*) grep -qx "config ${name#CONFIG_}" mm/damon/Kconfig ;;
			*.[ch]) [ -f "$name" ] || [ -f "include/$name" ] ;;
			*'()') grep -qrE "\b${name%??}\(" include mm ;;
			*) grep -qr "$name {" include mm ;;
			esac || echo "$name"
		done
}
is "$(unknown)" "" "all names in the documentation are in the sources"
done_testing
