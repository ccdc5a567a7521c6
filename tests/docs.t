#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The documentation builds as a kernel tree builds it, and what it says is so: names
# are those of the sources, files and defaults those of the kernel, and the commands
# that it shows do what they are shown for.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
plan 20

pages=Documentation/admin-guide/mm/damon
ok "it builds without a warning" scripts/check-docs

# broken WHAT WARNING FILE SED: the same with an edit
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
# shellcheck disable=SC2016 # the $ is sed's
broken "a link that leads nowhere" 'undefined label' \
	$pages/start.rst '$a See :ref:`nowhere`.'
broken "a parameter without a description" 'damon_new_ctx\|not described' \
	mm/damon/core.c '/^ \* @nr:.*how many there are/d'

# Identifiers in the text that are nowhere in the sources.
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
is "$(unknown)" "" "what it names is in the sources"

# commands PAGE: those that are shown, to run
commands() {
	awk '/^\.\. code-block:: sh$/ { on = 1; next }
		on && /^[^ ]/ { on = 0 }
		on { sub(/^        /, ""); print }' "$pages/$1.rst"
}
commands start | sed 's/sleep 5/sleep 2/' >"$dir/start.sh"
commands physical | sed 's/sleep 24/sleep 6/' >"$dir/physical.sh"
vm --kernel 5.10 --nodes 2 --mem 6144 --timeout 150 --out "$dir" \
	--add "$dir/start.sh:/docs/start.sh" --add "$dir/physical.sh:/docs/physical.sh" \
	tests/guest/docs.sh

# The names in the tree of usage.rst: of files, as directories end in a slash.
listed() {
	awk '/^    kdamonds\/$/ { on = 1; next } on && /^[^ ]/ { exit } on' $pages/usage.rst |
		tr -s ' ,' '\n' | grep '[^/]$' | sort -u | paste -s -d ' '
}
is "$(listed)" "$(sed 's,.*/\(.*\) .*,\1,; s/ .*//' "$dir/files" | sort -u | paste -s -d ' ')" \
	"it lists the files that the kernel has, and no others"

# default FILE
default() {
	sed -n "s,^[^ ]*/$1 ,,p" "$dir/files"
}
shown=$(awk '/^file .* default / { on = 1; next } /^Otherwise/ { exit }
	on && /^``/ { gsub("`", ""); print $1, $3 }' $pages/usage.rst)
is "$(echo "$shown" | wc -l)" 5 "it has the defaults of the attributes"
while read -r file value; do
	is "$(default "monitoring_attrs/$file")" "$value" "$file is $value at first"
done <<END
$shown
END
