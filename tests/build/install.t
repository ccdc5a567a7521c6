#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make install: a distribution's perf then knows "perf damon".
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

env -u MAKEFLAGS make -s install DESTDIR="$dir/root" PREFIX=/usr >"$dir/log"
at=$dir/root/usr
ok "the program is perf-damon" [ -x "$at/bin/perf-damon" ]
ok "with bash completion" [ -s "$at/share/bash-completion/completions/perf-damon" ]
ok "with a handler for perf script" [ -s "$at/libexec/perf-core/scripts/python/damon.py" ]
like "$(PERF_EXEC_PATH=$at/libexec/perf-core perf script -l)" '^ +damon ' "that perf script lists"
like "$("$at/bin/perf-damon" -h 2>&1)" 'perf damon.*record' "it runs by this name"

PATH=$at/bin:$PATH
export PATH
ok "the distribution's perf has no damon" sh -c '! perf list-cmds 2>/dev/null | grep -qw damon'
like "$(perf damon -h 2>&1)" 'perf damon.*record' "and runs ours"
perf damon report -i "$dir/none" >"$dir/out" 2>&1
ok "its failure is perf's" failed $?
like "$(cat "$dir/out")" 'Error:' "and is said"

page=$at/share/man/man1/perf-damon.1
like "$(man "$page" 2>/dev/null || cat "$page")" 'record' "the manual page tells of record"

# What bash would offer after these words.
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
