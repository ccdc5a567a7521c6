#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The engine's documentation is right about a kernel: the files and defaults are those that
# the pages name, and the commands in the pages do what the pages say.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

pages=Documentation/admin-guide/mm/damon

# commands PAGE: the commands that PAGE shows, as a script
commands() {
	awk '/^\.\. code-block:: sh$/ { on = 1; next }
		on && /^[^ ]/ { on = 0 }
		on { sub(/^        /, ""); print }' "$pages/$1.rst"
}
commands start | sed 's/sleep 5/sleep 2/' >"$dir/start.sh"
commands physical | sed 's/sleep 24/sleep 6/' >"$dir/physical.sh"
vm --icount 3 --nodes 2 --mem 6144 --out "$dir" \
	--add "$dir/start.sh:/docs/start.sh" --add "$dir/physical.sh:/docs/physical.sh" \
	tests/guest/docs.sh

# listed: the names of files in the tree in usage.rst (names of directories end in a slash)
listed() {
	awk '/^    kdamonds\/$/ { on = 1; next } on && /^[^ ]/ { exit } on' $pages/usage.rst |
		tr -s ' ,' '\n' | grep '[^/]$' | sort -u | paste -s -d ' '
}
is "$(listed)" "$(sed 's,.*/\(.*\) .*,\1,; s/ .*//' "$dir/files" | sort -u | paste -s -d ' ')" \
	"usage.rst lists exactly the files that the kernel has"

# default FILE: the value of FILE at first
default() {
	sed -n "s,^[^ ]*/$1 ,,p" "$dir/files"
}
shown=$(awk '/^file .* default / { on = 1; next } /^Otherwise/ { exit }
	on && /^``/ { gsub("`", ""); print $1, $3 }' $pages/usage.rst)
is "$(echo "$shown" | wc -l)" 5 "usage.rst has the defaults of five attributes"
while read -r file value; do
	is "$(default "monitoring_attrs/$file")" "$value" \
		"$file has the default $value from usage.rst"
done <<END
$shown
END
done_testing
