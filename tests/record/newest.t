#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The newest stock kernel, whose DAMON_STAT runs from boot and has DAMON for itself:
# record with --attach and with --take-over.
#
# needs: kernel=newest timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

kernel=$(tests/vm/kernel newest 2>"$dir/err") || {
	echo "1..0 # SKIP no newer kernel: $(grep Error: "$dir/err" | tail -n 1)"
	exit 0
}

vm --kernel "$kernel" --out "$dir" tests/guest/newest.sh

# This VM has the time of the host, which may be busy; accuracy.t is stricter
script_of taken
ok "taken over: the recording matches what the command did" tests/accuracy/score.py --min 0.9 \
	"$dir/taken.log" "$dir/taken.txt"

# Compare all rows of the heatmap, of whatever height. No other row has a higher rate than
# the command's rows, except rows of small mappings and of regions that reach beyond the
# command's memory.
build/perf damon report -f -i "$dir/tuned.data" heatmap --format csv >"$dir/tuned.csv"
ok "tuned: the command's memory has the highest rates, and no rate is above 100 %" \
	python3 -c 'import csv, sys
log, cells = sys.argv[1:]
hot = [[int(word, 16) for word in line.split()[2:]] for line in open(log) if line.startswith("buffer")][0]
accesses = accesses_in_hot = all_in_hot = 0
rows = {}
for cell in csv.DictReader(open(cells)):
	start, end, rate, monitored = (float(cell[key]) for key in ("start", "end", "rate", "monitored"))
	assert rate <= 1, cell
	row = rows.setdefault((start, end), [0, 0])
	row[0] += rate * monitored
	row[1] += monitored
	part = max(0, min(end, hot[1]) - max(start, hot[0])) / (end - start)
	accesses += rate * monitored
	accesses_in_hot += rate * monitored * part
	all_in_hot += monitored * part
def most(rows):
	return max((used / all for used, all in rows), default=0)
def is_hot(start, end):
	return start < hot[1] and hot[0] < end
got = (accesses_in_hot / accesses, accesses_in_hot / all_in_hot,
	most(row for place, row in rows.items() if is_hot(*place)),
	most(row for place, row in rows.items() if not is_hot(*place) and place[1] - place[0] >= 1 << 18))
assert got[0] > 0.4 and got[1] > 0.2 and got[2] > 0.9 * got[3], got' \
	"$dir/tuned.log" "$dir/tuned.csv"

# Compare the report's counts and shares with perf script's output of the same file.
script_of probes
build/perf damon report -f -i "$dir/probes.data" regions --format csv >"$dir/probes.csv"
build/perf damon report -f -i "$dir/probes.data" -j >"$dir/probes.json"
ok "probes: hits are as in perf script, and shares follow from the hits" \
	python3 -c 'import csv, json, re, sys
txt, regions, summary = sys.argv[1:]
seen = [(int(start), int(end), [int(h, 16) for h in hits.split()]) for start, end, hits in re.findall(
	r"damon_region_aggregated: .* (\d+)-(\d+): .* probe_hits=([0-9a-f ]+)", open(txt).read())]
rows = list(csv.DictReader(open(regions)))
shown = [(int(r["start"]), int(r["end"]), [int(h) for h in r["hits"].split()]) for r in rows]
assert len(seen) > 200 and seen == shown
probes = json.load(open(summary))["kdamonds"][0]["probes"]
assert [p["name"] for p in probes] == ["anon", "!anon", "memcg:/part.slice", "memcg:/"]
for i, probe in enumerate(probes):
	hits = weight = 0
	for (start, end, counts), row in zip(seen, rows):
		w = (end - start) * (int(row["end_ns"]) - int(row["start_ns"]))
		hits += counts[i] / 20 * w
		weight += w
	assert abs(probe["share"] - hits / weight) < 1e-6, (probe, hits / weight)' \
	"$dir/probes.txt" "$dir/probes.csv" "$dir/probes.json"

ok "perf damon list -j prints JSON that names DAMON_STAT" python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
k = j["kdamonds"][0]
assert k["by"] == "damon_stat" and k["exclusive"] and k["auto_tuned"] and k["pid"] > 0
assert k["slot"] is None and "--take-over" in j["obstacles"][0]["hint"]' "$dir/list.json"
done_testing
