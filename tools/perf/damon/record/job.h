/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_JOB_H
#define PERF_DAMON_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "damon/core/setup.h"

/**
 * struct damon_job - one recording: what to monitor, and how
 * @setups: the kdamonds. With @attach, they run already. Otherwise there is one; if it has no
 *	    targets and there is no @cgroup, the command becomes its target. The keeper fills in
 *	    its kdamond (with @cgroup, later) and the pid of the keeper
 * @nr_setups: number of @setups; 1 without @attach
 * @attach: another user has started the kdamonds; do not write to DAMON's sysfs
 * @take_over: a kernel module that keeps DAMON for itself may be paused
 * @limited: only some addresses of the targets are monitored (--range)
 * @follow: also monitor the processes that the targets fork, or those that join @cgroup
 * @cgroup: descriptor of the cgroup's directory, or -1
 * @tunings: record the kernel's event for tuned intervals
 * @probes: record the kernel's event for the counts of probes
 * @stdout_taken: the recording is written to stdout, so that the command must not write there
 * @output: the file that perf record writes, or NULL if it writes to stdout
 * @mmap_pages: size of perf record's buffers, in the form of its --mmap-pages
 * @compress: compress the file, although the user did not say so
 * @argv: the command, NULL-terminated, or NULL
 */
struct damon_job {
	struct damon_setup *setups;
	size_t nr_setups;
	bool attach;
	bool take_over;
	bool limited;
	bool follow;
	int cgroup;
	bool tunings;
	bool probes;
	bool stdout_taken;
	const char *output;
	const char *mmap_pages;
	bool compress;
	const char **argv;
};

/** damon_job__monitors_command - does the command, which has not started yet, become the target? */
static inline bool damon_job__monitors_command(const struct damon_job *job)
{
	return !job->attach && job->cgroup < 0 && !job->setups->nr_targets;
}

#endif /* PERF_DAMON_JOB_H */
