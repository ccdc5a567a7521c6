#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Mainline's tools drive our engine: mainline's selftests, from Debian's package of Linux
# 6.12, and their Python module that sets DAMON up, starts and stops it. A plain perf record
# must then see what the workload touched.
#
# needs: kernel=5.10,6.12 timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

source=$(scripts/source-tarball 6.12)
selftests=$dir/linux/tools/testing/selftests/damon
mkdir "$dir/linux" "$dir/lib"
tar -C "$dir/linux" --strip-components=1 --wildcards -xf "${source#* }" \
	'*/tools/testing/selftests/damon'

# Leave out tests of files that mainline got later than the files that our engine has.
sed '/apply_interval_us/d; /^\ttest_\(tried_regions\|filters\|goals\) /d' \
	"$selftests/sysfs.sh" >"$dir/early-sysfs.sh"

# The few Python modules that the interpreter needs to start, in the archive where it looks
# first.
python=$(python3 -c 'import sys; print(sys.executable)')
zip=$(python3 -c 'import sys; print("python%d%d.zip" % sys.version_info[:2])')
python3 - "$dir/$zip" <<'END'
import encodings, os, sys, zipfile
with zipfile.PyZipFile(sys.argv[1], "w") as archive:
    archive.writepy(os.path.dirname(encodings.__file__))
END

libraries() {
	ldd "$python" | grep -o '/[^ ]*' | sed 's/.*/--add &:&/'
}

case $kernel in
5.10) sysfs_test=$dir/early-sysfs.sh ;;
*) sysfs_test=$selftests/sysfs.sh ;;
esac
# shellcheck disable=SC2046 # options
vm --out "$dir" $(libraries) --add "$python:/usr/bin/python3" \
	--add "$dir/$zip:/usr/lib/$zip" \
	--add "$sysfs_test:/selftests/sysfs.sh" \
	--add "$selftests/sysfs_update_removed_scheme_dir.sh:/selftests/removed.sh" \
	--add "$selftests/_damon_sysfs.py:/selftests/_damon_sysfs.py" \
	--add tests/guest/mainline.py:/selftests/drive.py \
	tests/guest/mainline.sh
script_of python
ok "a kdamond that mainline's module set up finds the memory in use" \
	tests/accuracy/score.py --min 0.75 "$dir/python.log" "$dir/python.txt"
done_testing
