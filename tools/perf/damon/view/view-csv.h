/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_VIEW_CSV_H
#define PERF_DAMON_VIEW_CSV_H

#include <stdio.h>

struct damon_results;

int damon_view_csv__summary(const struct damon_results *results, FILE *f);
int damon_view_csv__heatmap(const struct damon_results *results, FILE *f);
int damon_view_csv__wss(const struct damon_results *results, FILE *f);
int damon_view_csv__maps(const struct damon_results *results, FILE *f);
int damon_view_csv__idle(const struct damon_results *results, FILE *f);

#endif /* PERF_DAMON_VIEW_CSV_H */
