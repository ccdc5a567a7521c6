/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HEATMAP_TEXT_H
#define PERF_DAMON_HEATMAP_TEXT_H

#include <stdio.h>
#include <linux/types.h>

struct damon_heat_grid;
struct damon_heatmap;
struct damon_term;

int damon_heatmap_text__fit(const struct damon_heatmap *heatmap, const struct damon_term *term,
			    unsigned int max_lines, struct damon_heat_grid *grid);
void damon_heatmap_text__fprint(FILE *f, const struct damon_heat_grid *grid,
				const struct damon_term *term, u64 origin_ns);

#endif /* PERF_DAMON_HEATMAP_TEXT_H */
