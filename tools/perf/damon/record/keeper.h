/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_KEEPER_H
#define PERF_DAMON_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "damon/base/error.h"

struct damon_setup;

/**
 * struct damon_keeper - perf's end of the process that holds DAMON
 * @pid: the keeper
 * @sock: to it; its death and ours are seen as end of file
 * @ctl_fd: for perf record's --control: the keeper writes "stop" here
 * @ack_fd: for perf record's --control: perf tells here that it records
 */
struct damon_keeper {
	pid_t pid;
	int sock;
	int ctl_fd;
	int ack_fd;
};

/**
 * struct damon_job - what a keeper is to do
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

/**
 * struct damon_ended - how a recording ended
 * @status: the command's, as of wait(2); 0 without one
 * @finished: perf had not finished its file; the keeper has
 * @unfinished: .err 0, or why neither of them could
 */
struct damon_ended {
	int status;
	bool finished;
	struct damon_error unfinished;
};

int damon_keeper__start(struct damon_keeper *k, const struct damon_job *job,
			struct damon_error *e);
int damon_keeper__finish(struct damon_keeper *k, bool recorded, struct damon_ended *how,
			 struct damon_error *e);

#endif /* PERF_DAMON_KEEPER_H */
