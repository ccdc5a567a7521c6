/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_KEEPER_H
#define PERF_DAMON_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "damon/base/error.h"

struct damon_job;

/**
 * struct damon_keeper - perf's connection to the keeper
 * @pid: the keeper
 * @sock: socket to the keeper; each side sees the death of the other one as end of file
 * @ctl_fd: for perf record's --control: perf record reads the keeper's commands here
 * @ack_fd: for perf record's --control: perf record answers the commands here
 */
struct damon_keeper {
	pid_t pid;
	int sock;
	int ctl_fd;
	int ack_fd;
};

/**
 * struct damon_ended - how a recording ended
 * @status: wait status of the command; 0 without a command
 * @repaired: perf record had not finished its file, and the keeper has repaired it
 * @not_repaired: why the keeper could not repair the file; .err is 0 if there is no such reason
 */
struct damon_ended {
	int status;
	bool repaired;
	struct damon_error not_repaired;
};

int damon_keeper__start(struct damon_keeper *k, const struct damon_job *job,
			struct damon_error *e);
int damon_keeper__finish(struct damon_keeper *k, bool recorded, struct damon_ended *how,
			 struct damon_error *e);

#endif /* PERF_DAMON_KEEPER_H */
