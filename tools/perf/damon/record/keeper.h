/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_KEEPER_H
#define PERF_DAMON_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "damon/base/error.h"

struct damon_job;

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
