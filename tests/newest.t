#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The newest stock kernel, on which DAMON_STAT runs from boot and keeps DAMON for
# itself: --attach, --take-over.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh

kernel=$(tests/vm/kernel newest 2>"$dir/err") || {
	echo "1..0 # SKIP no newer kernel: $(grep Error: "$dir/err" | tail -n 1)"
	exit 0
}
plan 51

vm --kernel "$kernel" --timeout 300 --out "$dir" tests/guest/newest.sh

script_of taken
ok "taken over: what is recorded is what the command did" tests/accuracy/score.py \
	"$dir/taken.log" "$dir/taken.txt"
ok "the listing is JSON, and names DAMON_STAT" python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
k = j["kdamonds"][0]
assert k["by"] == "damon_stat" and k["exclusive"] and k["auto_tuned"] and k["pid"] > 0
assert k["slot"] is None and "--take-over" in j["obstacles"][0]["hint"]' "$dir/list.json"
