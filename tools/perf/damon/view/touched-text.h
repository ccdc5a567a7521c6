/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_TEXT_H
#define PERF_DAMON_TOUCHED_TEXT_H

#include <stdio.h>
#include <linux/types.h>

struct damon_term;
struct damon_touched;
struct damon_touched_chart;
struct damon_window;
struct damon_window_length;

unsigned int damon_touched_text__fprint_lines(FILE *f, const struct damon_touched *touched,
					      double resident, const struct damon_term *term);
void damon_touched_text__fprint_table(FILE *f, const struct damon_window *windows, unsigned int nr,
				      double resident, const struct damon_term *term);
unsigned int damon_touched_text__chart_cols(const struct damon_term *term);
void damon_touched_text__fprint_chart(FILE *f, const struct damon_touched_chart *chart,
				      const struct damon_window_length *length,
				      const struct damon_term *term, u64 origin_ns);

#endif /* PERF_DAMON_TOUCHED_TEXT_H */
