#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stress.t [COUNT [SEED]]: start kdamonds while their targets die, memory goes offline and
# others write to all of sysfs: COUNT of them on the kernel with KASAN and other checks, and
# ten times as many on the other kernel, which is twenty times as fast.
#
# needs: kernel=5.10,5.10-debug
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

count=${1:-20}
seed=${2:-1}
[ "$kernel" = 5.10-debug ] || count=$((10 * count))

diag "seed $seed: KERNEL=$kernel tests/engine/stress.t ${1:-20} $seed does about the same again"
vm --append "movablecore=768M slab_nomerge log_buf_len=4M" \
	tests/guest/engine-stress.sh "$count" "$seed"
done_testing
