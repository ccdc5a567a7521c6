/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WSS_TEXT_H
#define PERF_DAMON_WSS_TEXT_H

#include <stddef.h>
#include <stdio.h>
#include <linux/types.h>

struct damon_term;
struct damon_wss_chart;
struct damon_wss_dist;

#define DAMON_WSS_TEXT_LEFT_OUT_LEN	160

char *damon_wss_text__left_out(char *buf, size_t len, const struct damon_wss_dist *dist,
			       size_t skip);
void damon_wss_text__fprint_dist(FILE *f, const struct damon_wss_dist *dist);
void damon_wss_text__fprint_chart(FILE *f, const struct damon_wss_chart *chart,
				  const struct damon_term *term, u64 origin_ns);
unsigned int damon_wss_text__chart_cols(const struct damon_term *term);

#endif /* PERF_DAMON_WSS_TEXT_H */
