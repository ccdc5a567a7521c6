// SPDX-License-Identifier: GPL-2.0
/* Makes the command line of the perf record that records DAMON's events */
#include "damon/record/perf-args.h"
#include "damon/core/meta.h"
#include "damon/core/setup.h"
#include "damon/machine/tracepoint.h"
#include "damon/record/job.h"
#include "damon/record/perf-options.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* The parent of all kernel threads has this pid on every Linux */
#define KTHREADD	2

/*
 * Of a thousand regions, level 1 makes 4.5 bytes a region, and level 3 makes 3.8; for that perf
 * takes a quarter more time.
 */
#define COMPRESSION_LEVEL	1

__printf(2, 3)
static void add_word(struct damon_perf_args *args, const char *fmt, ...)
{
	const char **argv = realloc(args->argv, (args->argc + 2) * sizeof(*argv));
	char *word = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (!argv || vasprintf(&word, fmt, ap) < 0)
		args->failed = true;
	va_end(ap);
	if (argv)
		args->argv = argv;
	if (!args->failed) {
		argv[args->argc++] = word;
		argv[args->argc] = NULL;
	}
}

/* Add one word, @option=LIST; the list that @print prints may have any length */
static int add_list(struct damon_perf_args *args, const char *option, const struct damon_job *job,
		    void (*print)(FILE *f, const struct damon_job *job))
{
	char *list = NULL;
	bool failed;
	size_t len;
	FILE *f = open_memstream(&list, &len);

	if (!f)
		return -ENOMEM;
	print(f, job);
	failed = ferror(f);
	if (!fclose(f) && !failed)
		add_word(args, "%s=%s", option, list);
	else
		args->failed = true;
	free(list);
	return args->failed ? -ENOMEM : 0;
}

/*
 * perf record must record all of these: the kdamonds, in which DAMON's events fire; the targets,
 * for their mappings; the keeper, whose mappings are notes; and kthreadd, from which a kdamond that
 * is started later inherits the events.
 */
static void print_pids(FILE *f, const struct damon_job *job)
{
	fprintf(f, "%d", job->setups->keeper);
	if (job->follow)
		fprintf(f, ",%d", KTHREADD);
	for (size_t i = 0; i < job->nr_setups; i++) {
		const struct damon_setup *setup = &job->setups[i];

		fprintf(f, ",%d", setup->kdamond);
		for (size_t t = 0; t < setup->nr_targets; t++) {
			pid_t pid = setup->targets[t].pid;

			/* Targets of others may have ended, and perf record would fail then */
			if (pid && !(job->attach && kill(pid, 0) && errno == ESRCH))
				fprintf(f, ",%d", pid);
		}
	}
}

/* If all processes are recorded, this filter keeps only the regions of these kdamonds */
static void print_filter(FILE *f, const struct damon_job *job)
{
	for (size_t i = 0; i < job->nr_setups; i++)
		fprintf(f, "%scommon_pid == %d", i ? " || " : "", job->setups[i].kdamond);
}

/* perf record applies a filter to the event before it */
static int add_tracepoint(struct damon_perf_args *args, const struct damon_job *job, const char *name,
			  bool filtered)
{
	add_word(args, "--event=%s/call-graph=no/", name);
	return filtered ? add_list(args, "--filter", job, print_filter) : 0;
}

static bool monitors_paddr(const struct damon_job *job)
{
	for (size_t i = 0; i < job->nr_setups; i++) {
		if (job->setups[i].ops == DAMON_OPS_PADDR)
			return true;
	}
	return false;
}

/**
 * damon_perf_args__event_names - get the names of perf record's events, without the user's events
 * @job: with the pids of its kdamonds
 *
 * Return: the names in the order of the events, ended by NULL, which the caller frees with
 * damon_perf_args__free_names(); or NULL when out of memory.
 */
char **damon_perf_args__event_names(const struct damon_job *job)
{
	const struct {
		const char *name;
		bool recorded;
	} tracepoints[] = {
		{ DAMON_TRACEPOINT_REGIONS,	true },
		{ DAMON_TRACEPOINT_TUNE,	job->tunings },
		{ DAMON_TRACEPOINT_PROBES,	job->probes },
	};
	char **names = calloc(ARRAY_SIZE(tracepoints) + job->nr_setups + 1, sizeof(*names));
	bool failed = false;
	size_t nr = 0;

	if (!names)
		return NULL;
	for (size_t i = 0; !failed && i < ARRAY_SIZE(tracepoints); i++) {
		if (!tracepoints[i].recorded)
			continue;
		names[nr] = strdup(tracepoints[i].name);
		failed = !names[nr++];
	}
	for (size_t i = 0; !failed && i < job->nr_setups; i++) {
		/* Nothing is known about a kdamond that has no known owner */
		if (job->setups[i].ops == DAMON_OPS_NR)
			continue;
		names[nr] = damon_meta__format(&job->setups[i]);
		failed = !names[nr++];
	}
	if (!failed)
		return names;
	damon_perf_args__free_names(names);
	return NULL;
}

/** damon_perf_args__free_names - free the names; @names may be NULL */
void damon_perf_args__free_names(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

/**
 * damon_perf_args__mmap_pages - get the size of perf record's buffers
 * @p: the user's options
 *
 * perf's default of 128 pages per CPU holds some 4,500 regions of one burst, which is too few for
 * two snapshots of several thousand regions.
 *
 * Return: the value for --mmap-pages.
 */
const char *damon_perf_args__mmap_pages(const struct damon_perf_options *p)
{
	return damon_perf_options__get(p, "mmap-pages") ?: "1024";
}

/**
 * damon_perf_args__init - make the arguments of perf record
 * @args: overwritten; the caller frees it with damon_perf_args__exit(), also after an error
 * @job: with the pids of its kdamonds and of the keeper
 * @ctl_fd: perf record reads commands here
 * @ack_fd: perf record answers commands here
 * @p: the user's options of perf record
 *
 * Return: 0 or -ENOMEM.
 */
int damon_perf_args__init(struct damon_perf_args *args, const struct damon_job *job,
			  int ctl_fd, int ack_fd, const struct damon_perf_options *p)
{
	bool more_events = damon_perf_options__get(p, "event");
	/* A process has most of its mappings before it joins a cgroup */
	bool system_wide = damon_perf_options__get(p, "all-cpus") || job->cgroup >= 0 ||
			   (more_events && monitors_paddr(job));
	/* A filter by pid would drop the regions of a kdamond that is started later */
	bool filtered = system_wide && !job->follow;
	char **names = damon_perf_args__event_names(job);
	int err = 0;

	memset(args, 0, sizeof(*args));
	if (!names)
		return -ENOMEM;
	add_word(args, "record");
	for (size_t i = 0; !err && names[i]; i++) {
		if (damon_meta__is(names[i]))
			add_word(args, "--event=dummy/name='%s'/u", names[i]);
		else
			err = add_tracepoint(args, job, names[i], filtered);
	}
	damon_perf_args__free_names(names);
	if (err)
		return err;
	/* By default perf records executable mappings only */
	add_word(args, "--data-mmap");
	if (system_wide)
		add_word(args, "--all-cpus");
	else
		err = add_list(args, "--pid", job, print_pids);
	add_word(args, "--control=fd:%d,%d", ctl_fd, ack_fd);
	if (!damon_perf_options__get(p, "mmap-pages"))
		add_word(args, "--mmap-pages=%s", damon_perf_args__mmap_pages(p));
	if (job->compress)
		add_word(args, "--compression-level=%d", COMPRESSION_LEVEL);
	/* Regions need no symbols, and each sample is one region; other events need both */
	if (!more_events) {
		add_word(args, "--no-buildid");
		add_word(args, "--no-period");
	}
	for (int i = 0; i < p->argc; i++) {
		if (strcmp(p->argv[i], "--all-cpus"))
			add_word(args, "%s", p->argv[i]);
	}
	return args->failed ? -ENOMEM : err;
}

/** damon_perf_args__exit - free the arguments */
void damon_perf_args__exit(struct damon_perf_args *args)
{
	for (int i = 0; i < args->argc; i++)
		free((char *)args->argv[i]);
	zfree(&args->argv);
	args->argc = 0;
}
