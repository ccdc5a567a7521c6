/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_SVG_H
#define PERF_DAMON_TOUCHED_SVG_H

#include <linux/types.h>

struct damon_resident;
struct damon_svg;
struct damon_touched_chart;
struct damon_window;
struct damon_window_length;

void damon_touched_svg__draw(struct damon_svg *svg, const struct damon_window *windows,
			     unsigned int nr, const struct damon_resident *resident);
void damon_touched_svg__draw_chart(struct damon_svg *svg, const struct damon_touched_chart *chart,
				   const struct damon_window_length *length, u64 origin_ns);

#endif /* PERF_DAMON_TOUCHED_SVG_H */
