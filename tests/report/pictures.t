#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What perf damon report draws to files: pictures show what was recorded, a page works in a
# browser, names from a recording are never taken as markup, and a file is written whole or
# not at all.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

unset COLUMNS LINES COLORTERM LC_CTYPE LANG
export LC_ALL=C TERM=dumb PAGER=cat

# report FILE ARG...: set $output, $errors and $status
report() {
	file=$1
	shift
	status=0
	output=$(build/perf damon report -f -i "$dir/$file.data" "$@" 2>"$dir/err") || status=$?
	errors=$(cat "$dir/err")
}

for f in setup pipe maps; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
done
build/perf script -f --ns -F tid,time,trace -i "$dir/setup.data" >"$dir/one.txt" 2>/dev/null

### Pictures
for view in heatmap wss; do
	report setup $view -o "$dir/$view.svg"
	is "$status$output$errors" 0 "$view: the view is drawn, and nothing is printed"
	part tests/pictures/svg.py $view "$dir/$view.svg" "$dir/one.txt"
done
python3 tests/model/generate.py turns "$dir"
report turns wss -j
printf '%s\n' "$output" >"$dir/turns.json"
report turns heatmap -o "$dir/turns.html"
report turns heatmap --window 1s -o "$dir/later.html"
for window in 5ms 100ms 1s; do
	for view in heatmap wss; do
		report turns $view --window $window -j
		printf '%s\n' "$output" >"$dir/$view.$window.json"
	done
done
report turns wss -o "$dir/touched.svg"
part tests/pictures/svg.py touched "$dir/touched.svg" "$dir/turns.json"
report pipe heatmap --format svg
printf '%s\n' "$output" >"$dir/several.svg"
is "$(printf '%s\n' "$output" | grep -c '>kdamond ')" 3 "three streams have three panels"
is "$(printf '%s\n' "$output" | grep -c '>0 s<')" 3 "each panel has the same axis of time"
report setup summary -o "$dir/summary.svg"
like "$errors" "^Error:.the view summary cannot be written as svg" \
	"a view that cannot be drawn is refused"
like "$errors" "^Hint:.the view heatmap can" "the hint names a view that can be drawn"

### Names from the recording
evil="</script><b>\"'&"
tests/pictures/rename.py "$dir/setup.data" "$dir/evil.data" "$evil"
report evil heatmap -o "$dir/evil.svg"
is "$(python3 -c 'import sys, xml.etree.ElementTree as e
print(e.parse(sys.argv[1]).findtext(".//{http://www.w3.org/2000/svg}text[@class=\"t\"]"))' \
	"$dir/evil.svg" | sed 's/ (pid.*//')" "$evil" "svg: a name that looks like markup is text"
tests/pictures/rename.py "$dir/setup.data" "$dir/escape.data" "$(printf '\033]0;\007\033[31m')"
for format in text svg html; do
	report escape heatmap --format $format
	is "$(printf '%s' "$output" | LC_ALL=C tr -d ' -~\n\t' | wc -c)" 0 \
		"$format: control characters in a name are removed"
done

### Files are written whole, or not at all
echo old >"$dir/map.svg"
chmod 600 "$dir/map.svg"
report setup heatmap -o "$dir/map.svg"
ok "a file is replaced" grep -q '</svg>' "$dir/map.svg"
is "$(stat -c %a "$dir/map.svg")" 600 "a replaced file keeps its mode"
# SIGXFSZ ignored, writing beyond the limit is an error as on a full disk.
echo old >"$dir/page.html"
status=0
errors=$(trap '' XFSZ; ulimit -f 16; build/perf damon report heatmap -f -i "$dir/setup.data" \
	-o "$dir/page.html" 2>&1) || status=$?
ok "no room: report fails" failed "$status"
is "$errors" "Error:	cannot write $dir/page.html: File too large" "no room: one error"
is "$(cat "$dir/page.html")" old "no room: the older file is unchanged"
is "$(find "$dir" -name 'page.html*' | wc -l)" 1 "no room: no partly written file is left"
report setup heatmap -o "$dir/no/such/map.svg"
is "$errors" "Error:	cannot write $dir/no/such/map.svg: No such file or directory" \
	"no such place: one error"
report setup heatmap --format svg -o /dev/full
is "$errors" "Error:	cannot write /dev/full: No space left on device" "a full device: one error"
ok "a full device is not removed" [ -c /dev/full ]

### Pages
for page in one:setup several:pipe maps:maps evil:evil; do
	report "${page#*:}" heatmap -o "$dir/${page%:*}.html"
done
"${CC:-gcc}" -O2 -o "$dir/samples" tests/model/samples.c
tests/model/big.py "$dir/samples" 1000 1000000 "$dir/big.data"
report big heatmap -o "$dir/big.html"
rm "$dir/big.data"
part tests/pictures/page.py "$dir"
done_testing
