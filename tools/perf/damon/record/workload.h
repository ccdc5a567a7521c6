/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WORKLOAD_H
#define PERF_DAMON_WORKLOAD_H

#include <stdbool.h>
#include <sys/types.h>

struct damon_error;

/**
 * struct damon_workload - the command that the user gave
 * @pid: its pid, or 0 without a command
 * @gated: the command is loaded, but has not executed its first instruction
 * @reaped: the command has ended
 * @status: wait status, if @reaped
 */
struct damon_workload {
	pid_t pid;
	bool gated;
	bool reaped;
	int status;
};

int damon_workload__start(struct damon_workload *w, const char **argv, pid_t pgrp,
			  bool stdout_taken, struct damon_error *e);
void damon_workload__release(struct damon_workload *w);
void damon_workload__kill_gated(struct damon_workload *w);
bool damon_workload__reap(struct damon_workload *w, bool wait);

#endif /* PERF_DAMON_WORKLOAD_H */
