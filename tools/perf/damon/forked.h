/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FORKED_H
#define PERF_DAMON_FORKED_H

#include <stdio.h>
#include <sys/types.h>

int damon_forked__read(FILE *maps, const char *known, pid_t **pids);
int damon_forked__pids(const char *recorded, pid_t **pids);

#endif /* PERF_DAMON_FORKED_H */
