/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PERF_OPTIONS_H
#define PERF_DAMON_PERF_OPTIONS_H

#include <stdbool.h>

struct damon_error;
struct option;

/**
 * struct damon_perf_options - the options of perf record that the user gave to us
 * @options: table for parse_options()
 * @argv: each option as one word, --long=value; owned by this struct
 * @argc: number of words in @argv
 */
struct damon_perf_options {
	struct option *options;
	char **argv;
	int argc;
};

int damon_perf_options__init(struct damon_perf_options *p, const struct option *own);
int damon_perf_options__check(const struct damon_perf_options *p, struct damon_error *e);
const char *damon_perf_options__get(const struct damon_perf_options *p, const char *long_name);
bool damon_perf_options__exists(const char *long_name);
void damon_perf_options__exit(struct damon_perf_options *p);

#endif /* PERF_DAMON_PERF_OPTIONS_H */
