#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Of programs whose address spaces are much larger than what they use, what they use is found
# within seconds, wherever it is, and what they reserve is not monitored.
#
# needs: kernel=6.12,5.10,newest
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 1 --out "$dir" tests/guest/wide.sh

for name in plain reserved mapped-7 mapped-50 mapped-93; do
	part tests/accuracy/touched.py "$dir/$name.log" "$dir/$name.data" 10
done
monitored=$(build/perf damon report -f -j -i "$dir/reserved.data" |
	python3 -c 'import json, sys
print(sum(m["size"] for k in json.load(sys.stdin)["kdamonds"] for t in k["targets"]
          for m in t["maps"]))')
ok "reserved: nobody monitors the reservation ($monitored bytes)" \
	[ "$monitored" -lt $((2 << 30)) ]
done_testing
