/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_SVG_H
#define PERF_DAMON_TOUCHED_SVG_H

struct damon_resident;
struct damon_svg;
struct damon_window;

void damon_touched_svg__draw(struct damon_svg *svg, const struct damon_window *windows,
			     unsigned int nr, const struct damon_resident *resident);

#endif /* PERF_DAMON_TOUCHED_SVG_H */
