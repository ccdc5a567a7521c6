// SPDX-License-Identifier: GPL-2.0
/* Print the working set: its distribution, and a chart over time. */
#include "damon/view/wss-text.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/view/axis.h"
#include "damon/view/term.h"

#include <math.h>
#include <linux/kernel.h>

#define CHART_LINES	6
#define LABEL_COLS	11	/* "1023.9 MiB " */

/* What a bar may end with: parts of a character, from empty to almost full */
static const char * const utf8_parts[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇" };
static const char * const ascii_parts[] = { " ", ".", ":" };

/** damon_wss_text__fprint_dist - print the percentiles and the mean, a line each */
void damon_wss_text__fprint_dist(FILE *f, const struct damon_wss_dist *dist)
{
	static const unsigned int percents[] = { 0, 25, 50, 75, 90, 95, 99, 100 };
	char size[DAMON_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(percents); i++) {
		u64 bytes = damon_wss_dist__percentile(dist, percents[i]);

		fprintf(f, "  p%-5u %12s%s\n", percents[i],
			damon_text__size(size, sizeof(size), bytes),
			percents[i] == 0 ? "   the least" :
			percents[i] == 50 ? "   half of the time it was no more" :
			percents[i] == 100 ? "   the most" : "");
	}
	fprintf(f, "  %-6s %12s\n", "mean", damon_text__size(size, sizeof(size), dist->mean));
}

/**
 * damon_wss_text__left_out - say how many snapshots count, and which were left out
 * @buf: has room for DAMON_WSS_TEXT_LEFT_OUT_LEN bytes
 * @skip: how many snapshots the user wants left out, or DAMON_WSS_SKIP_AUTO
 *
 * Return: @buf, for use as an argument.
 */
char *damon_wss_text__left_out(char *buf, size_t len, const struct damon_wss_dist *dist,
			       size_t skip)
{
	const char *left_out = "; left out:";
	char error[DAMON_TEXT_LEN];
	size_t n = scnprintf(buf, len, "%zu snapshot%s", dist->nr, damon_text__s(dist->nr));

	if (dist->nr_skipped) {
		n += scnprintf(buf + n, len - n, "%s the first %zu", left_out, dist->nr_skipped);
		if (skip == DAMON_WSS_SKIP_AUTO)
			n += scnprintf(buf + n, len - n, ", not settled yet (see --skip)");
		left_out = " and";
	}
	if (dist->nr_incomplete)
		n += scnprintf(buf + n, len - n, "%s %zu incomplete", left_out,
			       dist->nr_incomplete);
	if (dist->error)
		scnprintf(buf + n, len - n, "; sizes to within %s",
			  damon_text__size(error, sizeof(error), dist->error));
	return buf;
}

/** damon_wss_text__chart_cols - how many columns of a chart fit on the terminal */
unsigned int damon_wss_text__chart_cols(const struct damon_term *term)
{
	return term->cols - LABEL_COLS - 1;
}

static double scale_top(const struct damon_wss_chart *chart)
{
	double max = 0;

	for (unsigned int c = 0; c < chart->nr_cols; c++)
		max = fmax(max, chart->cols[c].mean);
	return damon_axis__size_top(max);
}

static const char *bar_part(const struct damon_term *term, double lines)
{
	if (lines <= 0)
		return " ";
	if (lines >= 1)
		return damon_term__glyphs(term)->block;
	/* However little there is, it must be seen. */
	if (term->utf8)
		return utf8_parts[max((int)(lines * ARRAY_SIZE(utf8_parts)), 1)];
	return ascii_parts[max((int)(lines * ARRAY_SIZE(ascii_parts)), 1)];
}

/**
 * damon_wss_text__fprint_chart - print the working set over time, as bars
 * @origin_ns: the time that is 0 on the time axis; not after the start of the chart
 */
void damon_wss_text__fprint_chart(FILE *f, const struct damon_wss_chart *chart,
				  const struct damon_term *term, u64 origin_ns)
{
	const struct damon_time_axis axis = {
		.indent = LABEL_COLS + 1,
		.nr_cols = chart->nr_cols,
		.start_ns = chart->start_ns - origin_ns,
		.col_ns = chart->col_ns,
	};
	double top = scale_top(chart);

	for (int line = CHART_LINES - 1; line >= 0; line--) {
		char size[DAMON_TEXT_LEN] = "";

		/* A label tells the size at the upper edge of its line. */
		if ((line + 1) % (CHART_LINES / 2) == 0)
			damon_text__size(size, sizeof(size), top * (line + 1) / CHART_LINES);
		fprintf(f, "%*s %s", LABEL_COLS - 1, size, damon_term__glyphs(term)->vertical);
		for (unsigned int c = 0; c < chart->nr_cols; c++)
			fputs(bar_part(term, chart->cols[c].mean / top * CHART_LINES - line), f);
		fputc('\n', f);
	}
	damon_axis__fprint_time(f, &axis, term);
}
