// SPDX-License-Identifier: GPL-2.0
/* Modules: record/perf-args record/perf-options core/meta core/setup base/ranges base/error */
/* The command line of perf record for each kind of recording */
#include "damon/record/perf-args.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/record/job.h"
#include "damon/record/perf-options.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#define KEEPER	300
#define KDAMOND	301

/* Options of perf record */
static char *all_cpus[1] = { "--all-cpus" };
static char *event[1] = { "--event=cycles" };
static char *buffers[2] = { "--mmap-pages=64", "--compression-level=1" };
static char *several[4] = { "--output=a", "--no-inherit", "--output=b", "--overwrite" };

static struct damon_setup setups[2];
static struct damon_job job;

/* A recording of a process with one kdamond, which the tests change */
static void new_job(void)
{
	for (int i = 0; i < 2; i++) {
		damon_setup__exit(&setups[i]);
		damon_setup__init(&setups[i]);
		setups[i].kdamond = KDAMOND + i;
		setups[i].keeper = KEEPER;
	}
	job = (struct damon_job){ .setups = setups, .nr_setups = 1, .cgroup = -1 };
}

/* All arguments in one line; the options of every recording are checked and left out */
static const char *words(int argc, char **argv)
{
	struct damon_perf_options options = { .argv = argv, .argc = argc };
	static char line[4000];
	struct damon_perf_args args;

	line[0] = '\0';
	if (damon_perf_args__init(&args, &job, 7, 8, &options))
		return "out of memory";
	for (int i = 0; i < args.argc; i++) {
		if (!strncmp(args.argv[i], "--event=dummy/name='damon:1:", 28)) {
			strcat(line, " SETUP");
			continue;
		}
		strcat(line, i ? " " : "");
		strcat(line, args.argv[i]);
	}
	tap_ok(!args.argv[args.argc], "the arguments end with NULL");
	damon_perf_args__exit(&args);
	return line;
}

#define REGIONS	"record --event=damon:damon_aggregated/call-graph=no/"
#define TUNE	" --event=damon:damon_monitor_intervals_tune/call-graph=no/"
#define PROBES	" --event=damon:damon_region_aggregated/call-graph=no/"
#define FILTER	" --filter=common_pid == 301"
#define FILTERS	" --filter=common_pid == 301 || common_pid == 302"
#define CONTROL	" --control=fd:7,8"
#define BUFFERS	" --no-buildid --no-period --mmap-pages=64 --compression-level=1"
#define NO_MORE	" --mmap-pages=1024 --no-buildid --no-period"

static void test_process(void)
{
	char want[300];

	new_job();
	damon_setup__add_target(setups, getpid(), "self");
	damon_setup__add_target(setups, 1, "init");
	snprintf(want, sizeof(want), REGIONS " SETUP --data-mmap --pid=300,301,%d,1" CONTROL NO_MORE,
		 getpid());
	tap_str_eq(words(0, NULL), want, "processes: keeper, kdamond and targets");
	job.follow = true;
	snprintf(want, sizeof(want),
		 REGIONS " SETUP --data-mmap --pid=300,2,301,%d,1" CONTROL NO_MORE, getpid());
	tap_str_eq(words(0, NULL), want, "processes with their children: kthreadd, too");
}

static void test_system_wide(void)
{
	new_job();
	setups->ops = DAMON_OPS_PADDR;
	damon_setup__add_target(setups, 0, NULL);
	tap_str_eq(words(0, NULL), REGIONS " SETUP --data-mmap --pid=300,301" CONTROL NO_MORE,
		   "physical memory: keeper and kdamond");
	tap_str_eq(words(1, all_cpus),
		   REGIONS FILTER " SETUP --data-mmap --all-cpus" CONTROL NO_MORE,
		   "-a: all CPUs, but only our kdamond's regions");
	tap_str_eq(words(1, event),
		   REGIONS FILTER " SETUP --data-mmap --all-cpus" CONTROL
		   " --mmap-pages=1024 --event=cycles",
		   "physical memory with another event: all CPUs, with build ids and periods");

	new_job();
	job.follow = true;
	job.cgroup = 9;
	tap_str_eq(words(0, NULL), REGIONS " SETUP --data-mmap --all-cpus" CONTROL NO_MORE,
		   "a cgroup: all CPUs, without a filter, as the kdamond may change");
}

static void test_events(void)
{
	new_job();
	job.tunings = job.probes = true;
	job.compress = true;
	tap_str_eq(words(0, NULL),
		   REGIONS TUNE PROBES " SETUP --data-mmap --pid=300,301" CONTROL
		   " --mmap-pages=1024 --compression-level=1 --no-buildid --no-period",
		   "compressed by default");
	job.compress = false;
	tap_str_eq(words(2, buffers),
		   REGIONS TUNE PROBES " SETUP --data-mmap --pid=300,301" CONTROL BUFFERS,
		   "tunings, probes, and the user's options");
}

/* A pid that no process has */
static pid_t ended_pid(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	return pid;
}

static void test_attach(void)
{
	pid_t ended = ended_pid();
	char **names;

	new_job();
	job.attach = true;
	job.nr_setups = 2;
	snprintf(setups[0].owner, sizeof(setups[0].owner), "sysfs kdamond 0");
	damon_setup__add_target(&setups[0], ended, "ended");
	damon_setup__add_target(&setups[0], 1, "init");
	setups[1].ops = DAMON_OPS_NR;
	tap_str_eq(words(0, NULL), REGIONS " SETUP --data-mmap --pid=300,301,1,302" CONTROL NO_MORE,
		   "attach: all kdamonds, no ended target, no setup of an unknown kdamond");
	tap_str_eq(words(1, all_cpus),
		   REGIONS FILTERS " SETUP --data-mmap --all-cpus" CONTROL NO_MORE,
		   "attach with -a: only the regions of these kdamonds");

	names = damon_perf_args__event_names(&job);
	tap_str_eq(names[0], "damon:damon_aggregated", "names: the tracepoint");
	tap_ok(!strncmp(names[1], "damon:1:ops=vaddr,", 18), "names: the setup");
	tap_ok(!names[2], "names: there are two");
	damon_perf_args__free_names(names);
	damon_perf_args__free_names(NULL);
}

static void test_options(void)
{
	struct damon_perf_options options = { .argv = several, .argc = 4 };
	struct damon_error e = {};

	tap_str_eq(damon_perf_options__get(&options, "output"), "b",
		   "the last of several values counts");
	tap_str_eq(damon_perf_options__get(&options, "no-inherit"), "",
		   "an option without a value");
	tap_ok(!damon_perf_options__get(&options, "inherit"),
	       "an option that was not given has no value");
	tap_ok(!damon_perf_options__get(&options, "out"), "the beginning of a name does not match");
	tap_str_eq(damon_perf_args__mmap_pages(&options), "1024", "our default of --mmap-pages");
	tap_eq(damon_perf_options__check(&options, &e), -EINVAL, "--overwrite is refused");
	tap_ok(strstr(e.msg, "--overwrite") && strstr(e.hint, "--switch-output"),
	       "the hint names the option to use instead");
	options.argc = 3;
	tap_eq(damon_perf_options__check(&options, &e), 0, "the other options are accepted");
}

int main(void)
{
	test_process();
	test_system_wide();
	test_events();
	test_attach();
	test_options();
	return tap_done();
}
