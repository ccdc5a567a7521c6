// SPDX-License-Identifier: GPL-2.0
/* The views as text: the parts of each view, from top to bottom */
#include "damon/view/view-text.h"
#include "damon/analysis/areas.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/analysis/touched-chart.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/core/snapshot.h"
#include "damon/view/head-text.h"
#include "damon/view/heatmap-text.h"
#include "damon/view/idle-text.h"
#include "damon/view/mappings-text.h"
#include "damon/view/results.h"
#include "damon/view/summary-text.h"
#include "damon/view/touched-text.h"
#include "damon/view/wss-text.h"

#include <errno.h>
#include <stdlib.h>

/* Lines that a heatmap leaves free: two or three lines above, one below, the prompt */
#define HEADER_LINES	5

static void print_streams(const struct damon_results *r,
			  const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s = NULL;

	while ((s = damon_results__next_stream(r, kdamond, s)))
		damon_head_text__fprint_stream(f, &r->rec, &s->stat);
}

/* A view without data is no error: the view says that there are no data. */
static int draw_nothing(FILE *f, const char *what, int err)
{
	if (err != -ENODATA)
		return err;
	fprintf(f, "# %s\n", what);
	return 0;
}

static int draw_heatmap(const struct damon_results *r,
			const struct damon_stream_results *stream, FILE *f)
{
	struct damon_heat_grid grid;
	int err = damon_heatmap_text__fit(stream->heatmap, &r->term,
					  r->term.lines - HEADER_LINES, &grid);

	if (err)
		return draw_nothing(f, "no snapshot covers any time: record for longer", err);
	damon_heatmap_text__fprint(f, &grid, &r->term, r->start_ns);
	damon_heat_grid__exit(&grid);
	return 0;
}

/* Which of the windows that took turns is shown, and how all of the time could be */
static void print_window(const struct damon_results *r, const struct damon_stream *stream, FILE *f)
{
	char time[DAMON_TEXT_LEN];

	if (stream->shortest_ns)
		fprintf(f, "# accesses in %s; unknown while longer windows had turns (see record --sample)\n",
			damon_text__time(time, sizeof(time), r->window_ns));
}

/** damon_view_text__heatmap - a heatmap of each stream */
int damon_view_text__heatmap(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err;

			damon_head_text__fprint_stream(f, &r->rec, &s->stat);
			err = s->stat.stream->unchecked ? 0 : draw_heatmap(r, s, f);
			if (err)
				return err;
			print_window(r, s->stat.stream, f);
			fputc('\n', f);
		}
	}
	return 0;
}

/* Over time: the bytes touched, or else the size of the regions found accessed */
static int draw_wss_chart(const struct damon_results *r,
			  const struct damon_kdamond_results *kdamond, FILE *f)
{
	struct damon_window_length length;
	struct damon_touched_chart *touched = damon_results__chart(r, kdamond, &length);
	struct damon_wss_chart chart;
	int err;

	if (touched) {
		err = damon_touched_chart__fit(touched, damon_touched_text__chart_cols(&r->term));
		if (err)
			return err;
		damon_touched_text__fprint_chart(f, touched, &length, &r->term, r->start_ns);
		return 0;
	}
	err = damon_wss__chart(kdamond->wss, damon_wss_text__chart_cols(&r->term), &chart);
	if (err)
		return err == -ENODATA ? 0 : err;
	fputc('\n', f);
	damon_wss_text__fprint_chart(f, &chart, &r->term, r->start_ns);
	damon_wss_chart__exit(&chart);
	return 0;
}

/* How many bytes are touched in windows of each length */
static void draw_touched(const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_resident *resident = damon_results__resident(r, kdamond, 0);
	struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
	unsigned int nr = damon_idle__windows(r, kdamond, 0, windows);

	damon_touched_text__fprint_table(f, windows, nr, resident ? resident->bytes : 0, &r->term);
}

/** damon_view_text__wss - touched bytes, and the distribution and a chart of regions found accessed */
int damon_view_text__wss(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_kdamond_results *kdamond = &r->kdamonds[k];
		char left_out[DAMON_WSS_TEXT_LEFT_OUT_LEN];
		struct damon_wss_dist dist;
		int err;

		print_streams(r, kdamond, f);
		if (damon_results__is_unchecked(r, kdamond))
			continue;
		draw_touched(r, kdamond, f);
		err = damon_wss__dist(kdamond->wss, &dist);
		if (!err) {
			fprintf(f, "# %s\n", damon_wss_text__left_out(left_out, sizeof(left_out),
								      &dist, r->skip));
			fputs("# Size of the regions in which any access was found in a snapshot\n", f);
			damon_wss_text__fprint_dist(f, &dist);
			damon_wss_dist__exit(&dist);
			err = draw_wss_chart(r, kdamond, f);
		} else {
			err = draw_nothing(f, "no complete snapshot is left to count", err);
		}
		if (err)
			return err;
		fputc('\n', f);
	}
	return 0;
}

static int draw_areas(const struct damon_stream_results *stream, FILE *f)
{
	struct damon_heat_grid grid;
	struct damon_area *areas;
	size_t nr;
	int err = damon_heatmap__grid(stream->heatmap, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);

	if (err)
		return err == -ENODATA ? 0 : err;
	err = damon_areas__find(&grid, &areas, &nr);
	if (!err) {
		damon_summary_text__fprint_areas(f, areas, nr, grid.is_rate);
		free(areas);
	}
	damon_heat_grid__exit(&grid);
	return err;
}

static int draw_use(const struct damon_results *r, const struct damon_stream_results *stream,
		    FILE *f)
{
	struct damon_mapping_table table;
	int err = damon_mapping_stats__table(stream->mapping_stats, &table);

	if (err)
		return err;
	if (!stream->stat.stream->paddr && damon_summary_text__are_mapped(&table)) {
		damon_mapping_table__sort(&table, &r->mapping_sort);
		damon_summary_text__fprint_mappings(f, &table, &r->mapping_fields, &r->term);
	} else {
		err = draw_areas(stream, f);
	}
	damon_mapping_table__exit(&table);
	return err;
}

static int draw_mappings(const struct damon_results *r, const struct damon_stream_results *stream,
		     FILE *f)
{
	struct damon_mapping_table table;
	struct damon_mappings_text text;
	int err = damon_mapping_stats__table(stream->mapping_stats, &table);

	if (err)
		return err;
	damon_mapping_table__sort(&table, &r->mapping_sort);
	damon_mappings_text__begin(&text, f, &table, &r->mapping_fields, &r->term);
	for (size_t i = 0; i < table.nr; i++)
		damon_mappings_text__row(&text, &table.rows[i]);
	damon_mapping_table__exit(&table);
	return 0;
}

/** damon_view_text__maps - a table for each target: how much of each mapping was used */
int damon_view_text__maps(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err;

			damon_head_text__fprint_stream(f, &r->rec, &s->stat);
			fputs("#\n", f);
			err = s->stat.stream->unchecked ? 0 : draw_mappings(r, s, f);
			if (err)
				return err;
			fputc('\n', f);
		}
	}
	return 0;
}

/* The idle memory of each target: of what is resident, if that is known of all */
static void draw_idle_targets(const struct damon_results *r,
			      const struct damon_kdamond_results *kdamond,
			      const struct damon_idle_text *text, FILE *f)
{
	const struct damon_stream_results *s = NULL;
	bool is_resident = true;

	while ((s = damon_results__next_stream(r, kdamond, s)))
		is_resident &= !!damon_results__resident(r, kdamond, s->stat.stream->pid);
	fputs("#\n", f);
	damon_idle_text__headings(text, is_resident, "Target");
	while ((s = damon_results__next_stream(r, kdamond, s))) {
		const struct damon_resident *resident =
			is_resident ? damon_results__resident(r, kdamond, s->stat.stream->pid) : NULL;
		struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
		struct damon_window own[DAMON_MAX_WINDOWS];
		unsigned int nr_own = damon_touched__windows(s->touched, own);

		damon_idle__all(text->windows, text->nr_windows, own, nr_own, resident, idles);
		damon_idle_text__row(text, idles);
		damon_idle_text__fprint_target(text, s->stat.stream);
	}
}

static int draw_idle_mappings(const struct damon_stream_results *s,
			      const struct damon_idle_text *text)
{
	struct damon_touched_table table;
	int err = damon_mapping_touched__table(s->mapping_touched, &table);

	if (err)
		return err;
	damon_idle__sort(&table, text->windows, text->nr_windows);
	damon_idle_text__headings(text, false, s->stat.stream->paddr ? "Memory" : "Mapping");
	for (size_t i = 0; i < table.nr; i++) {
		const struct damon_touched_row *row = &table.rows[i];
		struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];

		damon_idle__all(text->windows, text->nr_windows, row->windows, table.nr_windows,
				NULL, idles);
		damon_idle_text__row(text, idles);
		damon_mappings_text__fprint_name(text->f, row->name, row->kind, row->start,
						 text->name_cols, true);
		fputc('\n', text->f);
	}
	damon_touched_table__exit(&table);
	return 0;
}

static int draw_idle_of(const struct damon_results *r,
			const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s = damon_results__next_stream(r, kdamond, NULL);
	const bool several = s && damon_results__next_stream(r, kdamond, s);
	struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
	unsigned int nr = damon_idle__windows(r, kdamond, r->chosen_ns, windows);
	struct damon_idle_text text;
	int err = 0;

	print_streams(r, kdamond, f);
	if (damon_results__is_unchecked(r, kdamond))
		return 0;
	fputs("#\n", f);
	damon_idle_text__fprint_lines(f, windows, nr, damon_results__resident(r, kdamond, 0),
				      &r->term);
	damon_idle_text__begin(&text, f, windows, nr, &r->term);
	if (several && nr)
		draw_idle_targets(r, kdamond, &text, f);
	s = NULL;
	while (!err && nr && (s = damon_results__next_stream(r, kdamond, s))) {
		fputs("#\n", f);
		if (several) {
			damon_head_text__fprint_name(f, s->stat.stream);
			fputs(":\n", f);
		}
		err = draw_idle_mappings(s, &text);
	}
	damon_idle_text__end(&text);
	return err;
}

/** damon_view_text__idle - how much was idle for how long, of all targets, of each, and of mappings */
int damon_view_text__idle(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		int err = draw_idle_of(r, &r->kdamonds[k], f);

		if (err)
			return err;
		fputc('\n', f);
	}
	return 0;
}

static void print_probes(const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s = damon_results__next_stream(r, kdamond, NULL);

	if (s)
		damon_summary_text__fprint_probes(f, damon_recording__setup(&r->rec, kdamond->tid),
						 s->stat.stream, &kdamond->hits);
}

static int draw_summary_of(const struct damon_results *r,
			   const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s;
	struct damon_wss_dist dist;
	const struct damon_resident *resident;
	bool several;
	int err;

	s = damon_results__next_stream(r, kdamond, NULL);
	several = s && damon_results__next_stream(r, kdamond, s);

	print_streams(r, kdamond, f);
	damon_summary_text__fprint_run(f, &r->rec, kdamond->tid);
	if (damon_results__is_unchecked(r, kdamond)) {
		print_probes(r, kdamond, f);
		return 0;
	}
	fputs("#\n", f);
	err = damon_wss__dist(kdamond->wss, &dist);
	/* The memory of all targets is not to be compared with a part of it */
	if (!r->is_part && !r->is_one_target)
		damon_summary_text__fprint_cgroup(f, &r->rec, kdamond->tid);
	resident = damon_results__resident(r, kdamond, 0);
	if (resident)
		damon_summary_text__fprint_resident(f, resident);
	if (damon_touched_text__fprint_lines(f, kdamond->touched, resident ? resident->bytes : 0,
					     &r->term)) {
		/* Which regions were found accessed says less than how much was touched */
		if (!err)
			damon_wss_dist__exit(&dist);
		err = err == -ENODATA ? 0 : err;
	} else if (!err) {
		damon_summary_text__fprint_wss(f, &dist);
		damon_wss_dist__exit(&dist);
	} else {
		err = draw_nothing(f, "Working set unknown: no snapshot is complete", err);
	}
	print_probes(r, kdamond, f);
	s = NULL;
	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		fputs("#\n", f);
		if (several) {
			damon_head_text__fprint_name(f, s->stat.stream);
			fputs(":\n", f);
		}
		err = draw_use(r, s, f);
	}
	return err;
}

/** damon_view_text__summary - what was monitored, and which memory was used most */
int damon_view_text__summary(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		int err = draw_summary_of(r, &r->kdamonds[k], f);

		if (err)
			return err;
		fputc('\n', f);
	}
	damon_head_text__fprint_kernel(f, &r->rec);
	fputs("# Tip: perf damon report heatmap shows when, wss how much, maps of what\n", f);
	return 0;
}
