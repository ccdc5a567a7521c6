/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PASSTHRU_H
#define PERF_DAMON_PASSTHRU_H

#include <stdbool.h>

struct option;

/**
 * struct damon_passthru - options of perf record that the user gave to us
 * @argv: each as one word, --long=value; owned by this struct
 */
struct damon_passthru {
	struct option *options;
	char **argv;
	int argc;
};

int damon_passthru__init(struct damon_passthru *p, const struct option *own);
const char *damon_passthru__get(const struct damon_passthru *p, const char *long_name);
void damon_passthru__exit(struct damon_passthru *p);

#endif /* PERF_DAMON_PASSTHRU_H */
