/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_VIEW_HTML_H
#define PERF_DAMON_VIEW_HTML_H

#include <stdio.h>

struct damon_results;

int damon_view_html__heatmap(const struct damon_results *results, FILE *f);

#endif /* PERF_DAMON_VIEW_HTML_H */
