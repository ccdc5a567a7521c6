/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_KEEPER_H
#define PERF_DAMON_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

struct damon_error;
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
 * struct damon_keeper_opts - what the keeper is to do beside holding DAMON
 * @command: to load and run, NULL-terminated, or NULL for none
 * @stdout_taken: the recording goes to stdout, so that the command may not
 * @follow: monitor the processes that the targets fork, too
 */
struct damon_keeper_opts {
	const char **command;
	bool stdout_taken;
	bool follow;
};

int damon_keeper__start(struct damon_keeper *k, struct damon_setup *setup,
			const struct damon_keeper_opts *opts, struct damon_error *e);
int damon_keeper__finish(struct damon_keeper *k, bool recorded, int *status,
			 struct damon_error *e);

#endif /* PERF_DAMON_KEEPER_H */
