/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_JOB_H
#define PERF_DAMON_JOB_H

#include <stdbool.h>
#include <stddef.h>

struct damon_setup;

/**
 * struct damon_job - one recording: what to monitor and how
 * @setups: what to monitor. Without targets it gets one, the command, unless there
 *	    is a @cgroup. Its kdamond, which a cgroup has later, and keeper are filled
 *	    in. With @attach: what the kdamonds that run do already
 * @nr_setups: 1 but with @attach
 * @attach: the kdamonds are somebody else's; DAMON is not touched
 * @take_over: a kernel part that keeps DAMON for itself may be paused
 * @follow: monitor the processes that the targets fork, too; or those of @cgroup
 * @cgroup: its directory, or -1
 * @tunings: the kernel has an event for intervals that it tunes, and they may be
 * @probes: the kernel has an event for what probes count, and there are some
 * @stdout_taken: the recording goes to stdout, so that the command may not write there
 * @output: the file that perf writes, or NULL if it is none
 * @mmap_pages: size of perf's buffers, as its --mmap-pages takes it
 * @argv: the command, NULL-terminated, or NULL for none
 */
struct damon_job {
	struct damon_setup *setups;
	size_t nr_setups;
	bool attach;
	bool take_over;
	bool follow;
	int cgroup;
	bool tunings;
	bool probes;
	bool stdout_taken;
	const char *output;
	const char *mmap_pages;
	const char **argv;
};

#endif /* PERF_DAMON_JOB_H */
