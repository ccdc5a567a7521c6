// SPDX-License-Identifier: GPL-2.0
/* Print how many bytes are touched in windows, and how sure that is. */
#include "damon/view/touched-text.h"
#include "damon/analysis/touched.h"
#include "damon/analysis/touched-chart.h"
#include "damon/base/text.h"
#include "damon/view/axis.h"
#include "damon/view/estimate-text.h"
#include "damon/view/term.h"

#include <math.h>
#include <stdbool.h>
#include <linux/kernel.h>

/* Estimates are padded to this many columns if something follows */
#define ESTIMATE_COLS	20

/* In the table, a window takes so many columns, with the gap after it, and a bar at least as many */
#define LABEL_COLS	13
#define MIN_BAR_COLS	10

/* In the chart, lines, and columns of the labels */
#define CHART_LINES	6
#define SIZE_COLS	10

static bool is_bound(const struct damon_window *window)
{
	return damon_estimate_text__is_bound(window->bytes, &window->interval);
}

/* What is resident and not touched is idle for the length of the window, or longer */
static double idle_of(const struct damon_window *window, double resident)
{
	return resident - (is_bound(window) ? window->interval.high : window->bytes);
}

static void print_idle(FILE *f, const struct damon_window *window, double idle)
{
	char buf[DAMON_TEXT_LEN];

	fprintf(f, "%s%s idle", is_bound(window) ? "at least " : "",
		damon_text__size(buf, sizeof(buf), idle));
}

/**
 * damon_touched_text__fprint_lines - print a line for each window: an estimate, and its error
 * @resident: bytes in RAM, so that each line tells what was idle; 0: not known
 *
 * Return: how many lines were printed: none if no window is known.
 */
unsigned int damon_touched_text__fprint_lines(FILE *f, const struct damon_touched *touched,
					      double resident, const struct damon_term *term)
{
	struct damon_window windows[DAMON_MAX_WINDOWS];
	unsigned int nr = damon_touched__windows(touched, windows);
	char buf[DAMON_ESTIMATE_TEXT_LEN];

	for (unsigned int i = 0; i < nr; i++) {
		double idle = idle_of(&windows[i], resident);

		fprintf(f, "# %-7s in %-8s ", i ? "" : "Touched",
			damon_text__time(buf, sizeof(buf),
					 damon_text__round(windows[i].sample_ns, 3)));
		damon_estimate_text__format(buf, sizeof(buf), windows[i].bytes,
					    &windows[i].interval, term->utf8);
		if (idle > 0) {
			fputs(damon_estimate_text__pad(buf, sizeof(buf), ESTIMATE_COLS), f);
			print_idle(f, &windows[i], idle);
		} else {
			fputs(buf, f);
		}
		fputc('\n', f);
	}
	return nr;
}

/* A bar up to @low, and a light bar from there to @high */
static void print_bar(FILE *f, double low, double high, double col_bytes,
		      const struct damon_term *term)
{
	unsigned int all = ceil(high / col_bytes);
	unsigned int solid = low < high ? low / col_bytes : all;

	for (unsigned int c = 0; c < all; c++) {
		if (c < solid)
			fputs(damon_term__glyphs(term)->block, f);
		else
			fputs(term->utf8 ? "░" : "-", f);
	}
}

/**
 * damon_touched_text__fprint_table - print a line for each window, with a bar, and one for what is resident
 * @windows: the shortest first; windows without rounds are not known
 * @resident: bytes in RAM; 0: not known
 *
 * Prints nothing if there is no window.
 */
void damon_touched_text__fprint_table(FILE *f, const struct damon_window *windows, unsigned int nr,
				      double resident, const struct damon_term *term)
{
	char buf[DAMON_ESTIMATE_TEXT_LEN];
	int cols = max((int)term->cols - LABEL_COLS - ESTIMATE_COLS, MIN_BAR_COLS);
	double most = resident, col_bytes;

	if (!nr)
		return;
	for (unsigned int i = 0; i < nr; i++)
		most = max(most, windows[i].interval.high);
	col_bytes = max(most / cols, 1.0);
	fputs("# Touched in a window of so long; with 95 %, the truth ends in the light part\n", f);
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_window *window = &windows[i];

		fprintf(f, "%*s   ", LABEL_COLS - 3,
			damon_text__time(buf, sizeof(buf), damon_text__round(window->sample_ns, 3)));
		if (!window->nr) {
			fputs("not known: no complete snapshot\n", f);
			continue;
		}
		damon_estimate_text__format(buf, sizeof(buf), window->bytes, &window->interval,
					    term->utf8);
		fputs(damon_estimate_text__pad(buf, sizeof(buf), ESTIMATE_COLS), f);
		print_bar(f, window->interval.low, window->interval.high, col_bytes, term);
		fputc('\n', f);
	}
	if (!resident)
		return;
	damon_text__size(buf, sizeof(buf), resident);
	fprintf(f, "%*s   %s", LABEL_COLS - 3, "resident",
		damon_estimate_text__pad(buf, sizeof(buf), ESTIMATE_COLS));
	print_bar(f, resident, resident, col_bytes, term);
	fputc('\n', f);
}

/* What a chart has in a line of a column: all, the part with the interval, or nothing */
static const char *cell_of(const struct damon_window *window, double line_bytes, double line,
			   const struct damon_term *term)
{
	/* However little there is, it must be seen. */
	if (!window->nr || window->interval.high <= line * line_bytes)
		return " ";
	if (window->interval.low >= (line + 0.5) * line_bytes)
		return damon_term__glyphs(term)->block;
	return term->utf8 ? "░" : "-";
}

/** damon_touched_text__chart_cols - how many columns of a chart fit on the terminal */
unsigned int damon_touched_text__chart_cols(const struct damon_term *term)
{
	return term->cols - SIZE_COLS - 2;
}

/**
 * damon_touched_text__fprint_chart - print the bytes touched in one window over time, as bars
 * @length: the window
 * @origin_ns: the time that is 0 on the time axis; not after the start of the chart
 */
void damon_touched_text__fprint_chart(FILE *f, const struct damon_touched_chart *chart,
				      const struct damon_window_length *length,
				      const struct damon_term *term, u64 origin_ns)
{
	const struct damon_time_axis axis = {
		.indent = SIZE_COLS + 2, .nr_cols = chart->nr,
		.start_ns = chart->start_ns - origin_ns, .col_ns = chart->col_ns,
	};
	char buf[DAMON_TEXT_LEN];
	double top = 0;

	for (unsigned int c = 0; c < chart->nr; c++)
		top = max(top, damon_estimate__window(&chart->cols[c].estimate, length).interval.high);
	top = damon_axis__size_top(top);
	fprintf(f, "# Touched in %s, over time\n",
		damon_text__time(buf, sizeof(buf), damon_text__round(length->sample_ns, 3)));
	for (int line = CHART_LINES - 1; line >= 0; line--) {
		/* A label tells the size at the upper edge of its line. */
		*buf = '\0';
		if ((line + 1) % (CHART_LINES / 2) == 0)
			damon_text__size(buf, sizeof(buf), top * (line + 1) / CHART_LINES);
		fprintf(f, "%*s %s", SIZE_COLS, buf, damon_term__glyphs(term)->vertical);
		for (unsigned int c = 0; c < chart->nr; c++) {
			const struct damon_window window =
				damon_estimate__window(&chart->cols[c].estimate, length);

			fputs(cell_of(&window, top / CHART_LINES, line, term), f);
		}
		fputc('\n', f);
	}
	damon_axis__fprint_time(f, &axis, term);
}
