/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WSS_SVG_H
#define PERF_DAMON_WSS_SVG_H

#include <linux/types.h>

struct damon_svg;
struct damon_wss_chart;
struct damon_wss_dist;

void damon_wss_svg__draw(struct damon_svg *svg, const struct damon_wss_chart *chart,
			 const struct damon_wss_dist *dist, u64 origin_ns);

#endif /* PERF_DAMON_WSS_SVG_H */
