# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Run what the documentation of DAMON shows: start.sh and physical.sh.
. /usr/lib/tests/tap.sh

admin=/sys/kernel/mm/damon/admin/kdamonds

# Write every file with its initial contents to /out/files.
echo 1 >$admin/nr_kdamonds
echo 1 >$admin/0/contexts/nr_contexts
echo 1 >$admin/0/contexts/0/targets/nr_targets
echo 1 >$admin/0/contexts/0/targets/0/regions/nr_regions
echo 1 >$admin/0/contexts/0/schemes/nr_schemes
find $admin -type f | while read -r file; do
	echo "$file $(paste -s -d , "$file")"
done >/out/files

stairs --node 1 --cycles 20 >/dev/null &
PID=$!
export PID
sh -e /docs/start.sh >/dev/null
ok "start.sh succeeds" [ $? = 0 ]
is "$(cat $admin/0/state)" off "the kdamond of start.sh is off"
ok "the trace has accesses of the process" grep -q 'target_id=0 .*: [1-9][0-9]* [0-9]*$' \
	/sys/kernel/tracing/trace

sh -e /docs/physical.sh >/tmp/stats
ok "physical.sh, which monitors a node, succeeds" [ $? = 0 ]
is "$(paste -s -d , /tmp/ranges)" "2147483648 3221225472,4294967296 7516192768" \
	"the ranges are those of the node"
counted() {
	sed -n "s,^schemes/$1/stats/sz_tried:,,p" /tmp/stats
}
node=$((4 << 30))
is $(($(counted 0) % node)) 0 "the first scheme counts all memory of the node each time"
used=$(($(counted 1) / ($(counted 0) / node) >> 20))
diag "in use on average: $used MiB"
ok "the second scheme counts memory that the program uses" [ "$used" -ge 2 ]
ok "the second scheme counts hardly more than the program uses" [ "$used" -le 60 ]
echo off >$admin/0/state
kill $PID
done_testing
