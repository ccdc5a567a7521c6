/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PROBE_H
#define PERF_DAMON_PROBE_H

#include <stdbool.h>

/* A probe's counter is a byte: the kernel begins again with 0 behind this (seen on 7.3.4). */
#define DAMON_MAX_HITS	255

struct damon_error;
struct damon_setup;

/**
 * struct damon_probe - which samples are counted
 * @type: as the kernel spells it
 * @arg: path of a memory cgroup as the kernel takes it, or NULL
 * @negated: the others are
 */
struct damon_probe {
	const char *type;
	const char *arg;
	bool negated;
};

int damon_probe__parse(const char *str, struct damon_probe *probe, struct damon_error *e);
int damon_probe__check(const struct damon_setup *setup, struct damon_error *e);

#endif /* PERF_DAMON_PROBE_H */
