/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_NOTED_PIDS_H
#define PERF_DAMON_NOTED_PIDS_H

#include <stdio.h>
#include <sys/types.h>

int damon_noted_pids__read(FILE *maps, const char *known, pid_t **pids);
int damon_noted_pids__get(const char *recorded, pid_t **pids);

#endif /* PERF_DAMON_NOTED_PIDS_H */
