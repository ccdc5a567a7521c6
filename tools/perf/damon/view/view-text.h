/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_VIEW_TEXT_H
#define PERF_DAMON_VIEW_TEXT_H

#include <stdio.h>

struct damon_results;

int damon_view_text__summary(const struct damon_results *results, FILE *f);
int damon_view_text__heatmap(const struct damon_results *results, FILE *f);
int damon_view_text__wss(const struct damon_results *results, FILE *f);
int damon_view_text__maps(const struct damon_results *results, FILE *f);
int damon_view_text__idle(const struct damon_results *results, FILE *f);

#endif /* PERF_DAMON_VIEW_TEXT_H */
