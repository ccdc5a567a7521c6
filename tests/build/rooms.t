#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The folders of tools/perf/damon/ keep their rules, and the documents name only files that
# exist. Each rule is broken once in a copy, to see that the check finds the fault.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

nr=0

# clean COMMAND TITLE: COMMAND finds no fault in this tree; judge() does not count again
# what COMMAND finds here
clean() {
	"$1" >"$dir/known"
	is "$(cat "$dir/known")" "" "$2"
	nr=$((nr + 1))
	: >"$dir/expected"
}

# expect TITLE FAULT: note the fault that was just made in the copy; FAULT may be empty
expect() {
	printf '%s\t%s\n' "$1" "$2" >>"$dir/expected"
}

# judge COMMAND DIR: COMMAND finds the noted faults in the copy DIR, and no others
judge() {
	"$1" "$2" | grep -vxFf "$dir/known" >"$dir/found"
	while IFS='	' read -r title fault; do
		[ -z "$fault" ] || ok "$title" grep -qxF -e "$fault" "$dir/found"
	done <"$dir/expected"
	cut -f 2 "$dir/expected" | grep . >"$dir/wanted"
	good=$(sed -n 's/\t$//p' "$dir/expected" | paste -s -d , | sed 's/,/, /g')
	is "$(grep -vxFf "$dir/wanted" "$dir/found")" "" "no fault: $good"
	nr=$((nr + 1 + $(wc -l <"$dir/wanted")))
}

### The folders
clean tests/build/rooms.py "no folder includes a forbidden header, and each module is built"
damon=$dir/damon
cp -r tools/perf/damon "$damon"

# forbidden TITLE FOLDER HEADER FAULT
forbidden() {
	n=$((${n:-0} + 1))
	echo "#include $3" >"$damon/$2/broken$n.h"
	expect "forbidden: $1" "$2/broken$n.h:1: #include $3: $4"
}

# allowed TITLE FOLDER HEADER...
allowed() {
	expect "$1" ""
	folder=$2
	shift 2
	printf '#include %s\n' "$@" >"$damon/$folder/allowed.h"
}

# The order of the layers, and the border between recording and reporting
forbidden "a lower folder includes a higher one" base '"damon/core/setup.h"' \
	"base/ must not include core/"
forbidden "record includes a view" record '"damon/view/results.h"' \
	"record/ must not include view/"
forbidden "record includes the reader" record '"damon/read/recording.h"' \
	"record/ must not include read/"
forbidden "machine includes an analysis" machine '"damon/analysis/wss.h"' \
	"machine/ must not include analysis/"
forbidden "a view includes record" view '"damon/record/job.h"' \
	"view/ must not include record/"
forbidden "an analysis includes the machine" analysis '"damon/machine/sysfs.h"' \
	"analysis/ must not include machine/"
forbidden "the reader includes the machine" read '"damon/machine/sysfs.h"' \
	"read/ must not include machine/"
forbidden "a view includes more of the reader than recording.h" view \
	'"damon/read/framer.h"' "view/ must not include read/"
forbidden "a view includes a page" view '"damon/page/page.h"' "view/ must not include page/"
forbidden "a folder includes a file of damon/ itself" core '"damon/config.h"' \
	"core/ must not include ./"
echo '#include "damon/view/term.h"' >"$damon/analysis/new.c"
expect "forbidden: in a .c file as in a header" \
	'analysis/new.c:1: #include "damon/view/term.h": analysis/ must not include view/'
expect "found: a module that is in no Build" "analysis/Build: new.o is missing"
allowed "a view that includes the layers below it" view '"damon/read/recording.h"' \
	'"damon/analysis/wss.h"' '"damon/core/setup.h"' '"damon/base/text.h"' '<math.h>'

# perf's headers
foreign="must not include headers of perf or its libraries"
for folder in base core machine analysis view page; do
	forbidden "$folder includes a header of perf" $folder '"util/debug.h"' "$folder/ $foreign"
done
forbidden "perf's main header" view '"builtin.h"' "view/ $foreign"
forbidden "a header of perf in angle brackets" machine '<cgroup.h>' "machine/ $foreign"
forbidden "a header of perf's libraries" core '<subcmd/parse-options.h>' "core/ $foreign"
echo '#include "util/session.h"' >"$damon/read/recording.h"
for folder in view page; do
	expect "forbidden: a header of read/ that $folder may include includes perf" \
		"read/recording.h:1: #include \"util/session.h\": $folder/ $foreign"
done
for folder in check read record; do
	allowed "$folder that includes perf's headers" $folder '"util/debug.h"' '<perf/event.h>'
done

# Includes without the path
forbidden "a header of the same folder without its path" read '"recording.h"' \
	"write the path from damon/ on"
forbidden "a header with half of its path" core '"base/text.h"' \
	"write the path from damon/ on"
forbidden "a header by way of .." core '"../base/text.h"' "write the path from damon/ on"
forbidden "a header of ours in angle brackets" core '<damon/base/text.h>' \
	"write it in quotes"

# Build
echo 'perf-y += gone.o' >>"$damon/view/Build"
expect "found: a Build with a module that is gone" "view/Build: gone.o has no source"
rm "$damon/core/Build"
expect "found: a folder without a Build" "core/: has no Build"
sed -i '/^perf-y += page\//d' "$damon/Build"
expect "found: a folder that damon/Build leaves out" "Build: page/ is missing"
mkdir "$damon/attic"
touch "$damon/attic/new.h" "$damon/attic/Build"
echo 'perf-y += attic/' >>"$damon/Build"
expect "found: a folder that is not in the table" \
	"attic/: this folder is not in the table in tests/build/rooms.py"
allowed "damon/ itself that includes from all folders" . '"damon/page/page.h"' \
	'"damon/record/job.h"' '"damon/read/framer.h"' '"damon/config.h"' '"builtin.h"'
judge tests/build/rooms.py "$damon"

for i in $(seq "$(find "$damon" -maxdepth 1 -type f | wc -l)" 12); do
	touch "$damon/new$i.h"
done
is "$(tests/build/rooms.py "$damon" | grep 'files outside')" \
	"13 files outside of the folders; at most 12 are allowed" \
	"found: too many files outside of the folders"
nr=$((nr + 1))

### The documents
clean tests/build/names.py "the documents name every module, and no file that is gone"
tree=$dir/tree design=Documentation/perf-damon/design.rst
mkdir "$tree"
for file in *; do
	[ "$file" = build ] || cp -r "$file" "$tree"
done

# cite FILE TEXT: "'" stands for "`" in TEXT
cite() {
	echo "$2" | tr "'" '`' >>"$tree/$1"
}

touch "$tree/tools/perf/damon/core/new.h" "$tree/tools/perf/damon/new.c"
expect "found: a module that design.rst does not name" "$design: does not name core/new"
expect "found: a module in damon/ itself that design.rst does not name" "$design: does not name new"
cite "$design" "See ''core/old.c'', ''core/setup.h'' and ''attic/old.c''."
expect "found: a file in a folder that is gone" "$design: attic/old.c is gone"
expect "found: the name of a module that is gone" "$design: core/old.c is gone"
cite "$design" "See ''oldest.c'', ''tests/{lib,gone}/*.sh'', ''make check'' and ''/proc/1/maps.c''."
expect "found: a file that is gone, cited without its folder" "$design: oldest.c is gone"
expect "found: one of several patterns that matches no file" "$design: tests/gone/*.sh is gone"
cite README.md "See [the page](Documentation/gone.rst), 'scripts/gone' and 'scripts/lint'."
expect "found: a link in the README to a file that is gone" \
	"README.md: Documentation/gone.rst is gone"
expect "found: a file that is gone, cited in the README" "README.md: scripts/gone is gone"
rm "$tree/Documentation/perf-damon/page.png"
expect "found: a picture that is gone" "README.md: Documentation/perf-damon/page.png is gone"
expect "citations of commands and of files outside of the tree" ""
judge tests/build/names.py "$tree"

echo "1..$nr"
