#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# scripts/debian-sources: the mirror and keyring of the machine's own apt sources, in both formats
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# sources FILE <TEXT: set $output to the sources made for a machine whose FILE is TEXT
sources() {
	rm -rf "$dir/apt"
	mkdir -p "$dir/apt/sources.list.d"
	cat >"$dir/apt/$1"
	status=0
	output=$(ETC_APT=$dir/apt CODENAME=bookworm scripts/debian-sources trixie sid 2>"$dir/err" |
		paste -s -d '|') || status=$?
}

sources sources.list.d/debian.sources <<'EOS'
Types: deb
URIs: http://other.example/
Suites: stable
Components: main

# disabled
Types: deb
URIs: http://old.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/some.gpg
EOS
wanted="Types: deb|URIs: http://mirror.example/debian|Suites: trixie sid|Components: main"
is "$output" "$wanted|Signed-By: /usr/share/keyrings/some.gpg" \
	"deb822: the enabled Debian mirror, with its keyring"

sources sources.list.d/debian.sources <<'EOS'
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ
 -----END PGP PUBLIC KEY BLOCK-----
EOS
like "$output" 'Signed-By:\| -----BEGIN.*\| \.\| mQ\| -----END' \
	"deb822: the key in the file is kept"

sources sources.list <<'EOS'
# deb http://comment.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb http://mirror.example/debian bookworm main contrib
EOS
is "$output" "$wanted" "one-line format: the mirror with main"

sources sources.list.d/mine.list <<'EOS'
deb [arch=amd64 signed-by=/etc/keys/k.gpg] http://mirror.example/debian bookworm main
EOS
is "$output" "$wanted|Signed-By: /etc/keys/k.gpg" \
	"one-line format: the keyring among the options is kept"

sources sources.list <<'EOS'
deb http://ubuntu.example/ubuntu jammy main
EOS
is "$output" "" "without a Debian mirror there are no sources"
like "$(cat "$dir/err")" '^Error: no Debian mirror' "the error says that there is no Debian mirror"
like "$(cat "$dir/err")" '^Hint: .*KSRC=' "a hint names KSRC"
done_testing
