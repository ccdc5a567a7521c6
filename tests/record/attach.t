#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon beside other users of DAMON: list says who they are, --attach records what
# another user's kdamond sees, and nothing of theirs changes.
#
# needs: kernel=6.12 timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/attach.sh

# json FILE EXPRESSION DESCRIPTION: EXPRESSION holds for j, the contents of FILE
json() {
	ok "$3" python3 -c "import json, sys
j = json.load(open(sys.argv[1]))
sys.exit(not ($2))" "$dir/$1"
}

json none.json 'j["version"] == 1 and j["sysfs"] and not j["kdamonds"] and not j["obstacles"]' \
	"JSON is right on a machine where nobody uses DAMON"
json none.json 'j["operations"] is None and j["intervals_goal"] is None' \
	"JSON shows abilities as null if only a new kdamond could show them"
json foreign.json 'len(j["kdamonds"]) == 1 and j["kdamonds"][0]["state"] == "on" and
	j["kdamonds"][0]["by"] == "sysfs kdamond 0" and j["kdamonds"][0]["operations"] == "paddr" and
	j["kdamonds"][0]["sample_us"] == 5000 and j["kdamonds"][0]["aggr_us"] == 100000 and
	j["kdamonds"][0]["targets"][0]["ranges"] == [{"start": 0, "end": 1048576}]' \
	"JSON shows the kdamond that runs"
json foreign.json '"paddr" in j["operations"] and j["intervals_goal"] is False' \
	"JSON shows what this kernel's DAMON can do"
json foreign.json 'len(j["obstacles"]) == 1 and "--attach" in j["obstacles"][0]["hint"]' \
	"JSON shows the obstacle, with a hint"
json nobody.json 'j["kdamonds"][0]["state"] is None and j["obstacles"]' \
	"JSON without root: the kdamond without its state, and the obstacle"
done_testing
