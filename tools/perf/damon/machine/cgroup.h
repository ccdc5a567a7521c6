/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CGROUP_H
#define PERF_DAMON_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct damon_error;

/** struct damon_pids - a list of processes, in ascending order, without duplicates */
struct damon_pids {
	pid_t *v;
	size_t nr;
};

bool damon_pids__has(const struct damon_pids *pids, pid_t pid);
void damon_pids__exit(struct damon_pids *pids);

int damon_cgroup__open(const char *mnt, const char *name, struct damon_error *e);
int damon_cgroup__read(int dir, struct damon_pids *pids);

#endif /* PERF_DAMON_CGROUP_H */
