/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_VIEW_JSON_H
#define PERF_DAMON_VIEW_JSON_H

#include <stdio.h>

struct damon_results;

int damon_view_json__summary(const struct damon_results *results, FILE *f);
int damon_view_json__heatmap(const struct damon_results *results, FILE *f);
int damon_view_json__wss(const struct damon_results *results, FILE *f);
int damon_view_json__maps(const struct damon_results *results, FILE *f);
int damon_view_json__idle(const struct damon_results *results, FILE *f);

#endif /* PERF_DAMON_VIEW_JSON_H */
