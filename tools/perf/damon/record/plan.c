// SPDX-License-Identifier: GPL-2.0
/*
 * Plans a recording: checks the command line of perf damon record, and turns it into a job for the
 * keeper and for perf record. What needs no look at the machine is checked first.
 */
#include "damon/record/plan.h"
#include "damon/base/error.h"
#include "damon/core/parse.h"
#include "damon/core/probe.h"
#include "damon/core/setup.h"
#include "damon/machine/attach.h"
#include "damon/machine/cgroup.h"
#include "damon/machine/control.h"
#include "damon/machine/inventory.h"
#include "damon/machine/target.h"
#include "damon/machine/tracepoint.h"
#include "damon/record/job.h"
#include "damon/record/perf-args.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <api/fs/fs.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <sys/stat.h>

static int refuse(struct damon_error *e, const char *msg, const char *hint)
{
	damon_error__set(e, -EINVAL, "%s", msg);
	damon_error__hint(e, "%s", hint);
	return -EINVAL;
}

static int check_range(const struct damon_range_option *o, struct damon_error *e)
{
	if (!o->bad)
		return 0;
	damon_error__set(e, -EINVAL, "--%s %s: not a range of addresses", o->name, o->bad);
	damon_error__hint(e, "give two addresses in hex, as in --%s 7f0000000000-7f0010000000",
			  o->name);
	return -EINVAL;
}

/** struct other_option - an option beside one that excludes it */
struct other_option {
	const char *name;
	bool given;
};

/* Refuse the first of @others that is given beside @option; @why explains the contradiction */
static int refuse_beside(const char *option, const struct other_option *others, size_t nr,
			 const char *why, const char *hint, struct damon_error *e)
{
	for (size_t i = 0; i < nr; i++) {
		if (!others[i].given)
			continue;
		damon_error__set(e, -EINVAL, "%s and %s exclude each other: %s", option,
				 others[i].name, why);
		damon_error__hint(e, "%s", hint);
		return -EINVAL;
	}
	return 0;
}

/* A kdamond that runs already has its targets and attributes */
static int check_attach(const struct damon_record_args *a, struct damon_error *e)
{
	const struct other_option others[] = {
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
		{ "--windows",		a->windows },
		{ "--overhead",		a->overhead },
		{ "--auto-tune",	a->auto_tune },
		{ "--probe",		a->nr_probes },
		{ "--take-over",	a->take_over },
	};

	if (!a->attach)
		return 0;
	return refuse_beside("--attach", others, ARRAY_SIZE(others),
			     "--attach records running kdamonds as they are",
			     "leave out one of the two; perf damon list shows the kdamonds that run", e);
}

/* A cgroup determines the processes, and they may have their memory anywhere */
static int check_cgroup(const struct damon_record_args *a, struct damon_error *e)
{
	if (!a->cgroup)
		return 0;
	if (a->pids)
		return refuse(e, "--cgroup and --pid exclude each other: --cgroup monitors all processes of the cgroup",
			      "leave out one of the two, or move the processes into the cgroup");
	if (a->paddr)
		return refuse(e, "--paddr and --cgroup exclude each other: physical memory has no processes",
			      "record one, or run perf damon record twice");
	if (a->range.ranges.nr || a->initial_range.ranges.nr)
		return refuse(e, "--cgroup takes no ranges of addresses: they differ from process to process",
			      "monitor one process of the cgroup: -p PID --range START-END");
	if (damon_perf_options__get(&a->perf_options, "no-inherit"))
		return refuse(e, "--cgroup and --no-inherit exclude each other: forked processes belong to the cgroup",
			      "name the processes to monitor: -p PID,PID --no-inherit");
	return 0;
}

static int check_targets(const struct damon_record_args *a, struct damon_error *e)
{
	if (a->paddr && a->pids)
		return refuse(e, "--paddr and --pid exclude each other: physical memory has no processes",
			      "record one, or run perf damon record twice");
	if (a->numa_node && !a->paddr)
		return refuse(e, "--numa-node selects physical memory, and needs --paddr",
			      "add --paddr");
	if (a->numa_node && a->range.ranges.nr)
		return refuse(e, "--numa-node and --range exclude each other: each selects the memory to monitor",
			      "leave out one of the two");
	if (a->initial_range.ranges.nr && (a->paddr || a->range.ranges.nr))
		return refuse(e, "--initial-range excludes --paddr and --range: DAMON goes on to follow the mappings of the process",
			      "to monitor only these addresses: --range START-END");
	if ((a->range.ranges.nr || a->initial_range.ranges.nr) && !a->paddr && !a->pids)
		return refuse(e, "the addresses of a command are not known before it runs",
			      "start the command, and give its pid: -p PID --range START-END");
	if (!a->attach && !a->paddr && !a->pids && !a->cgroup && !a->command)
		return refuse(e, "nothing to monitor",
			      "give a command, -p PID, -G CGROUP, --paddr, or --attach; perf damon record -h lists all options");
	return 0;
}

/* The windows determine the intervals, and the overhead how they take turns */
static int check_windows(const struct damon_record_args *a, struct damon_error *e)
{
	const struct other_option others[] = {
		{ "--sample",		a->sample },
		{ "--aggr",		a->aggr },
		{ "--auto-tune",	a->auto_tune },
	};

	if (!a->windows && !a->overhead)
		return 0;
	return refuse_beside(a->windows ? "--windows" : "--overhead", others, ARRAY_SIZE(others),
			     "windows take turns as the sampling interval",
			     "leave out one of the two", e);
}

static int parse_attrs(const struct damon_record_args *a, struct damon_attrs *attrs,
		       struct damon_error *e)
{
	bool of_command = !a->pids && !a->cgroup && !a->paddr;
	bool several_files = damon_perf_options__get(&a->perf_options, "switch-output");
	int err = 0;

	if (a->sample || a->aggr || a->auto_tune || a->nr_probes) {
		attrs->one_interval = true;
		attrs->windows.nr = 0;
	}

	if (a->sample)
		err = damon_parse__time("sample", a->sample, &attrs->sample_us, e);
	if (!err && a->aggr)
		err = damon_parse__time("aggr", a->aggr, &attrs->aggr_us, e);
	if (!err && a->update)
		err = damon_parse__time("update", a->update, &attrs->update_us, e);
	if (!err && a->nr_regions)
		err = damon_parse__nr_regions(a->nr_regions, attrs, e);
	if (!err && a->windows)
		err = damon_parse__windows(a->windows, attrs, e);
	if (!err && a->auto_tune)
		err = damon_parse__auto_tune(a->auto_tune, attrs, e);
	if (err)
		return err;
	if (!attrs->one_interval && !attrs->windows.nr)
		damon_parse__default_windows(attrs, of_command || several_files);
	if (!attrs->overhead_bp && !of_command)
		damon_parse__default_overhead(attrs);
	if (a->overhead)
		err = damon_parse__overhead(a->overhead, attrs, e);
	if (err)
		return err;
	damon_parse__complete(attrs);
	err = damon_parse__check_attrs(attrs, e);
	if (!err)
		err = damon_parse__fit_update(attrs, a->update, e);
	return err;
}

/* Check the arguments, and fill in what @setup gets from them without a look at the machine */
static int parse_args(const struct damon_record_args *a, struct damon_setup *setup,
		      struct damon_error *e)
{
	int err = check_attach(a, e);

	if (!err)
		err = check_range(&a->range, e);
	if (!err)
		err = check_range(&a->initial_range, e);
	if (!err)
		err = check_cgroup(a, e);
	for (size_t i = 0; !err && i < a->nr_probes; i++)
		err = damon_probe__add(setup, a->probes[i], e);
	if (!err)
		err = check_targets(a, e);
	if (!err)
		err = check_windows(a, e);
	if (!err)
		err = parse_attrs(a, &setup->attrs, e);
	if (!err)
		err = damon_perf_options__check(&a->perf_options, e);
	return err;
}

/* Does perf record write to stdout? It does if told to, or by default if stdout is a pipe. */
static bool records_to_stdout(const struct damon_perf_options *p)
{
	const char *output = damon_perf_options__get(p, "output");
	struct stat st;

	if (output)
		return !strcmp(output, "-");
	return !fstat(STDOUT_FILENO, &st) && S_ISFIFO(st.st_mode);
}

/*
 * Is the file compressed although the user does not say so? What the user says of compression is
 * among the options that are handed to perf record. A reader of a pipe may be any program.
 */
static bool compresses(const struct damon_record_args *a, bool stdout_taken)
{
	const struct damon_perf_options *p = &a->perf_options;

	return !a->no_compress && !stdout_taken &&
	       damon_perf_options__exists("compression-level") &&
	       !damon_perf_options__get(p, "compression-level") &&
	       !damon_perf_options__get(p, "no-compression-level");
}

/* Plan to record the kdamonds that run */
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

static int plan_targets(const struct damon_record_args *a, struct damon_job *job,
			struct damon_error *e)
{
	struct damon_setup *setup = job->setups;
	int err = 0;

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

/* Plan to record a kdamond of our own and move @parsed into it */
static int plan_own(const struct damon_record_args *a, struct damon_job *job,
		    struct damon_setup *parsed, struct damon_error *e)
{
	struct damon_setup *setup = malloc(sizeof(*setup));
	int err;

	if (!setup)
		return damon_error__set(e, -ENOMEM, "out of memory");
	*setup = *parsed;
	memset(parsed, 0, sizeof(*parsed));
	job->setups = setup;
	job->nr_setups = 1;
	job->take_over = a->take_over;
	job->limited = a->range.ranges.nr;
	if (a->paddr)
		setup->ops = DAMON_OPS_PADDR;
	else if (a->range.ranges.nr)
		setup->ops = DAMON_OPS_FVADDR;
	/* A child need not use the addresses of its parent */
	job->follow = setup->ops == DAMON_OPS_VADDR && !a->initial_range.ranges.nr &&
		      !damon_perf_options__get(&a->perf_options, "no-inherit");

	err = damon_probe__check(setup, e);
	return err ?: plan_targets(a, job, e);
}

static int plan(struct damon_job *job, const struct damon_record_args *a,
		struct damon_setup *parsed, struct damon_error *e)
{
	int err = parse_args(a, parsed, e);

	if (!err)
		err = damon_control__check(e);
	if (!err)
		err = damon_tracepoint__check(e);
	if (err)
		return err;

	job->attach = a->attach;
	job->tunings = (a->attach || a->auto_tune) && damon_tracepoint__has(DAMON_TRACEPOINT_TUNE);
	job->stdout_taken = records_to_stdout(&a->perf_options);
	if (!job->stdout_taken)
		job->output = damon_perf_options__get(&a->perf_options, "output") ?: "perf.data";
	job->mmap_pages = damon_perf_args__mmap_pages(&a->perf_options);
	job->compress = compresses(a, job->stdout_taken);
	job->argv = a->command;
	err = a->attach ? plan_attach(job, e) : plan_own(a, job, parsed, e);
	for (size_t i = 0; i < job->nr_setups; i++)
		job->probes |= job->setups[i].nr_probes;
	job->probes &= damon_tracepoint__has(DAMON_TRACEPOINT_PROBES);
	return err;
}

/**
 * damon_plan__make - plan a recording
 * @job: overwritten; the caller frees it with damon_plan__exit(), also after an error. It refers
 *	 to strings of @args
 * @args: the command line
 * @defaults: used where @args says nothing
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_plan__make(struct damon_job *job, const struct damon_record_args *args,
		     const struct damon_attrs *defaults, struct damon_error *e)
{
	struct damon_setup parsed;
	int err;

	*job = (struct damon_job){ .cgroup = -1 };
	damon_setup__init(&parsed);
	parsed.attrs = *defaults;
	err = plan(job, args, &parsed, e);
	damon_setup__exit(&parsed);
	return err;
}

/** damon_plan__exit - free what @job owns */
void damon_plan__exit(struct damon_job *job)
{
	for (size_t i = 0; i < job->nr_setups; i++)
		damon_setup__exit(&job->setups[i]);
	zfree(&job->setups);
	job->nr_setups = 0;
	if (job->cgroup >= 0)
		close(job->cgroup);
	job->cgroup = -1;
}
