#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A missing package is named in an error and a hint, and a cached package is not fetched
# again.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

output=$(PKG_CONFIG_LIBDIR=$dir PKG_CONFIG_PATH='' scripts/build-perf /no-such-tree 2>&1)
ok "without libtraceevent the build fails" failed $?
like "$output" '^Error: libtraceevent is not installed' "the error names libtraceevent"
like "$output" '^Hint:.*libtraceevent-dev' "the hint names the package"

PERF_DAMON_CACHE=$dir/cache
export PERF_DAMON_CACHE
mkdir -p "$dir/cache/linux-image-6.12.9-cloud-amd64_6.12.9-1/boot" \
	"$dir/cache/linux-image-6.12.10-cloud-amd64_6.12.10-1/boot" \
	"$dir/cache/linux-image-6.1.0-cloud-amd64_6.1.300-1/boot"
image=$(scripts/deb linux-image-cloud-amd64 'linux-image-6.12.*-cloud-amd64' 2>&1)
is "$(basename "$image")" linux-image-6.12.10-cloud-amd64_6.12.10-1 \
	"the newest cached package is taken"
is "$(ls "$dir/cache")" "linux-image-6.1.0-cloud-amd64_6.1.300-1
linux-image-6.12.10-cloud-amd64_6.12.10-1
linux-image-6.12.9-cloud-amd64_6.12.9-1
lock" "nothing is downloaded"

for version in 6.12 7.2 7.10; do
	package=$dir/cache/linux-source-${version}_$version.1-1/usr/src
	mkdir -p "$package"
	touch "$package/linux-source-$version.tar.xz"
done
package=linux-source-7.10_7.10.1-1
is "$(scripts/source-tarball 7.x)" \
	"$package $dir/cache/$package/usr/src/linux-source-7.10.tar.xz" \
	"the newest cached sources of 7.x are taken"

output=$(ETC_APT=$dir scripts/deb no-such-package 2>&1)
ok "without a mirror scripts/deb fails" failed $?
like "$output" '^Error: no Debian mirror' "the error says that there is no mirror"
done_testing
