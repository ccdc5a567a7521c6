/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FOLLOW_H
#define PERF_DAMON_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct damon_follow;

struct damon_follow *damon_follow__new(int cgroup);
int damon_follow__add(struct damon_follow *f, pid_t pid);
bool damon_follow__update(struct damon_follow *f);
size_t damon_follow__nr(const struct damon_follow *f);
pid_t damon_follow__pid(const struct damon_follow *f, size_t i);
bool damon_follow__ended(const struct damon_follow *f);
void damon_follow__delete(struct damon_follow *f);

#endif /* PERF_DAMON_FOLLOW_H */
