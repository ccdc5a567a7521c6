// SPDX-License-Identifier: GPL-2.0
/* Lay out a plot of sizes in an SVG, with lines and labels. What is plotted is the caller's. */
#include "damon/view/size-plot.h"
#include "damon/base/text.h"
#include "damon/view/axis.h"

#define PLOT_PX		190
#define LEFT_PX		76
#define RIGHT_PX	96
#define LINES		4

/**
 * damon_size_plot__init - lay out a plot as wide as the picture, with room for labels
 * @p: overwritten
 * @y: the upper end, in pixels
 * @most: the largest size of the plot, in bytes
 */
void damon_size_plot__init(struct damon_size_plot *p, struct damon_svg *svg, double y, double most)
{
	*p = (struct damon_size_plot){
		.svg = svg,
		.box = {
			DAMON_SVG_MARGIN + LEFT_PX, y,
			DAMON_SVG_WIDTH - LEFT_PX - RIGHT_PX - 2 * DAMON_SVG_MARGIN, PLOT_PX,
		},
		.top = damon_axis__size_top(most),
	};
}

/** damon_size_plot__y - get where a size is, in pixels */
double damon_size_plot__y(const struct damon_size_plot *p, double bytes)
{
	return p->box.y + p->box.h * (1 - bytes / p->top);
}

/** damon_size_plot__draw_lines - draw lines at round sizes, and label them */
void damon_size_plot__draw_lines(const struct damon_size_plot *p)
{
	for (unsigned int i = 0; i <= LINES; i++) {
		double bytes = p->top * i / LINES, y = damon_size_plot__y(p, bytes);
		char size[DAMON_TEXT_LEN];

		fprintf(p->svg->f, "<path stroke=\"#ddd\" d=\"M%.5g %.5gh%.5g\"/>\n", p->box.x, y,
			p->box.w);
		damon_svg__text(p->svg, p->box.x - 6, y + 4, DAMON_SVG_GREY, DAMON_SVG_END,
				damon_text__size(size, sizeof(size), bytes));
	}
}
