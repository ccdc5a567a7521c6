/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_VIEW_SVG_H
#define PERF_DAMON_VIEW_SVG_H

#include <stdio.h>

struct damon_results;

int damon_view_svg__heatmap(const struct damon_results *results, FILE *f);
int damon_view_svg__wss(const struct damon_results *results, FILE *f);

#endif /* PERF_DAMON_VIEW_SVG_H */
