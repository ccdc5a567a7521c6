/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SVG_H
#define PERF_DAMON_SVG_H

#include <stdio.h>
#include <linux/types.h>

struct damon_time_axis;

/*
 * An SVG of panels, one below the other. The elements are kept in memory until the end, as
 * the height of the picture stands at the beginning of the file. All lengths are pixels.
 */

#define DAMON_SVG_WIDTH		800
#define DAMON_SVG_MARGIN	12

/** enum damon_svg_style - what text looks like */
enum damon_svg_style {
	DAMON_SVG_WORDS,
	DAMON_SVG_GREY,		/* labels and legends */
	DAMON_SVG_LABEL,	/* labels in a plot, that may lie on lines */
	DAMON_SVG_MONO,		/* addresses */
	DAMON_SVG_TITLE,
};

/** enum damon_svg_anchor - which part of the text stands at the given position */
enum damon_svg_anchor {
	DAMON_SVG_START,
	DAMON_SVG_MIDDLE,
	DAMON_SVG_END,
};

/**
 * struct damon_svg - a picture that is being drawn
 * @f: elements of SVG may be printed to it
 * @buf: what was printed to @f
 * @len: length of @buf
 * @y: where the next panel begins
 */
struct damon_svg {
	FILE *f;
	char *buf;
	size_t len;
	double y;
};

/** struct damon_svg_box - a rectangle: its upper left corner, width and height */
struct damon_svg_box {
	double x;
	double y;
	double w;
	double h;
};

int damon_svg__init(struct damon_svg *svg);
void damon_svg__text(struct damon_svg *svg, double x, double y, enum damon_svg_style style,
		     enum damon_svg_anchor anchor, const char *text);
void damon_svg__lines(struct damon_svg *svg, const char *text);
void damon_svg__rect(struct damon_svg *svg, const struct damon_svg_box *box, u32 rgb);
void damon_svg__hatch(struct damon_svg *svg, const struct damon_svg_box *box);
void damon_svg__time_axis(struct damon_svg *svg, const struct damon_svg_box *plot,
			  u64 start_ns, u64 ns);
int damon_svg__finish(struct damon_svg *svg, FILE *f, const char *title);

#endif /* PERF_DAMON_SVG_H */
