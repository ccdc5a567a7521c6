#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What is recorded is what the workload did: its own log against the regions
# that a stock perf script reads from the file.
#
# needs: kernel=6.12,5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/accuracy.sh

for name in command pid paddr large idle; do
	script_of "$name"
done

score=tests/accuracy/score.py
ok "a command's memory" "$score" "$dir/command.log" "$dir/command.txt"
ok "a running process's memory" "$score" "$dir/pid.log" "$dir/pid.txt"
ok "physical memory" "$score" --physical "$dir/paddr.log" "$dir/paddr.txt"
ok "64 MiB of 1 GiB" "$score" --min 0.9 "$dir/large.log" "$dir/large.txt"
ok "an idle process is cold" "$score" --idle "$dir/idle.log" "$dir/idle.txt"
done_testing
