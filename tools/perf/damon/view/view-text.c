// SPDX-License-Identifier: GPL-2.0
/* The views as text */
#include "damon/view/view-text.h"
#include "damon/analysis/areas.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/core/snapshot.h"
#include "damon/view/heatmap-text.h"
#include "damon/view/mappings-text.h"
#include "damon/view/report-text.h"
#include "damon/view/results.h"
#include "damon/view/wss-text.h"

#include <errno.h>
#include <stdlib.h>

/* Lines around a heatmap: two or three above it, an empty one, the prompt. */
#define HEADER_LINES	5

/* Mappings that the summary lists: the hottest, and of the others the coldest. */
#define MAX_HOTTEST	6
#define MAX_COLDEST	3

/* Use outside of all mappings is worth telling from this part of all use on. */
#define UNKNOWN_PART	20

static void print_streams(const struct damon_results *r,
			  const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s = NULL;

	while ((s = damon_results__next_stream(r, kdamond, s)))
		damon_report_text__fprint_stream(f, &r->rec, &s->stat);
}

/* -ENODATA is no failure of a view: it says what it has not got. */
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
	int err = damon_heatmap_text__fit(stream->map, &r->term,
					  r->term.lines - HEADER_LINES, &grid);

	if (err)
		return draw_nothing(f, "no snapshot covers any time: record for longer", err);
	damon_heatmap_text__fprint(f, &grid, &r->term, r->start_ns);
	damon_heat_grid__exit(&grid);
	return 0;
}

/** damon_view_text__heatmap - a map of every stream */
int damon_view_text__heatmap(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err;

			damon_report_text__fprint_stream(f, &r->rec, &s->stat);
			err = s->stat.stream->unchecked ? 0 : draw_heatmap(r, s, f);
			if (err)
				return err;
			fputc('\n', f);
		}
	}
	return 0;
}

static int draw_wss_chart(const struct damon_results *r, const struct damon_wss *wss, FILE *f)
{
	struct damon_wss_chart chart;
	int err = damon_wss__chart(wss, damon_wss_text__chart_cols(&r->term), &chart);

	if (err)
		return err == -ENODATA ? 0 : err;
	fputc('\n', f);
	damon_wss_text__fprint_chart(f, &chart, &r->term, r->start_ns);
	damon_wss_chart__exit(&chart);
	return 0;
}

/** damon_view_text__wss - distribution and chart of every kdamond */
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
		err = damon_wss__dist(kdamond->wss, &dist);
		if (!err) {
			fprintf(f, "# %s\n", damon_wss_text__left_out(left_out, sizeof(left_out),
								      &dist, r->skip));
			fputs("# Working set: memory found accessed in a snapshot\n", f);
			damon_wss_text__fprint_dist(f, &dist);
			damon_wss_dist__exit(&dist);
			err = draw_wss_chart(r, kdamond->wss, f);
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
	int err = damon_heatmap__grid(stream->map, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);

	if (err)
		return err == -ENODATA ? 0 : err;
	err = damon_areas__find(&grid, &areas, &nr);
	if (!err) {
		damon_report_text__fprint_areas(f, areas, nr, grid.is_rate);
		free(areas);
	}
	damon_heat_grid__exit(&grid);
	return err;
}

/*
 * Where most of what was used lies outside of all mappings, they were not recorded,
 * and addresses tell more.
 */
static bool are_mapped(const struct damon_mapping_table *table)
{
	double unknown = 0, known = 0;
	bool any = false;

	for (size_t i = 0; i < table->nr; i++) {
		if (table->rows[i].kind == DAMON_MAPPING_UNKNOWN) {
			unknown += table->rows[i].wss_mean;
		} else {
			known += table->rows[i].wss_mean;
			any = true;
		}
	}
	return any && unknown <= known;
}

/* How much of it, on average, is not used; where nothing is mapped there is none to use */
static double cold_bytes(const struct damon_mapping_row *row)
{
	return row->kind == DAMON_MAPPING_UNKNOWN ? -1 : row->size - row->wss_mean;
}

static int by_cold_bytes(const void *a, const void *b)
{
	double x = cold_bytes(a), y = cold_bytes(b);

	return x > y ? -1 : x < y;
}

/* What is hardly used where nothing is mapped is a region that reaches beyond a mapping. */
static bool is_memory(const struct damon_mapping_row *row, double used)
{
	return row->kind != DAMON_MAPPING_UNKNOWN || row->wss_mean > used / UNKNOWN_PART;
}

static void print_hottest_and_coldest(const struct damon_results *r, struct damon_mapping_table *table,
				      FILE *f)
{
	struct damon_mappings_text text;
	size_t nr = 0, hottest;
	double used = 0;

	for (size_t i = 0; i < table->nr; i++)
		used += table->rows[i].wss_mean;
	for (size_t i = 0; i < table->nr; i++) {
		if (is_memory(&table->rows[i], used))
			table->rows[nr++] = table->rows[i];
	}
	damon_mappings_text__begin(&text, f, table, &r->fields, &r->term);
	hottest = nr > MAX_HOTTEST + MAX_COLDEST ? MAX_HOTTEST : nr;
	for (size_t i = 0; i < hottest; i++)
		damon_mappings_text__row(&text, &table->rows[i]);
	if (nr == hottest)
		return;
	qsort(table->rows + hottest, nr - hottest, sizeof(*table->rows), by_cold_bytes);
	fputs("# Most of what was not used:\n", f);
	for (size_t i = hottest; i < hottest + MAX_COLDEST; i++)
		damon_mappings_text__row(&text, &table->rows[i]);
	fprintf(f, "# and %zu more: perf damon report maps\n", nr - hottest - MAX_COLDEST);
}

static int draw_use(const struct damon_results *r, const struct damon_stream_results *stream,
		    FILE *f)
{
	struct damon_mapping_table table;
	int err = damon_mapping_stats__table(stream->maps, &table);

	if (err)
		return err;
	if (!stream->stat.stream->paddr && are_mapped(&table)) {
		damon_mapping_table__sort(&table, &r->sort);
		print_hottest_and_coldest(r, &table, f);
	} else {
		err = draw_areas(stream, f);
	}
	damon_mapping_table__exit(&table);
	return err;
}

static int draw_maps(const struct damon_results *r, const struct damon_stream_results *stream,
		     FILE *f)
{
	struct damon_mapping_table table;
	struct damon_mappings_text text;
	int err = damon_mapping_stats__table(stream->maps, &table);

	if (err)
		return err;
	damon_mapping_table__sort(&table, &r->sort);
	damon_mappings_text__begin(&text, f, &table, &r->fields, &r->term);
	for (size_t i = 0; i < table.nr; i++)
		damon_mappings_text__row(&text, &table.rows[i]);
	damon_mapping_table__exit(&table);
	return 0;
}

/** damon_view_text__maps - what of which mapping was used, a table a target */
int damon_view_text__maps(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err;

			damon_report_text__fprint_stream(f, &r->rec, &s->stat);
			fputs("#\n", f);
			err = s->stat.stream->unchecked ? 0 : draw_maps(r, s, f);
			if (err)
				return err;
			fputc('\n', f);
		}
	}
	return 0;
}

static void print_probes(const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s = damon_results__next_stream(r, kdamond, NULL);

	if (s)
		damon_report_text__fprint_probes(f, damon_recording__setup(&r->rec, kdamond->tid),
						 s->stat.stream, &kdamond->hits);
}

static int draw_summary_of(const struct damon_results *r,
			   const struct damon_kdamond_results *kdamond, FILE *f)
{
	const struct damon_stream_results *s;
	struct damon_wss_dist dist;
	bool several;
	int err;

	s = damon_results__next_stream(r, kdamond, NULL);
	several = s && damon_results__next_stream(r, kdamond, s);

	print_streams(r, kdamond, f);
	damon_report_text__fprint_run(f, &r->rec, kdamond->tid);
	if (damon_results__is_unchecked(r, kdamond)) {
		print_probes(r, kdamond, f);
		return 0;
	}
	fputs("#\n", f);
	err = damon_wss__dist(kdamond->wss, &dist);
	if (!err) {
		damon_report_text__fprint_wss(f, &dist);
		damon_wss_dist__exit(&dist);
	} else {
		err = draw_nothing(f, "Working set unknown: no snapshot is complete", err);
	}
	print_probes(r, kdamond, f);
	s = NULL;
	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		fputs("#\n", f);
		if (several)
			damon_report_text__fprint_name(f, s->stat.stream);
		err = draw_use(r, s, f);
	}
	return err;
}

/** damon_view_text__summary - what it is about, and what is used most */
int damon_view_text__summary(const struct damon_results *r, FILE *f)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		int err = draw_summary_of(r, &r->kdamonds[k], f);

		if (err)
			return err;
		fputc('\n', f);
	}
	damon_report_text__fprint_kernel(f, &r->rec);
	fputs("# Tip: perf damon report heatmap shows when, wss how much, maps of what\n", f);
	return 0;
}
