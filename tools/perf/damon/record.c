// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon record: plan what to monitor, have DAMON do it, and run perf
 * record beside it.
 */
#include "damon/record.h"
#include "damon/base/error.h"
#include "damon/config.h"
#include "damon/core/parse.h"
#include "damon/core/probe.h"
#include "damon/core/setup.h"
#include "damon/machine/attach.h"
#include "damon/machine/cgroup.h"
#include "damon/machine/control.h"
#include "damon/machine/inventory.h"
#include "damon/machine/target.h"
#include "damon/record/job.h"
#include "damon/record/keeper.h"
#include "damon/record/perf-args.h"
#include "damon/record/perf-options.h"
#include "damon/record/signals.h"

#include "builtin.h"
#include "util/tracepoint.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <api/fs/fs.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <subcmd/parse-options.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

/* Less than that is a full disk: perf writes in pieces of this size and more */
#define LEAST_ROOM	(64 << 10)

static const char * const usage[] = {
	"perf damon record [<options>] [--] <command> [<args>]",
	"perf damon record [<options>] -p <pid>[,<pid>...] [-- <command>]",
	"perf damon record [<options>] -G <cgroup> [-- <command>]",
	"perf damon record [<options>] --paddr [--numa-node <list>] [-- <command>]",
	"perf damon record [<options>] --attach [-- <command>]",
	NULL
};

struct range_option {
	struct damon_ranges ranges;
	const char *name;
	const char *bad;		/* the value that is none, or NULL */
};

struct probe_option {
	const char **v;
	size_t nr;
};

/* The user's words, before they are checked */
struct args {
	const char *pids;
	const char *cgroup;
	const char *numa_node;
	const char *sample;
	const char *aggr;
	const char *update;
	const char *nr_regions;
	const char *auto_tune;
	struct probe_option probes;
	bool paddr;
	struct range_option range;
	struct range_option initial_range;
	bool attach;
	bool take_over;
	struct damon_perf_options passthru;
	const char **command;		/* NULL for none */
};

static int refuse(struct damon_error *e, const char *msg, const char *hint)
{
	damon_error__set(e, -EINVAL, "%s", msg);
	damon_error__hint(e, "%s", hint);
	return -EINVAL;
}

/* Options of perf record that would break a recording of DAMON, and what to do instead */
static const struct {
	const char *name;
	const char *hint;
} refused[] = {
	{ "tid",	"DAMON monitors whole address spaces: -p PID" },
	{ "uid",	"name the processes: -p PID,PID" },
	{ "freq",	"DAMON's events are not sampled; give it to the event that is: -e cycles/freq=99/" },
	{ "count",	"DAMON's events are not sampled; give it to the event that is: -e cycles/period=100000/" },
	{ "no-samples",	"DAMON's regions are samples" },
	{ "overwrite",	"--switch-output --switch-max-files N keeps the end of a long recording" },
	{ "control",	"perf damon uses that itself; end the recording by ^C or SIGTERM" },
};

static void hide_refused(struct option *options)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		set_option_flag(options, 0, refused[i].name, PARSE_OPT_HIDDEN);
}

static int check_passthru(const struct damon_perf_options *p, struct damon_error *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		if (!damon_perf_options__get(p, refused[i].name))
			continue;
		damon_error__set(e, -EINVAL, "perf damon record does not take perf record's --%s",
				 refused[i].name);
		damon_error__hint(e, "%s", refused[i].hint);
		return -EINVAL;
	}
	return 0;
}

static int check_range(const struct range_option *o, struct damon_error *e)
{
	if (!o->bad)
		return 0;
	damon_error__set(e, -EINVAL, "--%s %s: not a range of addresses", o->name, o->bad);
	damon_error__hint(e, "two addresses in hex, as in --%s 7f0000000000-7f0010000000", o->name);
	return -EINVAL;
}

/* What runs already has its targets and its attributes */
static int check_attach(const struct args *a, struct damon_error *e)
{
	const struct {
		const char *name;
		bool given;
	} contradictions[] = {
		{ "--pid",		a->pids },
		{ "--cgroup",		a->cgroup },
		{ "--paddr",		a->paddr },
		{ "--numa-node",	a->numa_node },
		{ "--range",		a->range.ranges.nr },
		{ "--initial-range",	a->initial_range.ranges.nr },
		{ "--sample",		a->sample },
		{ "--aggr",		a->aggr },
		{ "--update",		a->update },
		{ "--nr-regions",	a->nr_regions },
		{ "--auto-tune",	a->auto_tune },
		{ "--probe",		a->probes.nr },
		{ "--take-over",	a->take_over },
	};

	for (size_t i = 0; a->attach && i < ARRAY_SIZE(contradictions); i++) {
		if (!contradictions[i].given)
			continue;
		damon_error__set(e, -EINVAL, "--attach and %s exclude each other: what runs already is recorded as it is",
				 contradictions[i].name);
		damon_error__hint(e, "perf damon list shows what runs; leave out one of the two");
		return -EINVAL;
	}
	return 0;
}

/* A cgroup says by itself who belongs to it, and wherever their memory is */
static int check_cgroup(const struct args *a, struct damon_error *e)
{
	if (!a->cgroup)
		return 0;
	if (a->pids)
		return refuse(e, "--cgroup and --pid exclude each other: a cgroup's processes are all it has",
			      "leave out one of the two, or move the processes into the cgroup");
	if (a->paddr)
		return refuse(e, "--paddr and --cgroup exclude each other: physical memory has no processes",
			      "record one, or run perf damon record twice");
	if (a->range.ranges.nr || a->initial_range.ranges.nr)
		return refuse(e, "addresses differ from process to process of a cgroup",
			      "give the pid of one: -p PID --range START-END");
	if (damon_perf_options__get(&a->passthru, "no-inherit"))
		return refuse(e, "--cgroup and --no-inherit exclude each other: forked processes belong to the cgroup",
			      "name those to monitor: -p PID,PID --no-inherit");
	return 0;
}

static int check_probes(const struct args *a, struct damon_error *e)
{
	struct damon_probe probe;
	int err = 0;

	for (size_t i = 0; !err && i < a->probes.nr; i++)
		err = damon_probe__parse(a->probes.v[i], &probe, e);
	return err;
}

/* Words to a set-up, as far as it needs no look at the machine */
static int check_args(const struct args *a, struct damon_attrs *attrs, struct damon_error *e)
{
	int err = check_attach(a, e);

	if (!err)
		err = check_range(&a->range, e);
	if (!err)
		err = check_range(&a->initial_range, e);
	if (!err)
		err = check_cgroup(a, e);
	if (!err)
		err = check_probes(a, e);
	if (err)
		return err;
	if (a->paddr && a->pids)
		return refuse(e, "--paddr and --pid exclude each other: physical memory has no processes",
			      "record one, or run perf damon record twice");
	if (a->numa_node && !a->paddr)
		return refuse(e, "--numa-node is about physical memory",
			      "add --paddr");
	if (a->numa_node && a->range.ranges.nr)
		return refuse(e, "--numa-node and --range exclude each other",
			      "one of them says which memory");
	if (a->initial_range.ranges.nr && (a->paddr || a->range.ranges.nr))
		return refuse(e, "--initial-range is for processes without --range: theirs may move",
			      "--range START-END keeps to these addresses");
	if ((a->range.ranges.nr || a->initial_range.ranges.nr) && !a->paddr && !a->pids)
		return refuse(e, "addresses of a command are not known before it runs",
			      "start it, and give its pid: -p PID --range START-END");
	if (!a->attach && !a->paddr && !a->pids && !a->cgroup && !a->command)
		return refuse(e, "nothing to monitor",
			      "give a command, -p PID, -G CGROUP, --paddr, or --attach; perf damon record -h lists all options");
	if (a->sample)
		err = damon_parse__time("sample", a->sample, &attrs->sample_us, e);
	if (!err && a->aggr)
		err = damon_parse__time("aggr", a->aggr, &attrs->aggr_us, e);
	if (!err && a->update)
		err = damon_parse__time("update", a->update, &attrs->update_us, e);
	if (!err && a->nr_regions)
		err = damon_parse__nr_regions(a->nr_regions, attrs, e);
	if (!err && a->auto_tune)
		err = damon_parse__auto_tune(a->auto_tune, attrs, e);
	if (!err)
		err = damon_parse__check_attrs(attrs, e);
	if (!err)
		err = damon_parse__fit_update(attrs, a->update, e);
	if (!err)
		err = check_passthru(&a->passthru, e);
	return err;
}

/**
 * damon_record__check_tracing - can DAMON's events be read?
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_record__check_tracing(struct damon_error *e)
{
	if (is_valid_tracepoint("damon:damon_aggregated"))
		return 0;
	damon_error__set(e, -ENOENT, "the tracepoint damon:damon_aggregated cannot be read");
	damon_error__hint(e, "is tracefs mounted? mount -t tracefs nodev /sys/kernel/tracing");
	return -ENOENT;
}

/* As perf record decides: told so, or a pipe and not told otherwise */
static bool records_to_stdout(const struct damon_perf_options *p)
{
	const char *output = damon_perf_options__get(p, "output");
	struct stat st;

	if (output)
		return !strcmp(output, "-");
	return !fstat(STDOUT_FILENO, &st) && S_ISFIFO(st.st_mode);
}

static int plan_attach(struct damon_job *job, struct damon_error *e)
{
	struct damon_inventory inv;
	int err = damon_inventory__read(&inv, "");

	if (err)
		damon_error__set(e, err, "out of memory");
	else
		err = damon_attach__plan(&inv, &job->setups, &job->nr_setups, e);
	damon_inventory__exit(&inv);
	return err;
}

static int plan_cgroup(const char *name, struct damon_job *job, struct damon_error *e)
{
	struct damon_setup *setup = job->setups;
	char mnt[PATH_MAX];
	bool mounted = !cgroupfs_find_mountpoint(mnt, sizeof(mnt), "perf_event");

	job->cgroup = damon_cgroup__open(mounted ? mnt : NULL, name, e);
	if (job->cgroup < 0)
		return e->err;
	setup->cgroup = strdup(name);
	return setup->cgroup ? 0 : damon_error__set(e, -ENOMEM, "out of memory");
}

static int plan_probes(const struct args *a, struct damon_setup *setup, struct damon_error *e)
{
	for (size_t i = 0; i < a->probes.nr; i++) {
		if (damon_setup__add_probe_name(setup, a->probes.v[i]))
			return damon_error__set(e, -ENOMEM, "out of memory");
	}
	setup->nr_probes = a->probes.nr;
	return damon_probe__check(setup, e);
}

/* Words to one set-up on this machine */
static int plan_own(const struct args *a, struct damon_job *job, const struct damon_attrs *attrs,
		    struct damon_error *e)
{
	struct damon_setup *setup = malloc(sizeof(*setup));
	int err = 0;

	if (!setup)
		return damon_error__set(e, -ENOMEM, "out of memory");
	damon_setup__init(setup);
	setup->attrs = *attrs;
	job->setups = setup;
	job->nr_setups = 1;
	job->take_over = a->take_over;
	if (a->paddr)
		setup->ops = DAMON_OPS_PADDR;
	else if (a->range.ranges.nr)
		setup->ops = DAMON_OPS_FVADDR;
	/* a child's addresses need not be those of its parent */
	job->follow = setup->ops == DAMON_OPS_VADDR && !a->initial_range.ranges.nr &&
		      !damon_perf_options__get(&a->passthru, "no-inherit");

	err = plan_probes(a, setup, e);
	if (err)
		return err;
	if (a->paddr)
		err = damon_target__add_ram(setup, a->numa_node, e);
	else if (a->pids)
		err = damon_target__add_pids(setup, a->pids, e);
	else if (a->cgroup)
		err = plan_cgroup(a->cgroup, job, e);
	if (!err && a->range.ranges.nr)
		err = damon_target__set_ranges(setup, &a->range.ranges, e);
	if (!err && a->initial_range.ranges.nr)
		err = damon_target__set_ranges(setup, &a->initial_range.ranges, e);
	return err;
}

/* What the user wants unless told otherwise */
static int read_config(struct damon_attrs *attrs, struct damon_error *e)
{
	struct damon_config config;
	int err;

	if (damon_config__read(&config))
		err = damon_error__set(e, -EINVAL, "the configuration cannot be read: perf config -l");
	else
		err = damon_config__attrs(&config, attrs, e);
	damon_config__exit(&config);
	return err;
}

/* Words to what the keeper is to do on this machine */
static int plan(const struct args *a, struct damon_job *job, struct damon_error *e)
{
	struct damon_setup defaults;
	int err;

	damon_setup__init(&defaults);
	err = read_config(&defaults.attrs, e);
	if (!err)
		err = check_args(a, &defaults.attrs, e);
	if (!err)
		err = damon_control__check(e);
	if (!err)
		err = damon_record__check_tracing(e);
	if (err)
		return err;

	job->attach = a->attach;
	job->tunings = (a->attach || a->auto_tune) &&
		       is_valid_tracepoint("damon:damon_monitor_intervals_tune");
	job->stdout_taken = records_to_stdout(&a->passthru);
	if (!job->stdout_taken)
		job->output = damon_perf_options__get(&a->passthru, "output") ?: "perf.data";
	job->mmap_pages = damon_perf_args__mmap_pages(&a->passthru);
	job->argv = a->command;
	err = a->attach ? plan_attach(job, e) : plan_own(a, job, &defaults.attrs, e);
	for (size_t i = 0; i < job->nr_setups; i++)
		job->probes |= job->setups[i].nr_probes;
	job->probes &= is_valid_tracepoint("damon:damon_region_aggregated");
	return err;
}

static void free_job(struct damon_job *job)
{
	for (size_t i = 0; i < job->nr_setups; i++)
		damon_setup__exit(&job->setups[i]);
	zfree(&job->setups);
	if (job->cgroup >= 0)
		close(job->cgroup);
}

/* perf record has mostly said why, but not when a target ended while it began */
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

/* Is there hardly room for one more write where the file is? */
static bool disk_full(const char *path)
{
	struct statvfs st;
	u64 avail;

	if (!path || statvfs(path, &st))
		return false;
	avail = geteuid() ? st.f_bavail : st.f_bfree;
	return st.f_blocks && avail * st.f_frsize < LEAST_ROOM;
}

/* What perf record could not finish, the keeper mostly has; @full: there is no more room */
static void explain_file(const struct damon_job *job, const struct damon_ended *how, bool full,
			 struct damon_error *e)
{
	const char *why = full ? "the disk is full" : "perf record failed";

	if (!e->err && !how->unfinished.err)
		return;
	if (how->unfinished.err)
		*e = how->unfinished;
	else if (how->finished)
		damon_error__set(e, -EIO, "%s; what was recorded until then is in %s", why,
				 job->output);
	else if (full)
		damon_error__set(e, -ENOSPC, "the disk is full, and nothing was recorded");
	if (full)
		damon_error__hint(e, "make room, or record less: -z compresses, --switch-output --switch-max-files N keeps the end");
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Returns the exit status; *@signal is what ended the recording, 0 if nothing did */
static int record(const struct args *a, const struct damon_job *job, int *signal,
		  struct damon_error *e)
{
	struct damon_signals signals;
	struct damon_perf_args command;
	struct damon_keeper keeper;
	struct damon_ended how;
	bool full;
	int err, ret;

	err = damon_keeper__start(&keeper, job, e);
	if (err)
		return err;

	err = damon_perf_args__init(&command, job, keeper.ctl_fd, keeper.ack_fd,
				    &a->passthru);
	if (!err)
		err = damon_signals__begin(&signals, keeper.sock);
	if (err) {
		damon_error__set(e, err, "%s", strerror(-err));
	} else {
		if (cmd_record(command.argc, command.argv))
			err = explain_failure(job, e);
		*signal = damon_signals__end(&signals);
	}
	damon_perf_args__exit(&command);

	/* before the keeper gives back what it has kept for the end */
	full = err && disk_full(job->output);
	ret = damon_keeper__finish(&keeper, !err, &how, e);
	if (ret)
		return ret;
	explain_file(job, &how, full, e);
	return e->err ?: exit_code(how.status);
}

/* What cannot be parsed is told with all that is wrong with the command line */
static int add_range(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct range_option *o = opt->value;
	struct damon_range range;

	if (!damon_range__parse(str, &range))
		return damon_ranges__add(&o->ranges, range.start, range.end);
	o->name = opt->long_name;
	o->bad = str;
	return 0;
}

static int add_probe(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct probe_option *o = opt->value;
	const char **v = realloc(o->v, (o->nr + 1) * sizeof(*v));

	if (!v)
		return -ENOMEM;
	o->v = v;
	v[o->nr++] = str;
	return 0;
}

/**
 * damon_cmd_record - perf damon record
 *
 * Return: the exit status: the command's, where there is one.
 */
int damon_cmd_record(int argc, const char **argv)
{
	struct args a = {};
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
		    "set up nothing: record the kdamonds that run already"),
	OPT_BOOLEAN(0, "take-over", &a.take_over,
		    "pause a kernel part that keeps DAMON for itself, such as damon_stat"),
	OPT_GROUP("How to monitor"),
	OPT_STRING(0, "sample", &a.sample, "time",
		   "look for accesses this often (default: 5ms)"),
	OPT_STRING(0, "aggr", &a.aggr, "time",
		   "one snapshot of the access counts this often (default: 100ms)"),
	OPT_STRING(0, "update", &a.update, "time",
		   "follow new mappings this often (default: 1s)"),
	OPT_STRING(0, "nr-regions", &a.nr_regions, "min-max",
		   "bounds of detail and of overhead (default: 10-1000)"),
	OPT_STRING_OPTARG(0, "auto-tune", &a.auto_tune, "goal",
			  "let the kernel change --sample and --aggr (default: " DAMON_PARSE_GOAL ")",
			  DAMON_PARSE_GOAL),
	OPT_CALLBACK(0, "probe", &a.probes, "type",
		     "with --paddr: count this memory, too (anon  memcg:/path  '!anon', repeatable)",
		     add_probe),
	OPT_GROUP("Options of perf record"),
	OPT_END()
	};
	struct damon_error e = {};
	struct damon_job job = { .cgroup = -1 };
	int ret, sig = 0;

	if (damon_perf_options__init(&a.passthru, own))
		return -ENOMEM;
	hide_refused(a.passthru.options);
	argc = parse_options(argc, argv, a.passthru.options, usage, PARSE_OPT_STOP_AT_NON_OPTION);
	a.command = argc ? argv : NULL;

	ret = plan(&a, &job, &e);
	if (!ret)
		ret = record(&a, &job, &sig, &e);
	if (e.msg[0])
		damon_error__print(&e);
	if (e.err)
		ret = -1;
	damon_ranges__exit(&a.range.ranges);
	damon_ranges__exit(&a.initial_range.ranges);
	free(a.probes.v);
	free_job(&job);
	damon_perf_options__exit(&a.passthru);
	/* as perf record: who waits for us is to know */
	if (sig) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	return ret;
}
