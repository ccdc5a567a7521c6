// SPDX-License-Identifier: GPL-2.0
/*
 * Draw how many bytes are touched as panels of an SVG. By the length of the window: a point with the
 * interval of 95 % for each window, on a logarithmic axis, and a line for what is resident. Over
 * time: a line and a band for each piece of time.
 */
#include "damon/view/touched-svg.h"
#include "damon/analysis/touched-chart.h"
#include "damon/base/text.h"
#include "damon/read/recording.h"
#include "damon/view/estimate-text.h"
#include "damon/view/palette.h"
#include "damon/view/size-plot.h"
#include "damon/view/svg.h"

#include <math.h>
#include <stdio.h>
#include <linux/kernel.h>

#define SIDE_PX		36	/* from the ends of the axis to the shortest and the longest window */
#define CAP_PX		4	/* half of the width of the ends of an interval */
#define POINT_PX	3.5	/* the radius */
#define MIN_SPAN_PX	1.5	/* the least width of a piece of time */
#define BAND_LEVEL	9	/* of the palette: light */
#define LABEL_PX	58	/* the least distance between two labels, and from the right end */

/* A plot whose axis is the length of windows */
struct curve {
	struct damon_size_plot plot;
	double first;		/* logarithm of the shortest window */
	double last;		/* and of the longest */
};

static double x_of(const struct curve *c, const struct damon_window *window)
{
	double part = c->last > c->first ?
		      (log(window->sample_ns) - c->first) / (c->last - c->first) : 0.5;

	return c->plot.box.x + SIDE_PX + (c->plot.box.w - 2 * SIDE_PX) * part;
}

static void draw_resident(const struct damon_size_plot *p, const struct damon_resident *resident)
{
	double right = p->box.x + p->box.w, y;
	char size[DAMON_TEXT_LEN];

	if (!resident)
		return;
	y = damon_size_plot__y(p, resident->bytes);
	fprintf(p->svg->f, "<path class=\"d\" d=\"M%.5g %.5gH%.5g\"/>\n", p->box.x, y, right + 4);
	damon_svg__text(p->svg, right + 7, y + 1, DAMON_SVG_WORDS, DAMON_SVG_START,
			damon_text__size(size, sizeof(size), resident->bytes));
	damon_svg__text(p->svg, right + 7, y + 14, DAMON_SVG_GREY, DAMON_SVG_START, "resident");
}

/* The line through all estimates; bounds are not on it */
static void draw_curve(const struct curve *c, const struct damon_window *windows, unsigned int nr)
{
	const struct damon_size_plot *p = &c->plot;
	bool drawing = false;

	fprintf(p->svg->f, "<path fill=\"none\" stroke-width=\"2\" stroke=\"#%06x\" d=\"",
		damon_palette__rgb(5, 12));
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_window *window = &windows[i];

		if (!window->nr ||
		    damon_estimate_text__is_bound(window->bytes, &window->interval))
			continue;
		fprintf(p->svg->f, "%c%.5g %.5g", drawing ? 'L' : 'M', x_of(c, window),
			damon_size_plot__y(p, window->bytes));
		drawing = true;
	}
	fputs("\"/>\n", p->svg->f);
}

static void draw_window(const struct curve *c, const struct damon_window *window, bool has_label)
{
	const struct damon_size_plot *p = &c->plot;
	const u32 rgb = damon_palette__rgb(1, 12);
	bool is_bound = damon_estimate_text__is_bound(window->bytes, &window->interval);
	double x = x_of(c, window), low = damon_size_plot__y(p, window->interval.low);
	double high = damon_size_plot__y(p, window->interval.high);
	char size[DAMON_TEXT_LEN], label[2 * DAMON_TEXT_LEN];

	fprintf(p->svg->f, "<path class=\"i\" stroke=\"#%06x\" d=\"M%.5g %.5gV%.5gM%.5g %.5gh%dM%.5g %.5gh%d\"/>\n",
		rgb, x, low, high, x - CAP_PX, low, 2 * CAP_PX, x - CAP_PX, high, 2 * CAP_PX);
	if (!is_bound)
		fprintf(p->svg->f, "<circle cx=\"%.5g\" cy=\"%.5g\" r=\"%g\" fill=\"#%06x\"/>\n", x,
			damon_size_plot__y(p, window->bytes), POINT_PX, rgb);
	if (!has_label)
		return;
	damon_text__size(size, sizeof(size), is_bound ? window->interval.high : window->bytes);
	snprintf(label, sizeof(label), "%s%s", is_bound ? "at most " : "", size);
	damon_svg__text(p->svg, x, high - 6, DAMON_SVG_LABEL,
			x > p->box.x + p->box.w - LABEL_PX ? DAMON_SVG_END : DAMON_SVG_MIDDLE, label);
}

/* Labels that would touch the label before are left out */
static void draw_windows(const struct curve *c, const struct damon_window *windows, unsigned int nr)
{
	const struct damon_size_plot *p = &c->plot;
	double bottom = p->box.y + p->box.h, last_x = -INFINITY;

	fprintf(p->svg->f, "<path class=\"l\" d=\"M%.5g %.5gh%.5g\"/>\n", p->box.x, bottom + 3,
		p->box.w);
	for (unsigned int i = 0; i < nr; i++) {
		double x = x_of(c, &windows[i]);
		bool has_label = x - last_x >= LABEL_PX;
		char time[DAMON_TEXT_LEN];

		fprintf(p->svg->f, "<path class=\"l\" d=\"M%.5g %.5gv5\"/>\n", x, bottom + 3);
		if (windows[i].nr)
			draw_window(c, &windows[i], has_label);
		if (!has_label)
			continue;
		last_x = x;
		if (!windows[i].nr)
			damon_svg__text(p->svg, x, bottom - 6, DAMON_SVG_GREY, DAMON_SVG_MIDDLE,
					"not known");
		damon_svg__text(p->svg, x, bottom + 20, DAMON_SVG_GREY, DAMON_SVG_MIDDLE,
				damon_text__time(time, sizeof(time),
						 damon_text__round(windows[i].sample_ns, 3)));
	}
	p->svg->y = bottom + 25;
}

/**
 * damon_touched_svg__draw - draw a panel
 * @windows: the shortest first; windows without rounds are not known
 * @nr: number of @windows, at least one of which is known
 * @resident: how much of the memory is in RAM, or NULL
 */
void damon_touched_svg__draw(struct damon_svg *svg, const struct damon_window *windows,
			     unsigned int nr, const struct damon_resident *resident)
{
	struct curve curve = {
		.first = log(windows[0].sample_ns),
		.last = log(windows[nr - 1].sample_ns),
	};
	double most = resident ? resident->bytes : 0;

	damon_svg__text(svg, DAMON_SVG_MARGIN, svg->y + 9, DAMON_SVG_WORDS, DAMON_SVG_START,
			"Touched in a window, by its length");
	damon_svg__text(svg, DAMON_SVG_WIDTH - DAMON_SVG_MARGIN, svg->y + 9, DAMON_SVG_GREY,
			DAMON_SVG_END, "with 95 %, the truth is within the bars");
	for (unsigned int i = 0; i < nr; i++)
		most = max(most, windows[i].interval.high);
	/* Room for the label above the highest interval */
	damon_size_plot__init(&curve.plot, svg, svg->y + 34, most);
	damon_size_plot__draw_lines(&curve.plot);
	draw_resident(&curve.plot, resident);
	draw_curve(&curve, windows, nr);
	draw_windows(&curve, windows, nr);
}

static double time_x(const struct damon_size_plot *p, const struct damon_touched_chart *chart, u64 ns)
{
	return p->box.x + p->box.w * (ns - chart->start_ns) / (chart->nr * chart->col_ns);
}

/* Draw a path for each column with rounds: a band, or the line of estimates that are no bounds */
static void draw_spans(const struct damon_size_plot *p, const struct damon_touched_chart *chart,
		       const struct damon_window_length *length, bool is_band)
{
	for (unsigned int i = 0; i < chart->nr; i++) {
		const struct damon_touched_col *col = &chart->cols[i];
		const struct damon_window window = damon_estimate__window(&col->estimate, length);
		double x = time_x(p, chart, col->start_ns), w;

		if (!window.nr)
			continue;
		w = max(time_x(p, chart, col->end_ns) - x, MIN_SPAN_PX);
		if (is_band)
			fprintf(p->svg->f, "M%.5g %.5gh%.5gV%.5gh%.5gz", x,
				damon_size_plot__y(p, window.interval.low), w, damon_size_plot__y(p, window.interval.high), -w);
		else if (!damon_estimate_text__is_bound(window.bytes, &window.interval))
			fprintf(p->svg->f, "M%.5g %.5gh%.5g", x, damon_size_plot__y(p, window.bytes), w);
	}
}

static void draw_legend(struct damon_svg *svg, double x)
{
	const struct damon_svg_box swatch = { x + 80, svg->y + 2, 24, 10 };

	fprintf(svg->f, "<path class=\"i\" stroke=\"#%06x\" d=\"M%.5g %.5gh24\"/>\n",
		damon_palette__rgb(1, 12), x, svg->y + 7);
	damon_svg__text(svg, x + 30, svg->y + 11, DAMON_SVG_GREY, DAMON_SVG_START, "mean");
	damon_svg__rect(svg, &swatch, damon_palette__rgb(BAND_LEVEL, 12));
	damon_svg__text(svg, x + 110, svg->y + 11, DAMON_SVG_GREY, DAMON_SVG_START,
			"with 95 %, the truth is within");
	svg->y += 24;
}

/**
 * damon_touched_svg__draw_chart - draw a panel with the bytes touched in one window over time
 * @chart: has columns
 * @length: the window
 * @origin_ns: the time that is 0 on the time axis; not after the start of the chart
 */
void damon_touched_svg__draw_chart(struct damon_svg *svg, const struct damon_touched_chart *chart,
				   const struct damon_window_length *length, u64 origin_ns)
{
	char time[DAMON_TEXT_LEN], title[64];
	struct damon_size_plot p;
	double most = 0;

	for (unsigned int i = 0; i < chart->nr; i++) {
		const struct damon_window window = damon_estimate__window(&chart->cols[i].estimate,
									  length);

		most = max(most, window.interval.high);
	}
	damon_text__time(time, sizeof(time), damon_text__round(length->sample_ns, 3));
	snprintf(title, sizeof(title), "Touched in %s, over time", time);
	damon_svg__text(svg, DAMON_SVG_MARGIN, svg->y + 9, DAMON_SVG_WORDS, DAMON_SVG_START, title);
	damon_size_plot__init(&p, svg, svg->y + 26, most);
	damon_size_plot__draw_lines(&p);
	fprintf(svg->f, "<path class=\"b\" fill=\"#%06x\" d=\"", damon_palette__rgb(BAND_LEVEL, 12));
	draw_spans(&p, chart, length, true);
	fprintf(svg->f, "\"/>\n<path class=\"i\" stroke=\"#%06x\" d=\"", damon_palette__rgb(1, 12));
	draw_spans(&p, chart, length, false);
	fputs("\"/>\n", svg->f);
	damon_svg__time_axis(svg, &p.box, chart->start_ns - origin_ns, chart->nr * chart->col_ns);
	svg->y += 4;
	draw_legend(svg, p.box.x);
}
