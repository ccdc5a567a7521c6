// SPDX-License-Identifier: GPL-2.0
#include "axis.h"
#include "term.h"
#include "text.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Columns from one label to the next, at least. */
#define AXIS_TICK_COLS	10

/**
 * damon_axis__round_up - the next number that reads well: 1, 2 or 5 times a power of 10
 * @value: above 0
 */
double damon_axis__round_up(double value)
{
	double power = pow(10, floor(log10(value)));
	/* Not to be pushed up by what a decimal fraction lacks in binary. */
	double digit = value / power * (1 - 1e-9);

	if (digit <= 1)
		return power;
	if (digit <= 2)
		return 2 * power;
	return digit <= 5 ? 5 * power : 10 * power;
}

static u64 tick_step(const struct damon_time_axis *axis)
{
	double ns = (double)AXIS_TICK_COLS * axis->col_ns;

	return ns < 1e19 ? damon_axis__round_up(ns) : UINT64_MAX;
}

/* Whether the column has a tick; and its time, since the origin of the labels. */
static bool has_tick(const struct damon_time_axis *axis, unsigned int col, u64 step, u64 *time)
{
	u64 from = axis->start_ns + col * axis->col_ns;

	*time = (from + step - 1) / step * step;
	return *time < from + axis->col_ns;
}

/**
 * damon_axis__fprint_time - the line below a chart, and its labels
 *
 * Two lines. Labels stand at round times, their first character below the tick.
 */
void damon_axis__fprint_time(FILE *f, const struct damon_time_axis *axis,
			     const struct damon_term *term)
{
	const struct damon_glyphs *glyphs = damon_term__glyphs(term);
	u64 step = tick_step(axis), time;
	unsigned int at = 0;	/* characters of the second line */

	fprintf(f, "%*s%s", axis->indent - 1, "", glyphs->corner);
	for (unsigned int c = 0; c < axis->nr_cols; c++)
		fputs(has_tick(axis, c, step, &time) ? glyphs->tick : glyphs->horizontal, f);
	fputc('\n', f);

	for (unsigned int c = 0; c < axis->nr_cols; c++) {
		char label[DAMON_TEXT_LEN];

		if (!has_tick(axis, c, step, &time) || axis->indent + c < at)
			continue;
		damon_text__time(label, sizeof(label), time);
		if (c + strlen(label) > axis->nr_cols + 1)
			break;
		at += fprintf(f, "%*s%s", axis->indent + c - at, "", label);
	}
	fputc('\n', f);
}
