/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PROBE_H
#define PERF_DAMON_PROBE_H

#include <stdbool.h>

/* A probe's counter is one byte, and wraps to 0 after this value (seen on 7.3.4). */
#define DAMON_MAX_HITS	255

struct damon_error;
struct damon_setup;

/**
 * struct damon_probe - which samples a probe counts
 * @type: the kernel's name of the attribute
 * @arg: path of a memory cgroup in the kernel's form, or NULL
 * @negated: count the samples without the attribute
 */
struct damon_probe {
	const char *type;
	const char *arg;
	bool negated;
};

int damon_probe__parse(const char *str, struct damon_probe *probe, struct damon_error *e);
int damon_probe__add(struct damon_setup *setup, const char *str, struct damon_error *e);
int damon_probe__check(const struct damon_setup *setup, struct damon_error *e);

#endif /* PERF_DAMON_PROBE_H */
