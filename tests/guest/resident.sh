# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Recordings of memory that nothing changes: /out/NAME.data, and in /out/NAME what the kernel
# says of the same memory, a figure in KiB a line.
. /usr/lib/tests/damon.sh

# begin NAME COMMAND...: start a family, and wait until its memory is present; $pids are its members
begin() {
	name=$1
	shift
	family_log=/tmp/$name.log
	"$@" --log "$family_log" &
	until grep -qsx ready "$family_log"; do
		usleep 100000
	done
	pids=$(sed -n 's/^pid //p' "$family_log")
}

# sum KEY...: the sum of these values of smaps_rollup, of all $pids
sum() {
	for pid in $pids; do
		cat "/proc/$pid/smaps_rollup"
	done | awk -v keys=" $* " 'index(keys, " " substr($1, 1, length($1) - 1) " ") { n += $2 }
		END { print n + 0 }'
}

# record OPTION...: record $name, and note what the kernel says of $pids
record() {
	what=$name
	perf damon record -o "/out/$what.data" --sample 50ms "$@" -- sleep 3 >/tmp/log 2>&1 ||
		fail "$what: recording failed: $(cat /tmp/log)"
	{
		echo "rss $(sum Rss Shared_Hugetlb Private_Hugetlb)"
		echo "pss $(sum Pss Private_Hugetlb)"
		echo "shared $(sum Shared_Clean Shared_Dirty Shared_Hugetlb)"
		echo "huge $(sum AnonHugePages ShmemPmdMapped FilePmdMapped Shared_Hugetlb Private_Hugetlb)"
	} >"/out/$what"
}

end() {
	# shellcheck disable=SC2086 # several
	kill $pids
	wait
}

list() {
	echo "$pids" | paste -s -d ,
}

cg=/sys/fs/cgroup
umount $cg 2>/dev/null
mount -t cgroup2 cgroup2 $cg
echo +memory >$cg/cgroup.subtree_control
mkdir $cg/crew $cg/without

begin one family --members 1 --shared 4 --own 64 --huge
record -p "$(list)"
# all of its addresses are a part of them to whoever names them
perf damon record -o /out/range.data --sample 50ms -p "$(list)" --range 1000-7ffffffff000 -- sleep 2 \
	>/tmp/log 2>&1 || fail "range: recording failed: $(cat /tmp/log)"
end

begin several family --members 4 --shared 64 --own 8
record -p "$(list)"
end

# Nobody divides pages of hugetlbfs: the members have the same
echo 16 >/proc/sys/vm/nr_hugepages
begin hugetlb family --members 3 --shared 32 --own 4 --hugetlb
record -p "$(list)"
end
echo 0 >/proc/sys/vm/nr_hugepages

# shellcheck disable=SC2016 # for the inner shell
begin crew sh -c 'echo $$ >/sys/fs/cgroup/crew/cgroup.procs; exec family "$@"' sh \
	--members 3 --shared 32 --own 8
record -G crew
{
	echo "total $(($(cat $cg/crew/memory.current) / 1024))"
	awk '$1 == "anon" || $1 == "file" || $1 == "shmem" { print $1, $2 / 1024 }' $cg/crew/memory.stat
} >/out/crew.cgroup
end

# a cgroup in which nobody counts memory
echo -memory >$cg/cgroup.subtree_control
# shellcheck disable=SC2016 # for the inner shell
begin without sh -c 'echo $$ >/sys/fs/cgroup/without/cgroup.procs; exec family "$@"' sh \
	--members 2 --shared 8 --own 8
record -G without
end

# What perf itself has is a part of a node's memory, so that it is read in the middle of a recording
cat >/tmp/used.sh <<'END'
sleep 2
awk '$3 == "MemTotal:" { n += $4 } $3 == "MemFree:" { n -= $4 } END { print "resident", n }' \
	"/sys/devices/system/node/node$1/meminfo" >"/out/node$1"
sleep 2
END
stairs --node 1 --idle --buffers 3 --seconds 1000 &
target=$!
sleep 2
for node in 0 1; do
	perf damon record -o "/out/node$node.data" --sample 50ms --paddr --numa-node $node -- \
		sh /tmp/used.sh $node >/tmp/log 2>&1 || fail "node $node: recording failed: $(cat /tmp/log)"
done
kill $target
done_testing
