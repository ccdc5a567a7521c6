#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What the engine's documentation says holds on a kernel: the files and defaults are
# those that it names, and the commands that it shows do what they are shown for.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

pages=Documentation/admin-guide/mm/damon

# commands PAGE: those that are shown, to run
commands() {
	awk '/^\.\. code-block:: sh$/ { on = 1; next }
		on && /^[^ ]/ { on = 0 }
		on { sub(/^        /, ""); print }' "$pages/$1.rst"
}
commands start | sed 's/sleep 5/sleep 2/' >"$dir/start.sh"
commands physical | sed 's/sleep 24/sleep 6/' >"$dir/physical.sh"
vm --nodes 2 --mem 6144 --out "$dir" \
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
done_testing
