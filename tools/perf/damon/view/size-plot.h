/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SIZE_PLOT_H
#define PERF_DAMON_SIZE_PLOT_H

#include "damon/view/svg.h"

/**
 * struct damon_size_plot - a plot in an SVG, with sizes from the bottom up
 * @svg: the picture
 * @box: the plot without its labels
 * @top: bytes at the upper end
 */
struct damon_size_plot {
	struct damon_svg *svg;
	struct damon_svg_box box;
	double top;
};

void damon_size_plot__init(struct damon_size_plot *p, struct damon_svg *svg, double y, double most);
double damon_size_plot__y(const struct damon_size_plot *p, double bytes);
void damon_size_plot__draw_lines(const struct damon_size_plot *p);

#endif /* PERF_DAMON_SIZE_PLOT_H */
