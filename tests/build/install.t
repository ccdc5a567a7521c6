#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make install: afterwards the distribution's perf knows "perf damon".
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

env -u MAKEFLAGS make -s install DESTDIR="$dir/root" PREFIX=/usr >"$dir/log"
at=$dir/root/usr
ok "the program is installed as perf-damon" [ -x "$at/bin/perf-damon" ]
ok "bash completion is installed" [ -s "$at/share/bash-completion/completions/perf-damon" ]
ok "a handler for perf script is installed" [ -s "$at/libexec/perf-core/scripts/python/damon.py" ]
like "$(PERF_EXEC_PATH=$at/libexec/perf-core perf script -l)" '^ +damon ' \
	"perf script lists the handler"
like "$("$at/bin/perf-damon" -h 2>&1)" 'perf damon.*record' "the program runs as perf-damon"

PATH=$at/bin:$PATH
export PATH
ok "the distribution's perf has no damon" sh -c '! perf list-cmds 2>/dev/null | grep -qw damon'
like "$(perf damon -h 2>&1)" 'perf damon.*record' "the distribution's perf runs perf-damon"
perf damon report -i "$dir/none" >"$dir/out" 2>&1
ok "perf fails if perf-damon fails" failed $?
like "$(cat "$dir/out")" 'Error:' "perf-damon's error is printed"

page=$at/share/man/man1/perf-damon.1
like "$(man "$page" 2>/dev/null || cat "$page")" 'record' "the manual page describes record"

# offers WORD...: what bash completion offers after these words
offers() {
	bash -c '. "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _perf_damon
		echo "${COMPREPLY[*]}"' - "$at/share/bash-completion/completions/perf-damon" "$@"
}
is "$(offers perf-damon report ma)" "maps" "completion: views"
is "$(offers perf-damon re)" "record report" "completion: commands"
like "$(offers perf-damon record --num)" '--numa-node' "completion: options"

env -u MAKEFLAGS make -s uninstall DESTDIR="$dir/root" PREFIX=/usr
is "$(find "$dir/root" -type f)" "" "uninstall leaves nothing"
done_testing
