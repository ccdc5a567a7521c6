/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TARGET_H
#define PERF_DAMON_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

struct damon_error;
struct damon_ranges;
struct damon_setup;

int damon_target__add_pids(struct damon_setup *setup, const char *list, struct damon_error *e);
int damon_target__add_ram(struct damon_setup *setup, const char *nodes, struct damon_error *e);
int damon_target__set_ranges(struct damon_setup *setup, const struct damon_ranges *ranges,
			     struct damon_error *e);
int damon_target__comm(pid_t pid, char *comm, size_t size);
bool damon_target__has_memory(pid_t pid);

#endif /* PERF_DAMON_TARGET_H */
