/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPED_H
#define PERF_DAMON_MAPPED_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct damon_ranges;

int damon_mapped__parse(FILE *maps, size_t max, struct damon_ranges *ranges);
int damon_mapped__read(pid_t pid, size_t max, struct damon_ranges *ranges);

#endif /* PERF_DAMON_MAPPED_H */
