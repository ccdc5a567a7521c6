#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# engine-stress.t [COUNT [SEED]]: COUNT kdamonds are started while their targets die,
# memory goes offline and others write to all of sysfs, on a kernel that looks for
# faults; and one with little to do does not load a machine.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh
give_way

count=${1:-20}
seed=${2:-$(date +%N | sed 's/^0*//')}
# Two that counted as load would add half of one to it in 17 s.  One that wakes up as
# load is looked at is counted, too: in a short time chance weighs more.
idle=$((count < 1000 ? 20 : 90))
load=$((count < 1000 ? 30 : 10))

plan 21
echo "# seed $seed: tests/engine-stress.t $count $seed does about the same again"

# stress KERNEL COUNT
stress() {
	echo "# $1"
	vm --kernel "$1" --timeout $((240 + 5 * $2)) \
		--append "movablecore=768M slab_nomerge log_buf_len=4M" \
		tests/guest/engine-stress.sh "$2" "$seed"
}

vm --kernel 5.10 --timeout $((60 + 3 * idle)) tests/guest/idle.sh $idle $load
# It is twenty times as fast as the one that looks for faults.
stress 5.10 $((10 * count))
stress 5.10-debug "$count"
