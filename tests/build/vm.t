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
	output=$(tests/vm/run --timeout 40 "$@" "$dir/script" "a b" "it's" 2>"$dir/err") ||
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

run --timeout 40 <<'EOS'
sleep 1000
EOS
is "$status" 125 "a hang is an error"
like "$errors" 'Error: the VM did not finish in 40 s' "and it is named"
like "$errors" 'sleep 1000' "and what the guest was doing is shown"

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
while ! grep -q started "$dir/started" && [ "$tries" -lt 40 ]; do
	sleep 1
	tries=$((tries + 1))
done
qemu=$(children_of "$(children_of "$harness" timeout)" qemu-system-x86)
ok "QEMU runs" test -e "/proc/$qemu/stat"
kill "$harness"
wait "$harness"
is $? 143 "the harness ends when it is told to"
sleep 1
ok "and QEMU with it" test ! -e "/proc/$qemu"
done_testing
