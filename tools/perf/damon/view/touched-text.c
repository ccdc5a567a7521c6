// SPDX-License-Identifier: GPL-2.0
/* Print how many bytes are touched in windows, and how sure that is. */
#include "damon/view/touched-text.h"
#include "damon/analysis/touched.h"
#include "damon/base/text.h"
#include "damon/view/estimate-text.h"
#include "damon/view/term.h"

#include <stdbool.h>

/* Estimates are padded to this many columns if something follows */
#define ESTIMATE_COLS	20

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
