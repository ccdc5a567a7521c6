// SPDX-License-Identifier: GPL-2.0
/* Modules: record/plan record/perf-options core/parse core/probe core/setup base/ranges base/error */
/*
 * From the arguments of perf damon record to a job. The test stands in for the machine, which has
 * all of DAMON, two running kdamonds, and every process and cgroup that the arguments name.
 */
#include "damon/record/plan.h"
#include "damon/base/error.h"
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
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <api/fs/fs.h>
#include <linux/kernel.h>
#include <subcmd/parse-options.h>

#include "util/record.h"

static bool has_tune, has_probes;
static bool looked;		/* whether the job looked at the machine */
static const char *limited;	/* the ranges that the job was limited to */

int damon_control__check(struct damon_error *e)
{
	(void)e;
	looked = true;
	return 0;
}

int damon_tracepoint__check(struct damon_error *e)
{
	(void)e;
	return 0;
}

bool damon_tracepoint__has(const char *tracepoint)
{
	return strcmp(tracepoint, DAMON_TRACEPOINT_TUNE) ? has_probes : has_tune;
}

int damon_inventory__read(struct damon_inventory *inv, const char *root)
{
	(void)root;
	memset(inv, 0, sizeof(*inv));
	return 0;
}

void damon_inventory__exit(struct damon_inventory *inv)
{
	(void)inv;
}

int damon_attach__plan(struct damon_inventory *inv, struct damon_setup **setups, size_t *nr,
		       struct damon_error *e)
{
	(void)inv;
	(void)e;
	*nr = 2;
	*setups = calloc(*nr, sizeof(**setups));
	(*setups)[1].nr_probes = 1;
	return 0;
}

int cgroupfs_find_mountpoint(char *buf, size_t maxlen, const char *subsys)
{
	(void)subsys;
	snprintf(buf, maxlen, "/cgroup");
	return 0;
}

int damon_cgroup__open(const char *mnt, const char *name, struct damon_error *e)
{
	(void)e;
	return strcmp(mnt, "/cgroup") || strcmp(name, "crew") ? -ENOENT :
	       open("/dev/null", O_RDONLY);
}

int damon_target__add_pids(struct damon_setup *setup, const char *list, struct damon_error *e)
{
	(void)e;
	return damon_setup__add_target(setup, atoi(list), "x") ? 0 : -ENOMEM;
}

int damon_target__add_ram(struct damon_setup *setup, const char *nodes, struct damon_error *e)
{
	(void)e;
	if (nodes)
		setup->nodes = strdup(nodes);
	return damon_setup__add_target(setup, 0, NULL) ? 0 : -ENOMEM;
}

int damon_target__set_ranges(struct damon_setup *setup, const struct damon_ranges *ranges,
			     struct damon_error *e)
{
	(void)setup;
	(void)e;
	limited = ranges->v[0].start == 0x1000 ? "range" : "initial";
	return 0;
}

const char *damon_perf_args__mmap_pages(const struct damon_perf_options *p)
{
	(void)p;
	return "1024";
}

static const struct option with_zstd[] = {
	{ .type = OPTION_STRING, .long_name = "output" },
	{ .type = OPTION_CALLBACK, .long_name = "compression-level" },
	OPT_END()
};
static const struct option without_zstd[] = { OPT_END() };
struct option *record_options = (struct option *)with_zstd;

static struct damon_job job;
static struct damon_error e;

static int plan(const struct damon_record_args *args)
{
	struct damon_setup defaults;

	damon_plan__exit(&job);
	damon_setup__init(&defaults);
	memset(&e, 0, sizeof(e));
	looked = false;
	limited = "";
	return damon_plan__make(&job, args, &defaults.attrs, &e);
}

static const char *true_command[2] = { "true", NULL };
static struct damon_range range = { 0x1000, 0x2000 }, initial = { 0x5000, 0x6000 };
static const char *anon[1] = { "anon" }, *young[1] = { "young" };
static char *no_inherit[1] = { "--no-inherit" }, *tid[1] = { "--tid=1" };
static char *switch_output[1] = { "--switch-output=10s" };

static const char *both[2] = { "anon", "!memcg:/x" };
static char *level[2] = { "--output=x", "--compression-level=9" };
static char *no_level[2] = { "--output=x", "--no-compression-level" };
static char *to_file[1] = { "--output=x" }, *to_stdout[1] = { "--output=-" };

#define RANGE		.range = { .ranges = { &range, 1 } }
#define INITIAL		.initial_range = { .ranges = { &initial, 1 } }
#define COMMAND		.command = true_command
#define PERF(words)	.perf_options = { .argv = words, .argc = 1 }

static void test_refused(void)
{
	static const struct {
		struct damon_record_args args;
		const char *msg;	/* a part of the error */
	} table[] = {
		{ { }, "nothing to monitor" },
		{ { .attach = true, .pids = "1" }, "--attach and --pid exclude" },
		{ { .attach = true, .cgroup = "crew" }, "--attach and --cgroup exclude" },
		{ { .attach = true, .paddr = true }, "--attach and --paddr exclude" },
		{ { .attach = true, .numa_node = "0" }, "--attach and --numa-node exclude" },
		{ { .attach = true, RANGE }, "--attach and --range exclude" },
		{ { .attach = true, INITIAL }, "--attach and --initial-range exclude" },
		{ { .attach = true, .sample = "1ms" }, "--attach and --sample exclude" },
		{ { .attach = true, .aggr = "1ms" }, "--attach and --aggr exclude" },
		{ { .attach = true, .update = "1ms" }, "--attach and --update exclude" },
		{ { .attach = true, .nr_regions = "3-4" }, "--attach and --nr-regions exclude" },
		{ { .attach = true, .auto_tune = "4%" }, "--attach and --auto-tune exclude" },
		{ { .attach = true, .windows = "1s" }, "--attach and --windows exclude" },
		{ { .pids = "1", .windows = "1s", .sample = "1s" }, "--windows and --sample exclude" },
		{ { .pids = "1", .windows = "1s", .aggr = "1s" }, "--windows and --aggr exclude" },
		{ { .attach = true, .overhead = "1" }, "--attach and --overhead exclude" },
		{ { .pids = "1", .overhead = "1", .sample = "5ms" },
		  "--overhead and --sample exclude" },
		{ { .pids = "1", .overhead = "much" }, "--overhead much: not a percentage" },
		{ { .pids = "1", .windows = "1s", .auto_tune = "4%" },
		  "--windows and --auto-tune exclude" },
		{ { .attach = true, .probes = anon, .nr_probes = 1 },
		  "--attach and --probe exclude" },
		{ { .attach = true, .take_over = true }, "--attach and --take-over exclude" },
		{ { .paddr = true, .range = { .name = "range", .bad = "5-3" } },
		  "--range 5-3: not a range" },
		{ { .pids = "1", .initial_range = { .name = "initial-range", .bad = "x" } },
		  "--initial-range x: not a range" },
		{ { .cgroup = "crew", .pids = "1" }, "--cgroup and --pid exclude" },
		{ { .cgroup = "crew", .paddr = true }, "--paddr and --cgroup exclude" },
		{ { .cgroup = "crew", RANGE }, "--cgroup takes no ranges" },
		{ { .cgroup = "crew", INITIAL }, "--cgroup takes no ranges" },
		{ { .cgroup = "crew", PERF(no_inherit) }, "--cgroup and --no-inherit exclude" },
		{ { .paddr = true, .probes = young, .nr_probes = 1 }, "no such probe" },
		{ { .pids = "1", .probes = anon, .nr_probes = 1 }, "in physical memory only" },
		{ { .paddr = true, .pids = "1" }, "--paddr and --pid exclude" },
		{ { .numa_node = "0", COMMAND }, "--numa-node selects physical memory" },
		{ { .paddr = true, .numa_node = "0", RANGE }, "--numa-node and --range exclude" },
		{ { .paddr = true, INITIAL }, "--initial-range excludes --paddr" },
		{ { .pids = "1", INITIAL, RANGE }, "--initial-range excludes --paddr" },
		{ { COMMAND, RANGE }, "addresses of a command are not known" },
		{ { COMMAND, INITIAL }, "addresses of a command are not known" },
		{ { COMMAND, .sample = "5" }, "--sample 5: not a time" },
		{ { COMMAND, .aggr = "x" }, "--aggr x: not a time" },
		{ { COMMAND, .update = "0s" }, "--update 0s: not a time" },
		{ { COMMAND, .nr_regions = "10" }, "--nr-regions 10: not a range" },
		{ { COMMAND, .auto_tune = "4" }, "--auto-tune=4: not a goal" },
		{ { COMMAND, .sample = "1s" }, "--aggr 100ms is shorter than --sample 1s" },
		{ { COMMAND, .auto_tune = "4%", .update = "1s" }, "--update 1s is too long" },
		{ { COMMAND, PERF(tid) }, "does not take perf record's --tid" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		tap_eq(plan(&table[i].args), -EINVAL, "%s: refused", table[i].msg);
		if (!tap_ok(strstr(e.msg, table[i].msg), "%s: the error says why", table[i].msg))
			printf("# %s\n", e.msg);
		tap_ok(e.hint[0], "%s: there is a hint", table[i].msg);
		/* Conflicts of probes with operations are found after the look at the machine. */
		tap_ok(!looked || strstr(e.msg, "physical memory only"),
		       "%s: without a look at the machine", table[i].msg);
	}
}

static void test_command(void)
{
	const struct damon_record_args args = { COMMAND, .sample = "1ms", .take_over = true };

	has_tune = has_probes = true;
	tap_eq(plan(&args), 0, "command: accepted");
	tap_ok(job.nr_setups == 1 && job.setups->ops == DAMON_OPS_VADDR, "command: one kdamond");
	tap_ok(damon_job__monitors_command(&job), "command: the command is the target");
	tap_ok(job.follow && job.take_over && !job.attach,
	       "command: the command's children are followed");
	tap_ok(job.argv == true_command && job.cgroup < 0, "command: there is no cgroup");
	tap_eq(job.setups->attrs.sample_us, 1000, "command: --sample");
	tap_eq(job.setups->attrs.aggr_us, 100000, "command: the default of --aggr");
	tap_ok(!job.tunings && !job.probes, "command: no tuning, no probes");
}

static void test_processes(void)
{
	tap_eq(plan(&(struct damon_record_args){ .pids = "7" }), 0, "process: accepted");
	tap_ok(job.setups->nr_targets == 1 && job.setups->targets->pid == 7 && job.follow,
	       "process: the process is the target, and its children are followed");
	tap_ok(!damon_job__monitors_command(&job), "process: no command is the target");
	tap_eq(plan(&(struct damon_record_args){ .pids = "7", PERF(no_inherit) }), 0,
	       "without children: accepted");
	tap_ok(!job.follow, "without children: children are not followed");
	tap_ok(job.setups->attrs.windows.nr > 3, "one file: long windows have turns, too");
	plan(&(struct damon_record_args){ .pids = "7" });
	tap_ok(job.setups->attrs.overhead_bp == 100 && job.setups->attrs.free_cpu_us == 3000000,
	       "overhead: 1 %% of a CPU, but the first 3 s are free");
	plan(&(struct damon_record_args){ .pids = "7", .overhead = "0.25" });
	tap_ok(job.setups->attrs.overhead_bp == 25 && !job.setups->attrs.free_cpu_us,
	       "overhead: as given, from the start");
	plan(&(struct damon_record_args){ COMMAND });
	tap_eq(job.setups->attrs.overhead_bp, 0, "overhead: of a command as much as it needs");
	plan(&(struct damon_record_args){ .pids = "7", PERF(switch_output) });
	tap_eq(job.setups->attrs.windows.nr, 3, "several files: only short windows have turns");
	tap_eq(plan(&(struct damon_record_args){ .pids = "7", RANGE }), 0, "range: accepted");
	tap_ok(job.setups->ops == DAMON_OPS_FVADDR && !job.follow,
	       "range: fvaddr, and children are not followed");
	tap_str_eq(limited, "range", "range: the range is set");
	tap_ok(job.limited, "range: a part of the memory is monitored");
	tap_eq(plan(&(struct damon_record_args){ .pids = "7", INITIAL }), 0,
	       "initial range: accepted");
	tap_ok(job.setups->ops == DAMON_OPS_VADDR && !job.follow,
	       "initial range: vaddr, and children are not followed");
	tap_str_eq(limited, "initial", "initial range: the range is set");
	tap_ok(!job.limited, "initial range: all of the memory is monitored");

	tap_eq(plan(&(struct damon_record_args){ .cgroup = "crew" }), 0, "cgroup: accepted");
	tap_ok(job.cgroup >= 0 && job.follow && !job.setups->nr_targets,
	       "cgroup: the cgroup is open, and children are followed");
	tap_str_eq(job.setups->cgroup, "crew", "cgroup: its name");
	tap_ok(!damon_job__monitors_command(&job), "cgroup: no command is the target");
}

static void test_physical(void)
{
	const struct damon_record_args args = {
		.paddr = true, .numa_node = "0", .probes = both, .nr_probes = 2,
		.auto_tune = "4%",
	};

	has_tune = has_probes = true;
	tap_eq(plan(&args), 0, "physical: accepted");
	tap_ok(job.setups->ops == DAMON_OPS_PADDR && !job.follow,
	       "physical: paddr, and children are not followed");
	tap_str_eq(job.setups->nodes, "0", "physical: the node");
	tap_eq(job.setups->nr_probes, 2, "physical: both probes");
	tap_str_eq(job.setups->probes[1].arg, "/x", "physical: the probes are parsed");
	tap_str_eq(job.setups->probe_names[1], "!memcg:/x", "physical: the probes are named");
	tap_ok(job.tunings && job.probes, "physical: events for tuning and probes");
	tap_ok(job.setups->attrs.tuned, "physical: the intervals are tuned");
	has_tune = has_probes = false;
	plan(&args);
	tap_ok(!job.tunings && !job.probes, "a kernel without these events");
}

static void test_attach(void)
{
	has_tune = has_probes = true;
	tap_eq(plan(&(struct damon_record_args){ .attach = true, COMMAND }), 0, "attach");
	tap_ok(job.nr_setups == 2 && job.attach && !job.follow, "attach: both kdamonds");
	tap_ok(job.tunings && job.probes, "attach: events for tuning and probes");
	tap_ok(!damon_job__monitors_command(&job), "attach: no command is the target");
}

static void test_output(void)
{
	plan(&(struct damon_record_args){ COMMAND, PERF(to_file) });
	tap_str_eq(job.output, "x", "output: a file");
	tap_ok(!job.stdout_taken, "output: stdout is free");
	plan(&(struct damon_record_args){ COMMAND, PERF(to_stdout) });
	tap_ok(!job.output && job.stdout_taken, "output: stdout");
}

/* Is a recording compressed by default, given @argc options of perf record? */
static bool compresses(char **argv, int argc, bool no_compress)
{
	plan(&(struct damon_record_args){
		COMMAND, .perf_options = { .argv = argv, .argc = argc }, .no_compress = no_compress,
	});
	return job.compress;
}

static void test_compression(void)
{
	tap_ok(compresses(to_file, 1, false), "compression: of a file");
	tap_ok(!compresses(to_file, 1, true), "compression: not with --no-compress");
	tap_ok(!compresses(to_stdout, 1, false), "compression: not to stdout");
	tap_ok(!compresses(level, 2, false), "compression: the user's level is not changed");
	tap_ok(!compresses(no_level, 2, false), "compression: the user wants none");
	record_options = (struct option *)without_zstd;
	tap_ok(!compresses(to_file, 1, false), "compression: not without zstd");
	record_options = (struct option *)with_zstd;
}

int main(void)
{
	job.cgroup = -1;
	test_refused();
	test_command();
	test_processes();
	test_physical();
	test_attach();
	test_output();
	test_compression();
	damon_plan__exit(&job);
	return tap_done();
}
