# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Completes the command line of perf damon in bash. perf's own completion knows only perf's own
# commands. The options come from the program itself, so that they are always up to date.

_perf_damon_keys='kind start end size snapshots wss_p0 wss_p25 wss_p50 wss_p75 wss_p90
	wss_p95 wss_p99 wss_max wss_mean wss_error rate rate_max accesses accesses_max idle_ns name'

_perf_damon()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local sub='' word

	for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
		case $word in
		--)	# the command to run follows
			compopt -o default
			COMPREPLY=()
			return ;;
		list | record | report)
			[[ -n $sub ]] || sub=$word ;;
		esac
	done

	case $sub$prev in
	report--sort | report-F | report--fields)
		mapfile -t COMPREPLY < <(compgen -W "$_perf_damon_keys" -- "$cur")
		return ;;
	report--format)
		mapfile -t COMPREPLY < <(compgen -W 'text csv json svg html' -- "$cur")
		return ;;
	*-i | *--input | *-o | *--output)
		compopt -o default
		COMPREPLY=()
		return ;;
	record-G | record--cgroup)
		mapfile -t COMPREPLY < <({ cd /sys/fs/cgroup/perf_event || cd /sys/fs/cgroup; } \
			2>/dev/null && compgen -d -- "$cur")
		compopt -o nospace 2>/dev/null
		return ;;
	record-p | record--pid)
		mapfile -t COMPREPLY < <(compgen -W "$(cd /proc && echo [1-9]*)" -- "$cur")
		return ;;
	esac

	local words='list record report'
	if [[ -n $sub && $cur == -* ]]; then
		words=$("${COMP_WORDS[0]}" "$sub" --list-opts 2>/dev/null)
	elif [[ $sub == report ]]; then
		words='summary heatmap wss maps idle regions'
	elif [[ $sub == record || $sub == list ]]; then
		words=''
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _perf_damon perf-damon
