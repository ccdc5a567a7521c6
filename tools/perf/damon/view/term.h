/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TERM_H
#define PERF_DAMON_TERM_H

#include <stdbool.h>
#include <stdio.h>

/** enum damon_colours - which colours the terminal shows */
enum damon_colours {
	DAMON_COLOURS_NONE,
	DAMON_COLOURS_256,
	DAMON_COLOURS_TRUE,	/* 24 bits */
};

/** struct damon_term - what text may be made of */
struct damon_term {
	unsigned int cols;
	unsigned int lines;
	enum damon_colours colours;
	bool utf8;
};

/** struct damon_glyphs - the line-drawing characters of a terminal */
struct damon_glyphs {
	const char *vertical;
	const char *dotted;	/* a dotted vertical line */
	const char *horizontal;
	const char *corner;
	const char *tick;
	const char *gap;	/* stands for addresses that are left out */
	const char *block;	/* a full cell */
	const char *hatch;	/* a cell that was not monitored */
};

void damon_term__init(struct damon_term *term, int fd, bool use_colour);
const struct damon_glyphs *damon_term__glyphs(const struct damon_term *term);

#endif /* PERF_DAMON_TERM_H */
