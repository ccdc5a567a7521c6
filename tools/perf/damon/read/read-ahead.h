/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_READ_AHEAD_H
#define PERF_DAMON_READ_AHEAD_H

#include <stddef.h>
#include <linux/types.h>

struct damon_read_ahead;

int damon_read__all(int fd, void *buf, size_t len, u64 offset);

struct damon_read_ahead *damon_read_ahead__new(int fd);
void damon_read_ahead__start(struct damon_read_ahead *ra, void *buf, size_t len, u64 offset);
int damon_read_ahead__wait(struct damon_read_ahead *ra);
void damon_read_ahead__delete(struct damon_read_ahead *ra);

#endif /* PERF_DAMON_READ_AHEAD_H */
