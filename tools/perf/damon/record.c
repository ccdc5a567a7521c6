// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon record: parses the command line, has the recording planned, starts the keeper, which
 * runs DAMON, and calls perf record. Afterwards it explains what went wrong, if anything did.
 */
#include "damon/record.h"
#include "damon/base/error.h"
#include "damon/config.h"
#include "damon/core/parse.h"
#include "damon/core/setup.h"
#include "damon/record/job.h"
#include "damon/record/keeper.h"
#include "damon/record/perf-args.h"
#include "damon/record/perf-options.h"
#include "damon/record/plan.h"
#include "damon/record/signals.h"

#include "builtin.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/compiler.h>
#include <subcmd/parse-options.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

/* With less free space than this the disk is full: perf writes pieces of this size and more */
#define LEAST_ROOM	(64 << 10)

static const char * const usage[] = {
	"perf damon record [<options>] [--] <command> [<args>]",
	"perf damon record [<options>] -p <pid>[,<pid>...] [-- <command>]",
	"perf damon record [<options>] -G <cgroup> [-- <command>]",
	"perf damon record [<options>] --paddr [--numa-node <list>] [-- <command>]",
	"perf damon record [<options>] --attach [-- <command>]",
	NULL
};

/* Read the user's defaults from perf's configuration */
static int read_config(struct damon_record_args *a, struct damon_attrs *attrs,
		       struct damon_error *e)
{
	struct damon_config config;
	bool compress = true;
	int err;

	if (damon_config__read(&config))
		err = damon_error__set(e, -EINVAL, "perf's configuration cannot be read: perf config -l");
	else
		err = damon_config__attrs(&config, attrs, e) ?:
		      damon_config__compress(&config, &compress, e);
	if (!a->no_compress_set)
		a->no_compress = !compress;
	damon_config__exit(&config);
	return err;
}

/*
 * Explain why perf record failed. In most cases perf record has printed the reason itself, but not
 * if a target ended while perf record was starting.
 */
static int explain_failure(const struct damon_job *job, struct damon_error *e)
{
	const struct damon_setup *setup = job->setups;

	for (size_t i = 0; job->attach && i < job->nr_setups; i++) {
		pid_t pid = setup[i].kdamond;

		if (kill(pid, 0) && errno == ESRCH)
			return damon_error__set(e, -ESRCH, "kdamond %d ended before the recording began",
						pid);
	}
	for (size_t i = 0; !job->attach && i < setup->nr_targets; i++) {
		pid_t pid = setup->targets[i].pid;

		if (pid && kill(pid, 0) && errno == ESRCH)
			return damon_error__set(e, -ESRCH, "process %d ended before the recording began",
						pid);
	}
	return damon_error__set(e, -EIO, "perf record failed");
}

/* Is there too little space for one more write in the file system of @path? */
static bool disk_full(const char *path)
{
	struct statvfs st;
	u64 avail;

	if (!path || statvfs(path, &st))
		return false;
	avail = geteuid() ? st.f_bavail : st.f_bfree;
	return st.f_blocks && avail * st.f_frsize < LEAST_ROOM;
}

/*
 * Explain what became of a file that perf record has not finished: in most cases the keeper has
 * repaired it. @full: the disk is full.
 */
static void explain_file(const struct damon_job *job, const struct damon_ended *how, bool full,
			 struct damon_error *e)
{
	const char *why = full ? "the disk is full" : "perf record failed";

	if (!e->err && !how->not_repaired.err)
		return;
	if (how->not_repaired.err)
		*e = how->not_repaired;
	else if (how->repaired)
		damon_error__set(e, -EIO, "%s; what was recorded until then is in %s", why,
				 job->output);
	else if (full)
		damon_error__set(e, -ENOSPC, "the disk is full, and nothing was recorded");
	if (full)
		damon_error__hint(e, "make room, or record less: --switch-output --switch-max-files N keeps the end, fewer --nr-regions take less");
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Returns the exit status; *@signal is the signal that ended the recording, or 0 */
static int record(const struct damon_record_args *a, const struct damon_job *job, int *signal,
		  struct damon_error *e)
{
	struct damon_perf_args perf_args;
	struct damon_signals signals;
	struct damon_keeper keeper;
	struct damon_ended how;
	bool full;
	int err, ret;

	err = damon_keeper__start(&keeper, job, e);
	if (err)
		return err;

	err = damon_perf_args__init(&perf_args, job, keeper.ctl_fd, keeper.ack_fd,
				    &a->perf_options);
	if (!err)
		err = damon_signals__begin(&signals, keeper.sock);
	if (err) {
		damon_error__set(e, err, "%s", strerror(-err));
	} else {
		if (cmd_record(perf_args.argc, perf_args.argv))
			err = explain_failure(job, e);
		*signal = damon_signals__end(&signals);
	}
	damon_perf_args__exit(&perf_args);

	/* Check before the keeper frees the space that it has reserved for the repair */
	full = err && disk_full(job->output);
	ret = damon_keeper__finish(&keeper, !err, &how, e);
	if (ret)
		return ret;
	explain_file(job, &how, full, e);
	return e->err ?: exit_code(how.status);
}

/* A value that cannot be parsed is reported later, with the other errors of the command line */
static int add_range(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct damon_range_option *o = opt->value;
	struct damon_range range;

	if (!damon_range__parse(str, &range))
		return damon_ranges__add(&o->ranges, range.start, range.end);
	o->name = opt->long_name;
	o->bad = str;
	return 0;
}

static int add_probe(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct damon_record_args *a = opt->value;
	const char **probes = realloc(a->probes, (a->nr_probes + 1) * sizeof(*probes));

	if (!probes)
		return -ENOMEM;
	a->probes = probes;
	probes[a->nr_probes++] = str;
	return 0;
}

/* Plan a recording, record, and report errors: returns the exit status */
static int plan_and_record(struct damon_record_args *a, int *signal)
{
	struct damon_job job = { .cgroup = -1 };
	struct damon_setup defaults;
	struct damon_error e = {};
	int ret;

	damon_setup__init(&defaults);
	/* The number of regions depends on what else is chosen */
	defaults.attrs.min_nr_regions = defaults.attrs.max_nr_regions = 0;
	ret = read_config(a, &defaults.attrs, &e);
	if (!ret)
		ret = damon_plan__make(&job, a, &defaults.attrs, &e);
	if (!ret)
		ret = record(a, &job, signal, &e);
	if (e.msg[0])
		damon_error__print(&e);
	damon_plan__exit(&job);
	return e.err ? -1 : ret;
}

/**
 * damon_cmd_record - perf damon record
 *
 * Return: the exit status; if there is a command, and no error, the status of the command.
 */
int damon_cmd_record(int argc, const char **argv)
{
	struct damon_record_args a = {};
	const struct option own[] = {
	OPT_GROUP("What to monitor (or a command after the options)"),
	OPT_STRING('p', "pid", &a.pids, "pid", "monitor these running processes (a list)"),
	OPT_STRING('G', "cgroup", &a.cgroup, "name",
		   "monitor the processes of this cgroup, whenever they join it"),
	OPT_BOOLEAN(0, "paddr", &a.paddr, "monitor the machine's physical memory"),
	OPT_STRING(0, "numa-node", &a.numa_node, "list",
		   "with --paddr: only the memory of these nodes (0  0,2  1-3)"),
	OPT_CALLBACK(0, "range", &a.range, "start-end",
		     "with -p or --paddr: only these addresses (hex, repeatable)", add_range),
	OPT_CALLBACK(0, "initial-range", &a.initial_range, "start-end",
		     "with -p: begin with these addresses, then follow the mappings", add_range),
	OPT_BOOLEAN(0, "attach", &a.attach,
		    "record the kdamonds that run already, and set up none"),
	OPT_BOOLEAN(0, "take-over", &a.take_over,
		    "pause a kernel module that keeps DAMON for itself, such as damon_stat"),
	OPT_GROUP("How to monitor"),
	OPT_STRING(0, "sample", &a.sample, "time",
		   "check for accesses at this interval only (default: see --windows)"),
	OPT_STRING(0, "aggr", &a.aggr, "time",
		   "with --sample: take a snapshot of the counts at this interval (default: 100ms)"),
	OPT_STRING(0, "windows", &a.windows, "list",
		   "find what is touched in each of these times, by turns (default: " DAMON_PARSE_WINDOWS ", of a command or with --switch-output up to 1s)"),
	OPT_STRING(0, "overhead", &a.overhead, "percent",
		   "bound of DAMON's CPU time, while windows take turns (default: " DAMON_PARSE_OVERHEAD ", of a command none)"),
	OPT_STRING(0, "update", &a.update, "time",
		   "look for new mappings at this interval (default: 1s)"),
	OPT_STRING(0, "nr-regions", &a.nr_regions, "min-max",
		   "bounds of detail and of overhead (default: 100-1000, of long windows 1000-4000, with --sample 10-1000)"),
	OPT_STRING_OPTARG(0, "auto-tune", &a.auto_tune, "goal",
			  "let the kernel change --sample and --aggr (default: " DAMON_PARSE_GOAL ")",
			  DAMON_PARSE_GOAL),
	OPT_CALLBACK(0, "probe", &a, "type",
		     "with --paddr: also count this memory (anon  memcg:/path  '!anon', repeatable)",
		     add_probe),
	OPT_GROUP("How to store"),
	OPT_BOOLEAN_SET(0, "no-compress", &a.no_compress, &a.no_compress_set,
			"do not compress the file (default: as with -z, but not to a pipe)"),
	OPT_GROUP("Options of perf record"),
	OPT_END()
	};
	int ret, sig = 0;

	if (damon_perf_options__init(&a.perf_options, own))
		return -ENOMEM;
	argc = parse_options(argc, argv, a.perf_options.options, usage,
			     PARSE_OPT_STOP_AT_NON_OPTION);
	a.command = argc ? argv : NULL;

	ret = plan_and_record(&a, &sig);
	damon_ranges__exit(&a.range.ranges);
	damon_ranges__exit(&a.initial_range.ranges);
	free(a.probes);
	damon_perf_options__exit(&a.perf_options);
	/* As perf record does: the parent process must see which signal ended the recording */
	if (sig) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	return ret;
}
