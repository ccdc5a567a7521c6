#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The VM harness itself: what a guest does comes out, and nothing that goes
# wrong in there looks like success.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# run [OPTION...] <SCRIPT: it gets two arguments.
run() {
	cat >"$dir/script"
	status=0
	output=$(tests/vm/run "$@" "$dir/script" "a b" "it's" 2>"$dir/err") ||
		status=$?
	errors=$(cat "$dir/err")
}


echo added >"$dir/file"
run --out "$dir/out" --add "$dir/file:/etc/added" <<'EOS'
echo "$1,$2,$(id -u),$(cat /etc/added)"
echo result >/out/result
test -d /sys/kernel/mm/damon/admin && echo DAMON
exit 7
EOS
is "$status" 7 "the script's exit status is ours"
like "$output" "^a b,it's,0,added$" "arguments, root, and added files arrive"
like "$output" '^DAMON$' "the kernel has DAMON"
is "$(cat "$dir/out/result")" result "what is left in /out comes back"
is "$errors" "" "and nothing else is said"

run <<'EOS'
echo last words
echo c >/proc/sysrq-trigger
EOS
is "$status" 125 "a panic is an error"
like "$output" 'last words' "output before it is kept"
like "$errors" 'Kernel panic - not syncing: sysrq triggered crash' "its console log is shown"
like "$errors" 'Error: the VM panicked' "and it is named"

run <<'EOS'
poweroff -f
EOS
is "$status" 125 "a guest that goes away is an error"
like "$errors" 'Error: the VM ended without' "and it is named"

run --idle 20 <<'EOS'
echo last words
sleep 1000
EOS
is "$status" 125 "a guest that waits for ever is an error"
like "$errors" 'Error: the VM did nothing for 20 s' "and it is named"
like "$errors" 'last words' "its last output is shown"
like "$errors" 'sleep 1000' "and what the guest was doing"

run --smp 1 --cpu 30 <<'EOS'
while :; do :; done
EOS
is "$status" 125 "a guest that computes for ever is an error"
like "$errors" 'Error: the VM did not finish in 30 s of CPU time' "and it is named"
like "$errors" 'sh /test/script' "and what the guest was doing is shown"

# Simulated time: a second of sleep takes none, and the host does not matter.
run --icount 3 <<'EOS'
read -r before _ </proc/uptime
sleep 100
read -r after _ </proc/uptime
echo "slept for $((${after%.*} - ${before%.*})) s"
EOS
like "$output" '^slept for 10[01] s$' "a guest that counts instructions sleeps as long as it says"

run --nodes 2 <<'EOS'
cat /sys/devices/system/node/online
EOS
is "$output" 0-1 "two NUMA nodes"

# children_of PID NAME
children_of() {
	grep -lsx "PPid:.$1" /proc/[0-9]*/status | xargs grep -lx "Name:.$2" | cut -d / -f 3
}

# Interrupted, it takes QEMU along.
echo 'echo started; sleep 1000' >"$dir/script"
tests/vm/run "$dir/script" >"$dir/started" 2>&1 &
harness=$!
tries=0
while ! grep -q started "$dir/started" && [ "$tries" -lt 600 ]; do
	sleep 1
	tries=$((tries + 1))
done
qemu=$(children_of "$harness" qemu-system-x86)
ok "QEMU runs" test -e "/proc/$qemu/stat"
kill "$harness"
wait "$harness"
is $? 143 "the harness ends when it is told to"
tries=0
while [ -e "/proc/$qemu" ] && [ "$tries" -lt 60 ]; do
	sleep 1
	tries=$((tries + 1))
done
ok "and QEMU with it" test ! -e "/proc/$qemu"
done_testing
