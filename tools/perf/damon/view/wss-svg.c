// SPDX-License-Identifier: GPL-2.0
/* Draw the working set over time as a panel of an SVG: its mean as an area, its peaks as a line. */
#include "damon/view/wss-svg.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/view/palette.h"
#include "damon/view/size-plot.h"
#include "damon/view/svg.h"

#include <linux/kernel.h>

static double x_of(const struct damon_size_plot *p, const struct damon_wss_chart *chart, unsigned int col)
{
	return p->box.x + p->box.w * col / chart->nr_cols;
}

/* A column without a snapshot is left open: it is not 0. */
static void draw_means(const struct damon_size_plot *p, const struct damon_wss_chart *chart)
{
	fprintf(p->svg->f, "<path fill=\"#%06x\" d=\"", damon_palette__rgb(5, 12));
	for (unsigned int c = 0; c < chart->nr_cols; c++) {
		if (!chart->cols[c].ns)
			continue;
		fprintf(p->svg->f, "M%.5g %.5gV%.5gH%.5gV%.5gz", x_of(p, chart, c), damon_size_plot__y(p, 0),
			damon_size_plot__y(p, chart->cols[c].mean), x_of(p, chart, c + 1) + 0.2, damon_size_plot__y(p, 0));
	}
	fputs("\"/>\n", p->svg->f);
}

static void draw_peaks(const struct damon_size_plot *p, const struct damon_wss_chart *chart)
{
	bool drawing = false;

	fprintf(p->svg->f, "<path fill=\"none\" stroke=\"#%06x\" d=\"", damon_palette__rgb(1, 12));
	for (unsigned int c = 0; c < chart->nr_cols; c++) {
		if (chart->cols[c].ns)
			fprintf(p->svg->f, "%c%.5g %.5gH%.5g", drawing ? 'L' : 'M',
				x_of(p, chart, c), damon_size_plot__y(p, chart->cols[c].max),
				x_of(p, chart, c + 1));
		drawing = chart->cols[c].ns;
	}
	fputs("\"/>\n", p->svg->f);
}

static void draw_percentile(const struct damon_size_plot *p, const struct damon_wss_dist *dist,
			    unsigned int percent, double *last_y)
{
	u64 bytes = damon_wss_dist__percentile(dist, percent);
	char text[2 * DAMON_TEXT_LEN], size[DAMON_TEXT_LEN];
	double right = p->box.x + p->box.w;
	double y = damon_size_plot__y(p, bytes);

	snprintf(text, sizeof(text), "p%u %s", percent,
		 damon_text__size(size, sizeof(size), bytes));
	fprintf(p->svg->f, "<path class=\"d\" d=\"M%.5g %.5gH%.5g\"/>\n", p->box.x, y, right + 4);
	/* Labels are drawn from the lowest up. One that would touch the label below moves up. */
	*last_y = min(y + 4, *last_y - 13);
	damon_svg__text(p->svg, right + 7, *last_y, DAMON_SVG_WORDS, DAMON_SVG_START, text);
}

static void draw_legend(struct damon_svg *svg, double x)
{
	const struct damon_svg_box swatch = { x, svg->y + 2, 24, 10 };

	damon_svg__rect(svg, &swatch, damon_palette__rgb(5, 12));
	damon_svg__text(svg, x + 30, svg->y + 11, DAMON_SVG_GREY, DAMON_SVG_START, "mean");
	fprintf(svg->f, "<path stroke=\"#%06x\" d=\"M%.5g %.5gh24\"/>\n", damon_palette__rgb(1, 12),
		x + 76, svg->y + 7);
	damon_svg__text(svg, x + 106, svg->y + 11, DAMON_SVG_GREY, DAMON_SVG_START,
			"highest snapshot");
	svg->y += 24;
}

/**
 * damon_wss_svg__draw - draw a panel with the working set
 * @dist: the distribution of the same snapshots
 * @origin_ns: the time that is 0 on the time axis; not after the start of the chart
 */
void damon_wss_svg__draw(struct damon_svg *svg, const struct damon_wss_chart *chart,
			 const struct damon_wss_dist *dist, u64 origin_ns)
{
	static const unsigned int percents[] = { 50, 90, 100 };
	struct damon_size_plot p;
	double last_y;

	damon_size_plot__init(&p, svg, svg->y + 8,
			      max(chart->max, damon_wss_dist__percentile(dist, 100)));
	last_y = p.box.y + p.box.h + 17;
	damon_size_plot__draw_lines(&p);
	draw_means(&p, chart);
	draw_peaks(&p, chart);
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++)
		draw_percentile(&p, dist, percents[i], &last_y);
	damon_svg__time_axis(svg, &p.box, chart->start_ns - origin_ns,
			     chart->nr_cols * chart->col_ns);
	svg->y += 4;
	draw_legend(svg, p.box.x);
}
