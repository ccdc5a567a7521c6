/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SVG_H
#define PERF_DAMON_SVG_H

#include <stdio.h>
#include <linux/types.h>

struct damon_time_axis;

/*
 * An SVG of panels, one below the other. What is drawn is kept until the end,
 * as its height stands at the beginning of the file. All lengths are pixels.
 */

#define DAMON_SVG_WIDTH		800
#define DAMON_SVG_MARGIN	12

/* What text looks like: words, grey words, addresses. */
enum damon_svg_style {
	DAMON_SVG_WORDS,
	DAMON_SVG_GREY,
	DAMON_SVG_MONO,
	DAMON_SVG_TITLE,
};

enum damon_svg_anchor {
	DAMON_SVG_START,
	DAMON_SVG_MIDDLE,
	DAMON_SVG_END,
};

/**
 * struct damon_svg - a picture in the making
 * @f: takes raw SVG
 * @y: where the next panel begins
 */
struct damon_svg {
	FILE *f;
	char *buf;
	size_t len;
	double y;
};

/** struct damon_svg_box - where something is */
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
