#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Beside other users of DAMON: who they are, recording what theirs sees, and
# never touching it.
#
# needs: kernel=6.12 timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/attach.sh

# json FILE EXPRESSION DESCRIPTION: of what FILE holds, as j
json() {
	ok "$3" python3 -c "import json, sys
j = json.load(open(sys.argv[1]))
sys.exit(not ($2))" "$dir/$1"
}

json none.json 'j["version"] == 1 and j["sysfs"] and not j["kdamonds"] and not j["obstacles"]' \
	"JSON of a machine where nobody uses DAMON"
json none.json 'j["operations"] is None and j["intervals_goal"] is None' \
	"what cannot be known without making something is null"
json foreign.json 'len(j["kdamonds"]) == 1 and j["kdamonds"][0]["state"] == "on" and
	j["kdamonds"][0]["by"] == "sysfs kdamond 0" and j["kdamonds"][0]["operations"] == "paddr" and
	j["kdamonds"][0]["sample_us"] == 5000 and j["kdamonds"][0]["aggr_us"] == 100000 and
	j["kdamonds"][0]["targets"][0]["ranges"] == [{"start": 0, "end": 1048576}]' \
	"JSON of a kdamond that runs"
json foreign.json '"paddr" in j["operations"] and j["intervals_goal"] is False' \
	"and of what this kernel can do"
json foreign.json 'len(j["obstacles"]) == 1 and "--attach" in j["obstacles"][0]["hint"]' \
	"and of what is in the way"
json nobody.json 'j["kdamonds"][0]["state"] is None and j["obstacles"]' "JSON without root"
done_testing
