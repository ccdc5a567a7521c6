# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# stress.sh COUNT SEED: recordings are ended at random moments, some while perf starts.
# For each recording N, /out/N.data is its file, if there is one.  /out/N says what was
# done: what was monitored; how it was ended; since when the delay counts (perf's start,
# or the start of recording); the delay in ms; for how many ms perf had recorded (-1 if
# it had not begun); and perf's exit status.
. /usr/lib/tests/damon.sh

disk=/tmp/disk
mkdir $disk

# moments COUNT SEED: targets and endings take turns, so that each target meets each
# ending; as a rule, half of the moments are while perf starts.
moments() {
	awk -v count="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		split("command pid paddr", what)
		split("INT TERM KILL target full", how)
		for (i = 0; i < count; i++) {
			early = rand() < 0.5
			print i + 1, what[i % 3 + 1], how[i % 5 + 1], early ? "start" : "ready",
				int(rand() * (early ? 2200 : 2500))
		}
	}'
}

# now: the time since boot, in ms
now() {
	sed 's/\([0-9]*\)\.\([0-9]*\) .*/\1\20/' /proc/uptime
}

no_processes() {
	[ -z "$(pidof perf perf-damon stairs)" ]
}

# record OPTION...: the recording that is to be ended, in the foreground, because a shell
# lets background commands ignore ^C.
record() {
	# shellcheck disable=SC2016 # for the inner shell
	set -- "$@" -- sh -c 'cut -d " " -f 1 /proc/uptime >/tmp/ready; exec "$@"' sh \
		stairs --buffers 2 --size 4 --seconds 1000
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'echo $$ >/tmp/pid; exec perf damon record -o '$disk'/perf.data "$@"' sh "$@" \
		>/tmp/log 2>&1
}

end() {
	case $1 in
	target) pidof stairs | xargs -r kill -KILL ;;
	full) cat /dev/zero >$disk/fill ;;
	*) kill "-$1" "$(cat /tmp/pid)" ;;
	esac 2>/dev/null
}

# killer HOW SINCE DELAY: end the recording; if that fails, kill perf, and note it
killer() {
	for tries in $(seq 400); do
		if [ "$2" = start ] || [ -e /tmp/ready ]; then
			break
		fi
		usleep 50000
	done
	usleep "$3"000
	recorded=-1
	[ ! -e /tmp/ready ] || recorded=$(($(now) - $(tr -d . </tmp/ready)0))
	echo $recorded >/tmp/recorded
	end "$1"
	for tries in $(seq 100); do
		usleep 200000
		[ -e "/proc/$(cat /tmp/pid)" ] || return
		# again, if there was no target yet, or perf did not notice the full disk
		[ "$((tries % 5))" != 4 ] || case $1 in target | full) end "$1" ;; esac
	done
	echo "$1 did not end the recording" >/tmp/hung
	kill -KILL "$(cat /tmp/pid)"
}

settled() {
	[ -z "$(kdamonds)" ] && [ "$(sysfs_state)" = "$before" ] && no_processes
}

# settle: DAMON is as before, and no process is left, within 2 s.  A command outlives a perf
# that was killed, as with perf record.
settle() {
	deadline=$(($(now) + 2000))
	while ! settled; do
		[ "$(now)" -lt $deadline ] || return 1
		[ "$how" != KILL ] || end target
		usleep 50000
	done
}

# one NUMBER WHAT HOW SINCE DELAY: make one recording
one() {
	number=$1 what=$2 how=$3 since=$4 delay=$5
	rm -f /tmp/pid /tmp/ready /tmp/hung
	mount -t tmpfs -o size=8m tmpfs $disk
	target=
	if [ "$what" = pid ]; then
		stairs --buffers 2 --size 4 --seconds 1000 &
		target=$!
	fi
	killer "$how" "$since" "$delay" &
	killer=$!
	case $what in
	command) record ;;
	pid) record -p $target ;;
	paddr) record --paddr ;;
	esac
	status=$?
	wait $killer
	# a target that perf did not start runs on
	[ -z "$target" ] || kill -KILL $target 2>/dev/null
	ok "$number: $what, $how $delay ms after $since: DAMON as before, no process left" settle ||
		diag "$(kdamonds) $(pidof perf perf-damon stairs) $(sysfs_state)" "$(cat /tmp/log)"
	[ ! -e /tmp/hung ] || fail "$number: $(cat /tmp/hung)"
	if [ "$how" = full ] && ! grep -q '^Error:' /tmp/log; then
		fail "$number: perf reports a full disk as an error"
		diag "$(cat /tmp/log)"
	fi
	rm -f $disk/fill
	[ ! -e $disk/perf.data ] || cp $disk/perf.data "/out/$number.data"
	echo "$what $how $since $delay $(cat /tmp/recorded) $status" >"/out/$number"
	umount $disk
}

before=$(sysfs_state)
moments "$1" "$2" >/tmp/moments
while read -r number what how since delay; do
	one "$number" "$what" "$how" "$since" "$delay" </dev/null
done </tmp/moments
done_testing
