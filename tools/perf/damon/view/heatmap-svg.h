/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HEATMAP_SVG_H
#define PERF_DAMON_HEATMAP_SVG_H

#include <linux/types.h>

struct damon_heatmap;
struct damon_address_space;
struct damon_svg;

int damon_heatmap_svg__draw(struct damon_svg *svg, const struct damon_heatmap *heatmap,
			    const struct damon_address_space *space, u64 start_ns, u64 end_ns);

#endif /* PERF_DAMON_HEATMAP_SVG_H */
