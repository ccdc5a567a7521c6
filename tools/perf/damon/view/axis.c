// SPDX-License-Identifier: GPL-2.0
/* Axes of time and of sizes: round numbers, where they stand, and a time axis as text. */
#include "damon/view/axis.h"
#include "damon/base/text.h"
#include "damon/view/term.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <linux/kernel.h>

/* The least number of columns from one label to the next */
#define AXIS_TICK_COLS	10

/**
 * damon_axis__round_up - round up to a number that reads well
 * @value: above 0
 *
 * Return: 1, 2 or 5 times a power of 10, not less than @value.
 */
double damon_axis__round_up(double value)
{
	double power = pow(10, floor(log10(value)));
	/* A decimal fraction is inexact in binary, which must not push it to the next number. */
	double digit = value / power * (1 - 1e-9);

	if (digit <= 1)
		return power;
	if (digit <= 2)
		return 2 * power;
	return digit <= 5 ? 5 * power : 10 * power;
}

/**
 * damon_axis__size_top - the size at the upper end of an axis
 * @max: the largest size, in bytes, that the axis has to hold
 *
 * Return: a size in bytes which, like half of it, reads well in its unit.
 */
double damon_axis__size_top(double max)
{
	static const double good[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
	double unit = 1, power;
	size_t i = 0;

	if (max <= 0)
		return 4096;	/* a page: DAMON sees nothing smaller */
	while (max / unit >= 1000)
		unit *= 1024;
	power = pow(10, floor(log10(max / 2 / unit)));
	while (good[i] * power * unit * 2 < max && i < ARRAY_SIZE(good) - 1)
		i++;
	return good[i] * power * unit * 2;
}

/* Returns a time that reads well, at least @ns. */
static u64 time_step(double ns)
{
	return ns < 1e19 ? damon_axis__round_up(ns) : UINT64_MAX;
}

/**
 * damon_axis__ticks - round times for the labels of an axis
 * @start_ns: the time at which the axis begins
 * @ns: the time that the axis covers
 * @least_ns: the least time from one label to the next
 * @ticks: filled
 *
 * Return: the number of @ticks, at most @max_ticks.
 */
unsigned int damon_axis__ticks(u64 start_ns, u64 ns, double least_ns, u64 *ticks,
			       unsigned int max_ticks)
{
	u64 step = time_step(least_ns);
	u64 behind = start_ns % step;
	u64 at = behind ? step - behind : 0;	/* since start_ns, so that it cannot overflow */
	unsigned int nr = 0;

	while (nr < max_ticks && at <= ns) {
		ticks[nr++] = start_ns + at;
		if (ns - at < step)
			break;
		at += step;
	}
	return nr;
}

static u64 tick_step(const struct damon_time_axis *axis)
{
	return time_step((double)AXIS_TICK_COLS * axis->col_ns);
}

/* Whether the column has a tick; @time is set to its time since the origin of the labels. */
static bool has_tick(const struct damon_time_axis *axis, unsigned int col, u64 step, u64 *time)
{
	u64 from = axis->start_ns + col * axis->col_ns;

	*time = (from + step - 1) / step * step;
	return *time < from + axis->col_ns;
}

/**
 * damon_axis__fprint_time - print the time axis below a chart
 *
 * Prints a line with ticks at round times, and a line with labels. The first character of a
 * label stands below its tick.
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
