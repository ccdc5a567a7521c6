#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon report on stored recordings (fixtures/record.sh says how they were made): its
# figures are those that awk computes from perf script's output, and neither the contents
# of a file nor what a file lacks makes report print wrong or dangerous text.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# A fixed locale and terminal
unset COLUMNS LINES COLORTERM LC_CTYPE LANG
export LC_ALL=C TERM=dumb PAGER=cat

for f in foreign setup lossy pipe tuned maps ram nodes; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
done

# report FILE [ARG...]: set $output, $errors and $status
report() {
	file=$1
	shift
	status=0
	output=$(build/perf damon report -f -i "$dir/$file.data" "$@" 2>"$dir/err") || status=$?
	errors=$(cat "$dir/err")
}

# truth FILE TID TARGET [SHORT]: the figures of one stream, one variable per line.  Only
# falling addresses separate snapshots, which is enough if nothing was lost.
truth() {
	build/perf script -f --ns -F tid,time,trace -i "$dir/$1.data" 2>/dev/null |
		tr -- '=:-' '   ' |
		awk -v tid="$2" -v target="$3" '
		$1 == tid && $4 == target {
			# tid time "target_id" N "nr_regions" N start end accesses age
			if (!n || $7 < last) {
				n++
				time[n] = $2
			}
			last = $7
			bytes[n] += $8 - $7
			used[n] += $9 ? $8 - $7 : 0
			heat[n] += $9 * ($8 - $7)
			regions++
		}
		END {
			shortest = 1e9
			for (i = 2; i <= n; i++)
				if (time[i] - time[i - 1] < shortest)
					shortest = time[i] - time[i - 1]
			time[0] = time[1] - (SHORT ? SHORT : shortest)
			for (i = 1; i <= n; i++) {
				all += heat[i] * (time[i] - time[i - 1])
				area += bytes[i] * (time[i] - time[i - 1])
			}
			skip = int(n / 10) > 20 ? 20 : int(n / 10)
			print "snapshots=" n
			print "regions=" regions
			print "skip=" skip
			printf "counts=%.3g\n", all / area
			printf "rate=%.3g\n", all / area / 20 * 100
			for (i = skip + 1; i <= n; i++)
				print used[i] | "sort -n >'"$dir"'/sizes"
		}' SHORT="${4:-}"
}

# rank PERCENT: the nearest rank in the sizes that truth() left, as the report prints it
rank() {
	awk -v p="$1" '
	{ size[NR] = $1 }
	END {
		r = NR * p / 100
		r = r > int(r) ? int(r) + 1 : r
		printf "%.1f MiB\n", size[r ? r : 1] / 1048576
	}' "$dir/sizes"
}

commas() {
	echo "$1" | sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta'
}

### A recording of plain perf record: intervals are estimated, accesses are counts
kdamond=$(build/perf script -f -F tid,trace -i "$dir/foreign.data" 2>/dev/null |
	awk '{ print $1; exit }')
eval "$(truth foreign "$kdamond" 0)"
report foreign
is "$status" 0 "foreign: report succeeds"
is "$errors" "" "foreign: no error is printed"
like "$output" "^# kdamond $kdamond, target 0, aggregation about 1[0-9]0 ms \(estimated\)$" \
	"foreign: kdamond and target are named, the interval is marked as estimated"
like "$output" "counts, not rates" "foreign: accesses are shown as counts"
# shellcheck disable=SC2154 # set by truth
like "$output" ", $snapshots snapshots, $(commas "$regions") regions, none lost$" \
	"foreign: the numbers of snapshots and regions are right"
like "$output" "p50 $(rank 50)   p90 $(rank 90)   max $(rank 100)" \
	"foreign: the working set is right"
report foreign heatmap
# shellcheck disable=SC2154 # set by truth
like "$output" "; mean $counts$" "foreign: the heatmap's mean is the mean of the regions"
report foreign wss
# shellcheck disable=SC2154 # set by truth
like "$output" "^# $((snapshots - skip)) snapshots; left out: the first $skip, not settled yet" \
	"foreign: report says how many snapshots are skipped"
for p in 0 25 50 75 90 95 99 100; do
	like "$output" "^  p$p +$(rank $p)" "foreign: p$p of the working set is right"
done

### A recording with a set-up: rates and names
eval "$(truth setup "$kdamond" 0 0.1)"
report setup
like "$output" "^# stairs \(pid [0-9]+\), virtual memory, sample 5 ms, aggregation 100 ms$" \
	"set-up: report says what was monitored, and how"
report setup heatmap
# shellcheck disable=SC2154 # set by truth
like "$output" "; mean $rate %$" "set-up: the heatmap's mean is the mean of the regions"
like "$output" "access rate in %:  \. 0  : >0  - >20  \+ >40  # >60  @ >80; mean " \
	"set-up: the heatmap has a scale of rates"
is "$(printf '%s\n' "$output" | grep -c 'not monitored ~')" 2 \
	"set-up: the heatmap has three distant areas"
# The buffers are used from the highest to the lowest: hot cells go down.
is "$(printf '%s\n' "$output" | awk -F '|' '$2 ~ /[+#@]/ {
	match($2, /[+#@]/); n++; if (RSTART < last) wrong++; last = RSTART }
	END { print (n > 6 && !wrong) ? "a staircase" : n " " wrong }')" "a staircase" \
	"set-up: the heatmap shows a staircase"
is "$(printf '%s\n' "$output" | awk 'length > 80' | wc -l)" 0 "set-up: the heatmap fits 80 columns"
ok "set-up: the heatmap fits 24 lines" [ "$(printf '%s\n' "$output" | wc -l)" -lt 24 ]
report setup wss
ok "set-up: the working set fits 24 lines" [ "$(printf '%s\n' "$output" | wc -l)" -lt 24 ]
is "$(printf '%s\n' "$output" | awk 'length > 80' | wc -l)" 0 \
	"set-up: the working set fits 80 columns"
output=$(COLUMNS=60 build/perf damon report -f heatmap -i "$dir/setup.data" |
	grep -v '^#' | awk 'length > 60' | wc -l)
is "$output" 0 "set-up: the heatmap fits 60 columns"

### Colours and characters
escape=$(printf '\033')
# lines_with TEXT: how many lines of the last output have TEXT
lines_with() {
	printf '%s\n' "$output" | grep -cF -e "$1"
}
report setup heatmap
is "$(lines_with "$escape")" 0 "no colour if the output is no terminal"
is "$(printf '%s\n' "$output" | LC_ALL=C tr -d ' -~\n' | wc -c)" 0 "ASCII in an ASCII locale"
report setup heatmap --stdio-color=always
ok "256 colours with --stdio-color=always" [ "$(lines_with "${escape}[48;5;")" -gt 10 ]
COLORTERM=truecolor report setup heatmap --stdio-color=always
ok "true colours if the terminal has them" [ "$(lines_with "${escape}[48;2;")" -gt 10 ]
LC_ALL=C.UTF-8 report setup heatmap --stdio-color=always
ok "two cells per character in UTF-8" [ "$(lines_with ▀)" -gt 5 ]

### Several monitors, and losses
report pipe
is "$status" 0 "a stored pipe: report succeeds"
is "$(printf '%s\n' "$output" | grep -c '^# kdamond .* aggregation')" 3 \
	"a stored pipe: three streams are shown"
is "$(lines_with 'Working set')" 2 "a stored pipe: regions of two kdamonds are not mixed"
output=$(build/perf damon report -i - <"$dir/pipe.data" 2>&1 | grep -c 'Working set')
is "$output" 2 "a pipe from standard input: the same"
report lossy
is "$status" 0 "losses: report succeeds"
like "$output" "^# 6 events LOST while recording" \
	"losses: report shows the losses that the kernel counted"
like "$output" ", 6 LOST in 1 incomplete snapshot$" "losses: as many regions are missing"
like "$output" "^# 1 event left out" "losses: an event that perf record wrote twice is left out"
report lossy wss
like "$output" "; left out: the first [0-9]+.* and 1 incomplete$" \
	"losses: report says which snapshots are left out"

### Intervals that the kernel tuned: a snapshot has the sampling interval before the last
### change that the kernel traced before the snapshot's first region
kdamond=$(build/perf script -f -F tid,event -i "$dir/tuned.data" 2>/dev/null |
	awk '/damon_aggregated/ { print $1; exit }')
eval "$(truth tuned "$kdamond" 0 0.1)"
eval "$(build/perf script -f -F event,trace -i "$dir/tuned.data" 2>/dev/null |
	tr -- '=-' '  ' |
	awk -v sample=5000 '
	function text(us) {
		return us < 1000000 ? us / 1000 " ms" : us / 1000000 " s"
	}
	/sample_us/ {
		next_sample = $3
		changes++
	}
	/damon_aggregated/ {
		if (n && $6 >= last) {
			last = $6
			next
		}
		n++
		last = $6
		least = !least || sample < least ? sample : least
		most = sample > most ? sample : most
		sample = next_sample ? next_sample : sample
	}
	END {
		print "changes=" changes
		print "samples=\"" text(least) " to " text(most) "\""
		print "aggrs=\"" text(20 * least) " to " text(20 * most) "\""
		print "most=\"" text(most) "\""
	}')"
changes=${changes:-0} samples=${samples:-} aggrs=${aggrs:-} most=${most:-}
ok "tuned: the recording has $changes changes, $samples" [ "$changes" -ge 4 ]
report tuned
is "$status$errors" 0 "tuned: report succeeds"
like "$output" "^# stairs \(pid [0-9]+\), virtual memory, sample $samples, aggregation $aggrs$" \
	"tuned: report shows the ranges of both intervals, whose ratio stays"
like "$output" "^# auto-tuned: 10 % of the accesses that could be seen in 3 aggregations, sample 5 ms to 50 ms$" \
	"tuned: report shows the goal"
like "$output" ", $snapshots snapshots, $(commas "$regions") regions, none lost$" \
	"tuned: the numbers of snapshots and regions are right"
like "$output" "p90 $(rank 90)   max $(rank 100)" "tuned: the working set is right"
# rates: the mappings, or areas, have rates, and the highest is 50 to 100 %
rates() {
	printf '%s\n' "$output" | awk '/^ .*%.*%/ {
		for (i = 2; i <= NF; i++)
			if ($i == "%" && $(i - 1) + 0 > most)
				most = $(i - 1) + 0
		n++
	}
		END { print (n && most > 50 && most <= 100) ? "rates" : n " " most }'
}
is "$(rates)" rates "tuned: rates are up to 100 %"
report tuned heatmap
like "$output" "; mean $rate %$" "tuned: the heatmap's mean is the mean of the regions"

# As on Linux 6.15: the recording has a goal, but no events about changed intervals.
LC_ALL=C sed 's/monitor_intervals_tune/monitor_intervals_none/g' "$dir/tuned.data" >"$dir/untold.data"
report untold
like "$output" ", sample [0-9.]+ ms to [0-9.]+ ms, aggregation [0-9.]+ ms to [0-9.]+ m?s \(estimated\)$" \
	"tuned, not traced: intervals are estimated"
like "$output" "^# auto-tuned: 10 %" "tuned, not traced: report shows the goal"
is "$(rates)" rates "tuned, not traced: rates are shown, as the ratio is known"

# Somebody else's kdamond: only the ratio of the intervals is known, until the first change.
LC_ALL=C sed 's/sample=5000,aggr=100000,/skipped=000000000000000,/g
	s/regions=10-1000,tune=1000:3:5000:50000,/tune=1000:3:5000:50000,ratio=20:1,by=a,/g' \
	"$dir/tuned.data" >"$dir/attached.data"
report attached
like "$output" "^# a: stairs .*, sample [0-9.]+ ms to $most, aggregation [0-9]+ ms to ${aggrs#*to } \(in part estimated\)$" \
	"tuned, somebody else's: intervals are known from the first change on"
is "$(rates)" rates "tuned, somebody else's: rates are shown"

# No set-up: nothing is known but what the kernel traced.
LC_ALL=C sed 's/damon:1:ops=/damon:2:ops=/g' "$dir/tuned.data" >"$dir/bare.data"
report bare
like "$output" "^# kdamond $kdamond, target 0, sample [0-9.]+ ms to $most, aggregation [0-9.]+ ms to [0-9.]+ m?s \(estimated\)$" \
	"tuned, no set-up: the sampling interval is known, the other is estimated"
like "$output" "^# auto-tuned for a goal that is not known$" \
	"tuned, no set-up: report says that the goal is not known"
like "$output" "^# rates are estimates: an aggregation is taken to have 2[0-9] samples$" \
	"tuned, no set-up: report says what rates are based on"
is "$(rates)" rates "tuned, no set-up: rates are up to 100 %"

### Parts of a recording
others=$(build/perf script -f -F tid -i "$dir/pipe.data" 2>/dev/null | sort -u | tr '\n' ' ')
# shellcheck disable=SC2086 # two words
set -- $others
report pipe --kdamond "$2"
is "$(printf '%s\n' "$output" | grep -c '^# kdamond .* aggregation')" 1 \
	"--kdamond: only its streams are shown"
report pipe --kdamond "$1" --target 1
like "$output" "^# kdamond $1, target 1," "--target selects by number if there is no pid"
report setup --target "$(build/perf damon report -f -i "$dir/setup.data" |
	sed -n 's/.*(pid \([0-9]*\)).*/\1/p')"
is "$status" 0 "--target selects by pid if there is one"
report setup wss --range 0-1000
like "$output" "^  p100 +0 B" "--range: outside of all regions nothing is used"
report setup --range 7f0000000000-800000000000
is "$(printf '%s\n' "$output" | grep -cE ' [0-9a-f]{1,11}-[0-9a-f]{1,11}$')" 0 \
	"--range: no area outside of the range is shown"
report setup --time 10%-20%
like "$output" "# [0-9.]+ m?s, [5-9] snapshots" "--time: only the snapshots of that time are shown"
report setup wss --min-accesses 21
like "$output" "^  p100 +0 B" "--min-accesses: nothing is used if the minimum is more than possible"
report setup wss --skip 30
like "$output" "^# [0-9]+ snapshots; left out: the first 30$" \
	"--skip: so many snapshots are left out"

### Mappings, compared with regions from a stock perf and buffers from the workload's log
# buffer_truth N: size, snapshots, wss p50, p90, p99 and max of buffer N
buffer_truth() {
	build/perf script -f --ns -F tid,time,trace -i "$dir/maps.data" 2>/dev/null |
		tr -- '=:-' '   ' |
		awk -v range="$(grep "^buffer $1 " tests/fixtures/maps.log)" '
		function hex(s, v, i) {
			for (i = 1; i <= length(s); i++)
				v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
			return v
		}
		BEGIN { split(range, r, " "); from = hex(r[3]); to = hex(r[4]) }
		{
			if ($7 < last)
				n++
			last = $7
			start = $7 > from ? $7 : from
			end = $8 < to ? $8 : to
			if (start >= end)
				next
			all[n] += end - start
			used[n] += $9 ? end - start : 0
		}
		END {
			for (i in all) {
				size = all[i] > size ? all[i] : size
				count++
				print used[i] | "sort -n >'"$dir"'/used"
			}
			printf "%d,%d\n", size, count
		}' >"$dir/sizes"
	awk -v first="$(cat "$dir/sizes")" '
	function rank(p, r) {
		r = NR * p / 100
		return size[r > int(r) ? int(r) + 1 : r]
	}
	{ size[NR] = $1 }
	END { print first "," rank(50) "," rank(90) "," rank(99) "," rank(100) }' "$dir/used"
}
keys=size,snapshots,wss_p50,wss_p90,wss_p99,wss_max
for n in 0 1 2 3; do
	report maps maps -x, -F $keys --map "*/memfd:buffer-$n *"
	is "$(printf '%s\n' "$output" | sed -n '2s/^\([^,]*,\)\{3\}//p')" "$(buffer_truth $n)" \
		"maps: the figures of buffer $n are exact"
	is "$(lines_with buffer)$(printf '%s\n' "$output" | wc -l)" 02 \
		"maps: --map shows only buffer $n"
done
report maps maps
like "$output" "^# +Size +WSS p50 +WSS max +Rate +Peak +Idle +Mapping$" \
	"maps: the headings are as documented"
like "$output" "^ +8\.0 MiB .* /memfd:buffer-3$" "maps: a mapping has its name"
like "$output" "^ +[0-9.]+ KiB .* //anon [0-9a-f]+$" \
	"maps: a mapping without a name has its address"
like "$output" " \[unknown\]$" "maps: memory without a mapping is [unknown]"
is "$(printf '%s\n' "$output" | awk 'length > 80' | wc -l)" 0 "maps: the view fits 80 columns"
output=$(COLUMNS=60 build/perf damon report -f maps -i "$dir/maps.data")
is "$(printf '%s\n' "$output" | grep -v '^#' | awk 'length > 60' | wc -l)" 0 \
	"maps: the view fits 60 columns"
report maps maps --sort name -F name,size
is "$(printf '%s\n' "$output" | sed -n 's/^  \([^ ]*\) .*/\1/p' | LC_ALL=C sort -c 2>&1)" "" \
	"maps: --sort name sorts by name"
report maps
like "$output" "^ +8\.0 MiB .* /memfd:buffer-[0-9]$" "the summary shows mappings"
like "$output" "^# and [0-9]+ more: perf damon report maps$" \
	"the summary says how to see the other mappings"
report ram
like "$output" " Addresses$" "the summary of physical memory shows addresses"
report ram maps
like "$output" " node 0$" "maps of physical memory shows nodes"
report foreign maps
is "$(printf '%s\n' "$output" | grep -c ' \[unknown\]$')" 1 \
	"maps: all memory of an unknown process is [unknown]"

### Idle memory: a made-up recording whose windows take turns, and physical memory of two nodes
python3 tests/model/generate.py turns "$dir"
report turns idle
is "$status$errors" 0 "idle: report succeeds"
like "$output" "^# Idle for +5 ms +[0-9.]+ MiB \+- [0-9]+ % +[0-9.]+ MiB \+- [0-9]+ % touched$" \
	"idle: a window has what is idle, what is touched, and how sure that is"
like "$output" "^# +60 s +not known: no complete snapshot$" \
	"idle: a window without a snapshot is not known"
like "$output" "^#  Resident +Idle 5 ms +Idle 100 ms +Idle 1 s  Target$" \
	"idle: targets have the windows with snapshots, and what is resident"
like "$output" "^ .* prog2 \(pid 502\)$" "idle: each target has a row"
like "$output" "^# Monitored +Idle 5 ms +Idle 100 ms +Idle 1 s  Mapping$" \
	"idle: mappings have what was monitored, as nobody knows what is resident"
is "$(printf '%s\n' "$output" | grep -cE ' \[heap\]$')" 2 "idle: each target has its mappings"
is "$(printf '%s\n' "$output" | grep -cE '(^| )0 B')" 0 "idle: nothing is 0 B"
is "$(printf '%s\n' "$output" | awk 'length > 80' | wc -l)" 0 "idle: the view fits 80 columns"
output=$(COLUMNS=60 build/perf damon report -f idle -i "$dir/turns.data")
is "$(printf '%s\n' "$output" | awk '!/memory/ && length > 60' | wc -l)" 0 \
	"idle: the view fits 60 columns"
like "$output" "^# 2 shorter windows: --window, " "idle: report says which windows have no room"
report turns idle --window 100ms
is "$(printf '%s\n' "$output" | grep -cE '5 ms  | 1 s |60 s  ')" 0 "idle: --window shows no other"
like "$output" "^# Monitored +Idle 100 ms  Mapping$" "idle: --window shows this window"
report turns idle --range 7f0000000000-7fffffffffff
like "$output" "^# Monitored +[0-9.]+ MiB$" \
	"idle: of a part of the memory it is not known how much is resident"
report turns summary --map '[heap]'
is "$(lines_with Resident)$(lines_with ' idle')" 00 \
	"nor does the summary take all that is resident for a part of the memory"
report turns summary --map '[heap]' -j
is "$(lines_with '"resident"')" 0 "json: nor does JSON"
report turns summary
ok "the summary of all memory tells what is resident and idle" \
	[ "$(lines_with Resident)$(lines_with ' idle')" = 13 ]
one=$(build/perf damon report -f -i "$dir/turns.data" -j |
	python3 -c "import json, sys; print('%.1f' % (next(t['resident'] for t in
	json.load(sys.stdin)['kdamonds'][0]['targets'] if t['pid'] == 501) / 2 ** 20))")
report turns summary --target 501
like "$output" "^# Resident +$one MiB$" "--target: the summary tells what of it is resident"
report nodes idle
like "$output" " node 1 \(no CPUs\)$" "idle: physical memory has a row for each NUMA node"
like "$output" "^# Resident " "idle: what is in use of physical memory is known"
report setup idle
like "$output" "^# What was idle is not known" \
	"idle: with twenty samples an aggregation nothing is known"
report ram idle
is "$status$(lines_with 'not known')" 01 "idle: nor is it of physical memory"

### Formats for programs
# json FILE VIEW EXPRESSION: the value of EXPRESSION, by Python's json, for r, the view as JSON
json() {
	build/perf damon report -f -i "$dir/$1.data" "$2" -j 2>/dev/null |
		python3 -c "import json, sys; r = json.load(sys.stdin); print($3)"
}
for view in summary heatmap wss maps idle regions; do
	for file in nodes turns foreign lossy pipe maps ram tuned; do
		is "$(json $file $view "r['version'], r['view']")" "1 $view" \
			"json: $view of $file has version and view"
	done
	report maps $view -x';'
	is "$(printf '%s\n' "$output" | awk -F ';' 'NR == 1 && !/^# kdamond;/ || NF != n && NR > 1
		{ n = NF }')" "" "csv: $view has a header and as many fields in every line"
done
report maps maps -x '\t' -F size,name
is "$(printf '%s\n' "$output" | awk -F "$(printf '\t')" '{ print NF }' | sort -u)" 5 \
	"csv: -x '\\t' is a tab, as perf stat has it"
is "$(json maps wss "r['kdamonds'][0]['wss']['p50'] == sorted(s['wss'] for s in
	r['kdamonds'][0]['snapshots'] if s['counted'])[(r['kdamonds'][0]['wss']['snapshots'] + 1) // 2 - 1]")" \
	True "json: the median is that of the counted snapshots"
is "$(json lossy wss "sum(s['incomplete'] for k in r['kdamonds'] for s in k['snapshots'])")" 1 \
	"json: an incomplete snapshot is marked"
is "$(json foreign maps "r['kdamonds'][0]['targets'][0]['maps'][0]['rate']")" None \
	"json: unknown figures are null"
report maps regions --format csv
build/perf script -f --ns -F tid,time,trace -i "$dir/maps.data" 2>/dev/null | tr -- '=:-' '   ' |
	awk '{ print $1 "," $7 "," $8 "," $9 "," $10 }' >"$dir/want"
printf '%s\n' "$output" | awk -F , 'NR > 1 { print $1 "," $7 "," $8 "," $9 "," $11 }' >"$dir/got"
ok "regions: all regions of perf script, in the same order" cmp -s "$dir/want" "$dir/got"
build/perf damon report -f -i "$dir/maps.data" maps -o "$dir/maps.csv"
is "$(head -c 8 "$dir/maps.csv")" kdamond, "-o x.csv: the header is no comment"

### Memory that --size, --rate and --age hide still counts as monitored
all=$(build/perf damon report -f -i "$dir/maps.data" wss --format csv | cut -d , -f 5)
report maps wss --format csv --rate 50-
is "$(printf '%s\n' "$output" | cut -d , -f 5)" "$all" "--rate: the monitored size is the same"
report maps heatmap --rate 50-
like "$output" "blank: not shown, or not monitored$" \
	"--rate: the legend says that blank may be hidden"
report maps heatmap
like "$output" "blank: not monitored$" "without --rate, the legend calls blank unmonitored"
report maps regions -x, --size 1M-2M
is "$(printf '%s\n' "$output" | awk -F , '!/^#/ && ($8 - $7 < 1048576 || $8 - $7 > 2097152)')" "" \
	"--size: only regions of this size are shown"
report maps regions -x, --age 1s-
is "$(printf '%s\n' "$output" | awk -F , '!/^#/ && $12 < 1000000000')" "" \
	"--age: only regions of this age are shown"

### perf script's handler
if build/perf version --build-options | grep -q 'libpython: .*on'; then
	build/perf script -f -i "$dir/maps.data" -s tools/perf/scripts/python/damon.py 2>&1 |
		awk 'NR > 1 { sub(/[.]/, "", $1); print $1 "," $4 "," $5 }' >"$dir/got"
	build/perf damon report -f -i "$dir/maps.data" wss --format csv |
		awk -F , 'NR > 1 { print $3 "," $4 "," $5 }' >"$dir/want"
	ok "damon.py has the same working sets" cmp -s "$dir/want" "$dir/got"
	tree=$(realpath build/perf)
	tree=${tree%/obj/perf}/tree/tools/perf
	like "$(PERF_EXEC_PATH=$tree PATH=$PWD/build:$PATH build/perf script report damon \
		-f -i "$dir/maps.data" 2>&1)" "working set" "perf script report damon runs damon.py"
else
	pass "damon.py # SKIP this perf has no Python"
	pass "perf script report damon # SKIP this perf has no Python"
fi

### The configuration
printf '[damon]\n\tview = wss\n' >"$dir/config"
PERF_CONFIG=$dir/config report maps
like "$output" "^  p50 " "damon.view: the configured view is the default"
PERF_CONFIG=$dir/config report maps maps
like "$output" " Mapping$" "damon.view: a view on the command line prevails"

### Refusals: one Error line, a Hint where something helps
# refused NAME ERROR: the last report failed with one error, which matches ERROR
refused() {
	is "$([ "$status" -gt 0 ] && [ "$status" -ne 139 ] && [ -z "$output" ] &&
		printf '%s\n' "$errors" | grep -c "^Error:")" 1 \
			"$1: one error and nothing else is printed"
	like "$errors" "$2" "$1: the error says why"
}
report setup --target 1
refused "a target that does not exist" "no snapshot in the file"
report setup --time nonsense
refused "a bad time" "^Error:.--time nonsense: not a time range"
: >"$dir/empty.data"
report empty
refused "an empty file" "empty.data is empty"
head -c -1 "$dir/setup.data" >"$dir/cut.data"
report cut
refused "a file without its last byte" "cut.data is truncated"

report foreign maps --rate 50-
refused "rates in a file without rates" "^Error:.--rate: .*no access rates"
# a kernel as of 5.15
python3 tests/model/generate.py pointers "$dir" --snapshots 6
report pointers maps --age 0-
refused "ages in a file without ages" "^Error:.--age: .*how old"
report maps maps --size 4K
refused "a bad size" "^Error:.--size 4K: not a range"
report maps maps --sort nonsense
refused "a bad field" "^Error:.--sort: there is no field 'nonsense'"
report maps wss -F size
refused "fields of a view without fields" "^Error:.--fields is about mappings"
report maps maps -o "$dir/none/x.csv"
refused "a directory that does not exist" "^Error:.cannot write .*/none/x.csv"

printf '[damon]\n\tview = nonsense\n' >"$dir/config"
PERF_CONFIG=$dir/config report maps
refused "an unknown view" "^Error:.there is no view 'nonsense'"
printf '[damon]\n\tsample = 5\n' >"$dir/config"
status=0
output=$(PERF_CONFIG=$dir/config build/perf damon record true 2>"$dir/err") || status=$?
errors=$(cat "$dir/err")
refused "a sampling interval without unit" "Hint:.*perf config damon.sample shows it"
printf '[damon]\n\tcompress = maybe\n' >"$dir/config"
status=0
output=$(PERF_CONFIG=$dir/config build/perf damon record true 2>"$dir/err") || status=$?
errors=$(cat "$dir/err")
refused "compression that is neither wanted nor not" "Hint:.*perf config damon.compress shows it"

### Names and set-ups from the file are not trusted
LC_ALL=C sed 's/:stairs,end/:=1B=07,end/g' "$dir/setup.data" >"$dir/evil.data"
report evil
like "$output" '^# \?\? \(pid' "control characters in a name are replaced"
is "$(lines_with "$escape")" 0 "control characters in a name do not reach the terminal"
python3 - "$dir" <<'EOS'
import sys
with open(sys.argv[1] + "/maps.data", "rb") as f, open(sys.argv[1] + "/names.data", "wb") as to:
    to.write(f.read().replace(b"/memfd:buffer-0", b'/m\x1b]0;\x02\xff"\\,<x-0'))
EOS
report names maps -F name
is "$(printf '%s\n' "$output" | LC_ALL=C tr -d ' -~\n' | wc -c)" 0 \
	"a mapping's name has no control characters"
like "$output" '/m\?\]0;\?\?"\\,<x-0' "a mapping's name is shown with replaced characters"
is "$(json names maps "[m['name'] for t in r['kdamonds'][0]['targets'] for m in t['maps']
	if '<x-0' in m['name']][0].encode('unicode_escape').decode()")" \
	"/m\\x1b]0;\\x02\\ufffd\"\\\\,<x-0 (deleted)" "json: a mapping's name is escaped"
is "$(build/perf damon report -f -i "$dir/names.data" maps -F name --format csv |
	python3 -c "import csv, sys; print(*(r['name'] for r in csv.DictReader(sys.stdin)
	if '<x-0' in r['name']))")" "/m?]0;??\"\\,<x-0 (deleted)" "csv: a mapping's name is quoted"
LC_ALL=C sed 's/damon:1:ops=/damon:2:ops=/g' "$dir/setup.data" >"$dir/newer.data"
report newer
like "$output" "a newer perf damon wrote it" "a set-up of a newer version is reported"
like "$output" "\(estimated\)" "with a set-up of a newer version, intervals are estimated"
done_testing
