// SPDX-License-Identifier: GPL-2.0
/* Print how much memory is idle: a line for each window, and tables with a column for each window. */
#include "damon/view/idle-text.h"
#include "damon/base/text.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"
#include "damon/view/columns-text.h"
#include "damon/view/estimate-text.h"
#include "damon/view/term.h"

#include <string.h>
#include <linux/kernel.h>

/* The widths of columns, including the space before each */
#define SIZE_COLS	11
#define IDLE_COLS	16
#define MIN_NAME_COLS	18
#define MAX_NAME_COLS	255

/* In lines, what is idle is padded to so many columns */
#define LINE_COLS	22

/* A terminal with fewer columns has no room for what is touched in the same line. */
#define NARROW_COLS	70

static char *format_window(char *buf, size_t len, u64 sample_ns)
{
	return damon_text__time(buf, len, damon_text__round(sample_ns, 3));
}

/* As a line has it, in words */
static char *in_words(char *buf, size_t len, const struct damon_idle *idle, bool utf8)
{
	char size[DAMON_TEXT_LEN];

	switch (idle->kind) {
	case DAMON_IDLE_NONE:
		snprintf(buf, len, "none");
		return buf;
	case DAMON_IDLE_AT_LEAST:
		snprintf(buf, len, "at least %s",
			 damon_text__size(size, sizeof(size), idle->interval.low));
		return buf;
	case DAMON_IDLE_AT_MOST:
	case DAMON_IDLE_ABOUT:
		return damon_estimate_text__format(buf, len, idle->bytes, &idle->interval, utf8);
	case DAMON_IDLE_UNKNOWN:
	default:
		snprintf(buf, len, "not known");
		return buf;
	}
}

/* As a table has it, in at most IDLE_COLS - 1 columns */
static char *in_short(char *buf, size_t len, const struct damon_idle *idle, bool utf8)
{
	double error = max(idle->interval.high - idle->bytes, idle->bytes - idle->interval.low);
	char size[DAMON_TEXT_LEN];

	switch (idle->kind) {
	case DAMON_IDLE_AT_LEAST:
		snprintf(buf, len, "%s %s", utf8 ? "≥" : ">=",
			 damon_text__size(size, sizeof(size), idle->interval.low));
		return buf;
	case DAMON_IDLE_AT_MOST:
		snprintf(buf, len, "%s %s", utf8 ? "≤" : "<=",
			 damon_text__size(size, sizeof(size), idle->interval.high));
		return buf;
	case DAMON_IDLE_ABOUT:
		snprintf(buf, len, "%s %s%.0f%%", damon_text__size(size, sizeof(size), idle->bytes),
			 utf8 ? "±" : "+-", max(100 * error / idle->bytes, 1.0));
		return buf;
	case DAMON_IDLE_NONE:
	case DAMON_IDLE_UNKNOWN:
	default:
		return in_words(buf, len, idle, utf8);
	}
}

static void print_line(FILE *f, const struct damon_idle *idle, bool is_first,
		       const struct damon_term *term)
{
	char time[DAMON_TEXT_LEN], buf[DAMON_ESTIMATE_TEXT_LEN];

	fprintf(f, "# %-9s %-8s ", is_first ? "Idle for" : "",
		format_window(time, sizeof(time), idle->window.sample_ns));
	in_words(buf, sizeof(buf), idle, term->utf8);
	if (!idle->window.nr) {
		fprintf(f, "%s: no complete snapshot\n", buf);
		return;
	}
	if (term->cols < NARROW_COLS) {
		fprintf(f, "%s\n", buf);
		return;
	}
	fputs(damon_estimate_text__pad(buf, sizeof(buf), LINE_COLS), f);
	damon_estimate_text__format(buf, sizeof(buf), idle->window.bytes, &idle->window.interval,
				    term->utf8);
	fprintf(f, "%s touched\n", buf);
}

/**
 * damon_idle_text__fprint_lines - print what is idle of all memory, a line for each window
 * @windows: what is touched of it
 * @resident: what of it is in RAM; NULL: not known, so that what was monitored counts
 */
void damon_idle_text__fprint_lines(FILE *f, const struct damon_window *windows, unsigned int nr,
				   const struct damon_resident *resident,
				   const struct damon_term *term)
{
	char size[DAMON_TEXT_LEN];
	double monitored = 0;

	for (unsigned int i = 0; i < nr; i++)
		monitored = max(monitored, windows[i].monitored);
	if (!nr) {
		fputs("# What was idle is not known: see TOUCHED in perf-damon(1)\n", f);
		return;
	}
	fprintf(f, "# %-18s %s\n", resident ? "Resident" : "Monitored",
		damon_text__size(size, sizeof(size), resident ? resident->bytes : monitored));
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_idle idle = damon_idle__of(&windows[i], resident);

		print_line(f, &idle, !i, term);
	}
}

/**
 * damon_idle_text__begin - begin a table
 * @text: overwritten
 * @windows: what all rows together touched. Windows without a snapshot are no columns. If there is
 *	     no room for all others, the longest ones are columns
 */
void damon_idle_text__begin(struct damon_idle_text *text, FILE *f,
			    const struct damon_window *windows, unsigned int nr,
			    const struct damon_term *term)
{
	unsigned int used = SIZE_COLS + DAMON_COLUMNS_GAP, nr_shown = 0;

	*text = (struct damon_idle_text){
		.f = f, .term = term, .windows = windows, .nr_windows = nr, .first = nr,
	};
	while (text->first) {
		if (windows[text->first - 1].nr) {
			if (nr_shown && used + IDLE_COLS + MIN_NAME_COLS > term->cols)
				break;
			used += IDLE_COLS;
			nr_shown++;
		}
		text->first--;
	}
	text->name_cols = term->cols > used + MIN_NAME_COLS ?
			  min(term->cols - used, MAX_NAME_COLS + 0U) : MIN_NAME_COLS;
}

/**
 * damon_idle_text__headings - print the line of headings
 * @is_resident: rows are about what is resident, and not what was monitored
 * @name: heading of the last column
 */
void damon_idle_text__headings(const struct damon_idle_text *text, bool is_resident,
			       const char *name)
{
	fprintf(text->f, "#%*s", SIZE_COLS - 1, is_resident ? "Resident" : "Monitored");
	for (unsigned int i = text->first; i < text->nr_windows; i++) {
		char heading[2 * DAMON_TEXT_LEN] = "Idle ";

		if (!text->windows[i].nr)
			continue;
		format_window(heading + strlen(heading), DAMON_TEXT_LEN, text->windows[i].sample_ns);
		fprintf(text->f, "%*s", IDLE_COLS, heading);
	}
	fprintf(text->f, "%*s%s\n", DAMON_COLUMNS_GAP, "", name);
}

/**
 * damon_idle_text__row - print the columns of a row but the last one, whose name and newline the
 *			  caller prints
 * @idles: by window
 */
void damon_idle_text__row(const struct damon_idle_text *text, const struct damon_idle *idles)
{
	char buf[DAMON_ESTIMATE_TEXT_LEN];
	double whole = 0;

	/* Mappings may grow: what is idle in any window is no more than this */
	for (unsigned int i = 0; i < text->nr_windows; i++)
		whole = max(whole, idles[i].whole);
	fprintf(text->f, "%*s", SIZE_COLS,
		whole ? damon_text__size(buf, sizeof(buf), whole) : "-");
	for (unsigned int i = text->first; i < text->nr_windows; i++) {
		if (!text->windows[i].nr)
			continue;
		in_short(buf, sizeof(buf), &idles[i], text->term->utf8);
		fprintf(text->f, "%*s%s", IDLE_COLS - (int)damon_text__cols(buf), "", buf);
	}
}

/** damon_idle_text__fprint_target - end a row with the name of a target */
void damon_idle_text__fprint_target(const struct damon_idle_text *text,
				    const struct damon_stream *stream)
{
	char target[sizeof(stream->name) + DAMON_TEXT_LEN], name[MAX_NAME_COLS + 1];
	size_t len = scnprintf(target, sizeof(target), "%s", stream->name);

	if (stream->pid)
		scnprintf(target + len, sizeof(target) - len, " (pid %d)", stream->pid);
	fprintf(text->f, "%*s%s\n", DAMON_COLUMNS_GAP, "",
		damon_text__fit(name, sizeof(name), target, text->name_cols));
}

/** damon_idle_text__end - say which windows had no room */
void damon_idle_text__end(const struct damon_idle_text *text)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < text->first; i++)
		nr += !!text->windows[i].nr;
	if (nr)
		fprintf(text->f, "# %u shorter window%s: --window, or --format csv\n",
			nr, damon_text__s(nr));
}
