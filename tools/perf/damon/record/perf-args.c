// SPDX-License-Identifier: GPL-2.0
/* The command line of the perf record that runs beside DAMON */
#include "damon/record/perf-args.h"
#include "damon/core/meta.h"
#include "damon/core/setup.h"
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

/* Forks all kernel threads; has this pid on every Linux */
#define KTHREADD	2

__printf(2, 3)
static void add_word(struct damon_perf_args *c, const char *fmt, ...)
{
	const char **argv = realloc(c->argv, (c->argc + 2) * sizeof(*argv));
	char *word = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (!argv || vasprintf(&word, fmt, ap) < 0)
		c->failed = true;
	va_end(ap);
	if (argv)
		c->argv = argv;
	if (!c->failed) {
		argv[c->argc++] = word;
		argv[c->argc] = NULL;
	}
}

/* One word, @option=LIST, of a list that may be of any length */
static int add_list(struct damon_perf_args *c, const char *option, const struct damon_job *job,
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
		add_word(c, "%s=%s", option, list);
	else
		c->failed = true;
	free(list);
	return c->failed ? -ENOMEM : 0;
}

/*
 * DAMON's events fire in the kdamond, the mappings belong to the targets, notes
 * are mappings of the keeper, and a kdamond that takes over from one that ended
 * inherits from kthreadd: all are perf's targets.
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

			/* others' targets may have ended, at which perf record would give up */
			if (pid && !(job->attach && kill(pid, 0) && errno == ESRCH))
				fprintf(f, ",%d", pid);
		}
	}
}

/* Where the machine is recorded as a whole: these kdamonds' regions and no others' */
static void print_filter(FILE *f, const struct damon_job *job)
{
	for (size_t i = 0; i < job->nr_setups; i++)
		fprintf(f, "%scommon_pid == %d", i ? " || " : "", job->setups[i].kdamond);
}

/* A filter is that of the event before it */
static int add_tracepoint(struct damon_perf_args *c, const struct damon_job *job, const char *name,
			  bool filtered)
{
	add_word(c, "--event=%s/call-graph=no/", name);
	return filtered ? add_list(c, "--filter", job, print_filter) : 0;
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
 * damon_perf_args__event_names - how perf record's events are called, the user's left out
 * @job: what its kdamonds are known by now
 *
 * Return: the names in the order of the events, ended by NULL, to be freed by
 * damon_perf_args__free_names(); or NULL without memory.
 */
char **damon_perf_args__event_names(const struct damon_job *job)
{
	const struct {
		const char *name;
		bool recorded;
	} tracepoints[] = {
		{ "damon:damon_aggregated",		true },
		{ "damon:damon_monitor_intervals_tune",	job->tunings },
		{ "damon:damon_region_aggregated",	job->probes },
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
		/* of a kdamond that nobody claims, there is nothing to tell */
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

/** damon_perf_args__free_names - @names may be NULL */
void damon_perf_args__free_names(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

/**
 * damon_perf_args__mmap_pages - the size of perf record's buffers, as its option takes it
 *
 * perf's default of 128 pages a CPU holds some 4,500 regions of one burst, too
 * few for two snapshots of several thousand.
 */
const char *damon_perf_args__mmap_pages(const struct damon_perf_options *p)
{
	return damon_perf_options__get(p, "mmap-pages") ?: "1024";
}

/**
 * damon_perf_args__init - the words of perf record beside DAMON
 * @c: to be freed by damon_perf_args__exit(), also after an error
 * @job: what its kdamonds are known by now
 * @ctl_fd: perf record takes commands from here
 * @ack_fd: and answers them here
 * @p: the user's words for perf record
 *
 * Return: 0 or -ENOMEM.
 */
int damon_perf_args__init(struct damon_perf_args *c, const struct damon_job *job,
			  int ctl_fd, int ack_fd, const struct damon_perf_options *p)
{
	bool more_events = damon_perf_options__get(p, "event");
	/* who joins a cgroup has made its mappings before */
	bool system_wide = damon_perf_options__get(p, "all-cpus") || job->cgroup >= 0 ||
			   (more_events && monitors_paddr(job));
	/* there may have to be another kdamond later */
	bool filtered = system_wide && !job->follow;
	char **names = damon_perf_args__event_names(job);
	int err = 0;

	memset(c, 0, sizeof(*c));
	if (!names)
		return -ENOMEM;
	add_word(c, "record");
	for (size_t i = 0; !err && names[i]; i++) {
		if (damon_meta__is(names[i]))
			add_word(c, "--event=dummy/name='%s'/u", names[i]);
		else
			err = add_tracepoint(c, job, names[i], filtered);
	}
	damon_perf_args__free_names(names);
	if (err)
		return err;
	/* without it perf records executable mappings only */
	add_word(c, "--data-mmap");
	if (system_wide)
		add_word(c, "--all-cpus");
	else
		err = add_list(c, "--pid", job, print_pids);
	add_word(c, "--control=fd:%d,%d", ctl_fd, ack_fd);
	if (!damon_perf_options__get(p, "mmap-pages"))
		add_word(c, "--mmap-pages=%s", damon_perf_args__mmap_pages(p));
	/* regions need no symbols and count one each; other events need both */
	if (!more_events) {
		add_word(c, "--no-buildid");
		add_word(c, "--no-period");
	}
	for (int i = 0; i < p->argc; i++) {
		if (strcmp(p->argv[i], "--all-cpus"))
			add_word(c, "%s", p->argv[i]);
	}
	return c->failed ? -ENOMEM : err;
}

/** damon_perf_args__exit - free the words */
void damon_perf_args__exit(struct damon_perf_args *c)
{
	for (int i = 0; i < c->argc; i++)
		free((char *)c->argv[i]);
	zfree(&c->argv);
	c->argc = 0;
}
