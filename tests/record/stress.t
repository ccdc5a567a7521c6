#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stress.t [COUNT [SEED]]: recordings end at random moments: by ^C, SIGTERM, SIGKILL, the
# end of the monitored process, or a full disk.  DAMON is as before, no process is left,
# and what was recorded can be read.
#
# needs: kernel=6.12 timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

count=${1:-20}
seed=${2:-1}
# Samples reach the file within a second, but an emulated CPU is slow.
certain=3000

echo "# seed $seed: tests/record/stress.t $count $seed does the same again"
vm --out "$dir" tests/guest/stress.sh "$count" "$seed"

report_of() {
	build/perf damon report -i "$1" >"$dir/report" 2>&1
}

# readable WHAT: the distribution's perf reads all samples that are in the file, and our
# report succeeds if the samples hold a complete snapshot.
readable() {
	script_of "$number"
	seen=$(grep -c damon_aggregated: "$dir/$number.txt")
	snapshots=$(tests/accuracy/complete.py "$dir/$number.txt")
	what="$1 (recorded for $recorded ms): $samples samples, $snapshots snapshots"
	if [ "$seen" != "$samples" ]; then
		is "$seen" "$samples" "$what: perf script reads all samples"
	elif [ "$snapshots" = 0 ]; then
		ok "$what" [ "$recorded" -lt $certain ]
	else
		held=$((held + 1))
		ok "$what" report_of "$dir/$number.data" || diag "$(cat "$dir/report")"
	fi
}

held=0
for number in $(seq "$count"); do
	if ! read -r what ending since delay recorded _ <"$dir/$number"; then
		fail "$number: seed $seed: the recording was not made"
		continue
	fi
	samples=0
	if [ -e "$dir/$number.data" ]; then
		samples=$(tests/accuracy/samples.py "$dir/$number.data")
	fi
	name="$number: $what, $ending $delay ms after $since"
	if [ "$samples" -gt 0 ]; then
		readable "$name"
	else
		ok "$name (recorded for $recorded ms): no samples" [ "$recorded" -lt $certain ]
	fi
done
ok "seed $seed: $held of $count recordings hold a snapshot" [ $held -ge $((count / 4)) ]
done_testing
