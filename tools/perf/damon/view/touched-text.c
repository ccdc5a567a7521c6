// SPDX-License-Identifier: GPL-2.0
/* Print how many bytes are touched in windows, and how sure that is. */
#include "damon/view/touched-text.h"
#include "damon/analysis/touched.h"
#include "damon/base/text.h"
#include "damon/view/term.h"

#include <stdlib.h>
#include <linux/kernel.h>

/* An estimate whose error would be larger than itself is only a bound. */
static bool is_bound(const struct damon_window *window)
{
	return window->interval.high - window->bytes >= window->bytes;
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

static void print_estimate(FILE *f, const struct damon_window *window, const struct damon_term *term)
{
	const struct damon_interval *interval = &window->interval;
	char buf[DAMON_TEXT_LEN];
	double error;

	if (is_bound(window)) {
		fprintf(f, "at most %s", damon_text__size(buf, sizeof(buf), interval->high));
		return;
	}
	error = max(interval->high - window->bytes, window->bytes - interval->low);
	fprintf(f, "%s %s %.0f %%", damon_text__size(buf, sizeof(buf), window->bytes),
		term->utf8 ? "±" : "+-", max(100 * error / window->bytes, 1.0));
}

/* Estimates are padded to this many columns if something follows */
#define ESTIMATE_COLS	20

/* As print_estimate(), padded */
static void print_column(FILE *f, const struct damon_window *window, const struct damon_term *term)
{
	char *text = NULL;
	size_t size, cols = 0;
	FILE *column = open_memstream(&text, &size);

	if (!column)
		return;
	print_estimate(column, window, term);
	if (!fclose(column)) {
		/* Of a character of UTF-8, the bytes after the first take no column */
		for (const char *s = text; *s; s++)
			cols += (*s & 0xc0) != 0x80;
		fprintf(f, "%s%*s", text, cols < ESTIMATE_COLS ? (int)(ESTIMATE_COLS - cols) : 1, "");
	}
	free(text);
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
	char buf[DAMON_TEXT_LEN];

	for (unsigned int i = 0; i < nr; i++) {
		double idle = idle_of(&windows[i], resident);

		fprintf(f, "# %-7s in %-8s ", i ? "" : "Touched",
			damon_text__time(buf, sizeof(buf),
					 damon_text__round(windows[i].sample_ns, 3)));
		if (idle > 0) {
			print_column(f, &windows[i], term);
			print_idle(f, &windows[i], idle);
		} else {
			print_estimate(f, &windows[i], term);
		}
		fputc('\n', f);
	}
	return nr;
}

/**
 * damon_touched_text__fprint_table - print a line for each window, with the interval of 95 %
 *
 * Prints nothing if no window is known.
 */
void damon_touched_text__fprint_table(FILE *f, const struct damon_touched *touched)
{
	struct damon_window windows[DAMON_MAX_WINDOWS];
	unsigned int nr = damon_touched__windows(touched, windows);
	char buf[DAMON_TEXT_LEN];

	if (!nr)
		return;
	fputs("# Touched in a window of\n", f);
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_window *window = &windows[i];

		fprintf(f, "%12s", damon_text__time(buf, sizeof(buf),
						    damon_text__round(window->sample_ns, 3)));
		fprintf(f, " %12s", damon_text__size(buf, sizeof(buf), window->bytes));
		fprintf(f, "   with 95 %%: %s",
			damon_text__size(buf, sizeof(buf), window->interval.low));
		fprintf(f, " to %s\n", damon_text__size(buf, sizeof(buf), window->interval.high));
	}
}
