/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_IDLE_TEXT_H
#define PERF_DAMON_IDLE_TEXT_H

#include "damon/view/idle.h"

#include <stdio.h>

struct damon_stream;
struct damon_term;

/**
 * struct damon_idle_text - a table that is being printed
 * @windows: of all rows; @nr_windows of them
 * @first: the first of @windows that is a column; those before it have no room
 * @name_cols: how wide the last column may be
 */
struct damon_idle_text {
	FILE *f;
	const struct damon_term *term;
	const struct damon_window *windows;
	unsigned int nr_windows;
	unsigned int first;
	unsigned int name_cols;
};

void damon_idle_text__fprint_lines(FILE *f, const struct damon_window *windows, unsigned int nr,
				   const struct damon_resident *resident,
				   const struct damon_term *term);
void damon_idle_text__begin(struct damon_idle_text *text, FILE *f,
			    const struct damon_window *windows, unsigned int nr,
			    const struct damon_term *term);
void damon_idle_text__headings(const struct damon_idle_text *text, bool is_resident,
			       const char *name);
void damon_idle_text__row(const struct damon_idle_text *text, const struct damon_idle *idles);
void damon_idle_text__fprint_target(const struct damon_idle_text *text,
				    const struct damon_stream *stream);
void damon_idle_text__end(const struct damon_idle_text *text);

#endif /* PERF_DAMON_IDLE_TEXT_H */
