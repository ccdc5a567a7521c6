/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CONFIG_H
#define PERF_DAMON_CONFIG_H

#include <stdbool.h>

/** struct damon_config - perf's configuration variables damon.*; NULL: not configured */
struct damon_config {
	char *view;
	char *sample;
	char *aggr;
	char *windows;
	char *update;
	char *overhead;
	char *nr_regions;
	char *compress;
};

struct damon_attrs;
struct damon_error;

int damon_config__read(struct damon_config *config);
int damon_config__attrs(const struct damon_config *config, struct damon_attrs *attrs,
			struct damon_error *e);
int damon_config__compress(const struct damon_config *config, bool *compress,
			   struct damon_error *e);
void damon_config__exit(struct damon_config *config);

#endif /* PERF_DAMON_CONFIG_H */
