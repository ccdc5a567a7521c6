/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WSS_TEXT_H
#define PERF_DAMON_WSS_TEXT_H

#include <stdio.h>
#include <linux/types.h>

struct damon_term;
struct damon_wss_chart;
struct damon_wss_dist;

void damon_wss_text__fprint_dist(FILE *f, const struct damon_wss_dist *dist);
void damon_wss_text__fprint_chart(FILE *f, const struct damon_wss_chart *chart,
				  const struct damon_term *term, u64 origin_ns);
unsigned int damon_wss_text__chart_cols(const struct damon_term *term);

#endif /* PERF_DAMON_WSS_TEXT_H */
