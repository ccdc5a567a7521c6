// SPDX-License-Identifier: GPL-2.0
/*
 * The views as CSV: one table each, with exact values. The fields of a view are its columns;
 * perf-damon(1) describes them.
 */
#include "damon/view/view-csv.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/base/csv.h"
#include "damon/view/idle-fields.h"
#include "damon/view/mapping-fields.h"
#include "damon/view/results.h"
#include "damon/view/stream-fields.h"
#include "damon/view/wss-fields.h"

#include <errno.h>
#include <linux/kernel.h>

/* Writes the header. */
static void begin(struct damon_csv *csv, const struct damon_results *r, FILE *f,
		  const struct damon_fields *fields)
{
	*csv = (struct damon_csv){
		.f = f, .separator = r->separator ?: ",", .comment = r->separator,
	};
	damon_csv__header(csv, fields);
}

/* The columns that begin every line about a stream */
static void add_stream_fields(struct damon_fields *fields)
{
	damon_fields__add_all(fields, &damon_kdamond_fields);
	damon_fields__add_all(fields, &damon_target_fields);
}

/* A row of the summary: begins as struct damon_stream_stat does */
struct summary_line {
	struct damon_stream_stat stat;
	u64 nr_lost_events;
	const struct damon_wss_dist *dist;
	bool is_wss_known;
};

#define SUMMARY(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct summary_line, set, __VA_ARGS__)

SUMMARY(lost_events, whole, row->nr_lost_events)
SUMMARY(unchecked, whole, row->stat.stream->unchecked)
SUMMARY(wss_snapshots, whole, row->dist->nr)
SUMMARY(wss_p50, whole_if, row->is_wss_known, damon_wss_dist__percentile(row->dist, 50))
SUMMARY(wss_p90, whole_if, row->is_wss_known, damon_wss_dist__percentile(row->dist, 90))
SUMMARY(wss_max, whole_if, row->is_wss_known, damon_wss_dist__percentile(row->dist, 100))
SUMMARY(monitored, real_if, row->is_wss_known, row->dist->monitored)

static const struct damon_field summary_fields[] = {
	{ "lost_events",   NULL, 0, DAMON_FIELD_NUMBER, get_lost_events },
	{ "unchecked",	   NULL, 0, DAMON_FIELD_BOOL, get_unchecked },
	{ "wss_snapshots", NULL, 0, DAMON_FIELD_NUMBER, get_wss_snapshots },
	{ "wss_p50",	   NULL, 0, DAMON_FIELD_BYTES, get_wss_p50 },
	{ "wss_p90",	   NULL, 0, DAMON_FIELD_BYTES, get_wss_p90 },
	{ "wss_max",	   NULL, 0, DAMON_FIELD_BYTES, get_wss_max },
	{ "monitored",	   NULL, 0, DAMON_FIELD_MEAN_BYTES, get_monitored },
};

static const struct damon_field_table summary_table = DAMON_FIELD_TABLE(summary_fields);

static int print_summary(struct damon_csv *csv, const struct damon_fields *fields,
			 const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond,
			 const struct damon_stream_stat *stat)
{
	struct damon_wss_dist dist;
	int err = damon_wss__dist(kdamond->wss, &dist);
	const struct summary_line line = {
		.stat = *stat,
		.nr_lost_events = r->rec.nr_lost_events,
		.dist = &dist,
		.is_wss_known = !err && !stat->stream->unchecked,
	};

	if (err && err != -ENODATA)
		return err;
	damon_csv__row(csv, fields, &line);
	damon_wss_dist__exit(&dist);
	return 0;
}

/** damon_view_csv__summary - a line for each stream, with the working set of its kdamond */
int damon_view_csv__summary(const struct damon_results *r, FILE *f)
{
	struct damon_fields fields = {};
	struct damon_csv csv;

	add_stream_fields(&fields);
	damon_fields__add_all(&fields, &damon_setup_fields);
	damon_fields__add_all(&fields, &damon_stat_fields);
	damon_fields__add_all(&fields, &summary_table);
	begin(&csv, r, f, &fields);
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err = print_summary(&csv, &fields, r, &r->kdamonds[k], &s->stat);

			if (err)
				return err;
		}
	}
	return 0;
}

/* A row of the heatmap: a cell; begins as struct damon_stream_row does */
struct cell_line {
	const struct damon_stream *stream;
	const struct damon_heat_grid *grid;
	const struct damon_heat_row *row;
	const struct damon_heat_cell *cell;
	u64 start_ns;
};

#define CELL(name, set, ...) \
	DAMON_FIELD_GET(get_cell_##name, struct cell_line, set, __VA_ARGS__)

CELL(start_ns, whole, row->start_ns)
/* The last column ends with the last snapshot. */
CELL(end_ns, whole, min(row->start_ns + row->grid->col_ns, row->grid->end_ns))
CELL(start, whole, row->row->start)
CELL(end, whole, row->row->end)
CELL(monitored, real, row->cell->area)
CELL(rate, real_if, row->grid->is_rate, row->cell->mean)
CELL(accesses, real_if, !row->grid->is_rate, row->cell->mean)

static const struct damon_field cell_fields[] = {
	{ "start_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_cell_start_ns },
	{ "end_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_cell_end_ns },
	{ "start",	NULL, 0, DAMON_FIELD_ADDRESS, get_cell_start },
	{ "end",	NULL, 0, DAMON_FIELD_ADDRESS, get_cell_end },
	{ "monitored",	NULL, 0, DAMON_FIELD_REAL, get_cell_monitored },
	{ "rate",	NULL, 0, DAMON_FIELD_MEAN_RATE, get_cell_rate },
	{ "accesses",	NULL, 0, DAMON_FIELD_MEAN_ACCESSES, get_cell_accesses },
};

static const struct damon_field_table cell_table = DAMON_FIELD_TABLE(cell_fields);

static void print_cells(struct damon_csv *csv, const struct damon_fields *fields,
			const struct damon_stream *stream, const struct damon_heat_grid *grid)
{
	for (size_t i = 0; i < (size_t)grid->nr_rows * grid->nr_cols; i++) {
		const struct cell_line line = {
			.stream = stream,
			.grid = grid,
			.row = &grid->rows[i / grid->nr_cols],
			.cell = &grid->cells[i],
			.start_ns = grid->start_ns + i % grid->nr_cols * grid->col_ns,
		};

		if (line.cell->area)
			damon_csv__row(csv, fields, &line);
	}
}

/** damon_view_csv__heatmap - a line for each cell in which memory was monitored */
int damon_view_csv__heatmap(const struct damon_results *r, FILE *f)
{
	struct damon_fields fields = {};
	struct damon_csv csv;

	add_stream_fields(&fields);
	damon_fields__add_all(&fields, &cell_table);
	begin(&csv, r, f, &fields);
	for (unsigned int i = 0; i < r->nr_streams; i++) {
		const struct damon_stream_results *s = &r->streams[i];
		struct damon_heat_grid grid;
		int err;

		if (!s->heatmap || s->stat.stream->unchecked)
			continue;
		err = damon_heatmap__grid(s->heatmap, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);
		if (err == -ENODATA)
			continue;
		if (err)
			return err;
		print_cells(&csv, &fields, s->stat.stream, &grid);
		damon_heat_grid__exit(&grid);
	}
	return 0;
}

static void print_line(void *csv, const struct damon_fields *fields, const void *line)
{
	damon_csv__row(csv, fields, line);
}

static int print_snapshots(struct damon_csv *csv, const struct damon_fields *fields,
			   const struct damon_kdamond_results *kdamond,
			   const struct damon_stream *stream)
{
	struct damon_wss_dist dist;
	int err = damon_wss__dist(kdamond->wss, &dist);

	if (err && err != -ENODATA)
		return err;
	err = damon_wss_lines(kdamond->wss, stream, dist.nr_skipped, fields, print_line, csv);
	damon_wss_dist__exit(&dist);
	return err;
}

/** damon_view_csv__wss - a line for each snapshot of each kdamond */
int damon_view_csv__wss(const struct damon_results *r, FILE *f)
{
	struct damon_fields fields = {};
	struct damon_csv csv;

	damon_fields__add_all(&fields, &damon_kdamond_fields);
	damon_fields__add_all(&fields, &damon_wss_snapshot_fields);
	begin(&csv, r, f, &fields);
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s;
		int err;

		s = damon_results__next_stream(r, &r->kdamonds[k], NULL);
		if (!s || damon_results__is_unchecked(r, &r->kdamonds[k]))
			continue;
		err = print_snapshots(&csv, &fields, &r->kdamonds[k], s->stat.stream);
		if (err)
			return err;
	}
	return 0;
}

static int print_mappings(struct damon_csv *csv, const struct damon_fields *fields,
			  const struct damon_results *r, const struct damon_stream_results *s)
{
	struct damon_mapping_table table;
	int err = damon_mapping_stats__table(s->mapping_stats, &table);

	if (err)
		return err;
	damon_mapping_table__sort(&table, &r->mapping_sort);
	for (size_t i = 0; i < table.nr; i++) {
		const struct damon_mapping_line line = {
			.stream = s->stat.stream,
			.row = &table.rows[i],
			.is_rate = table.is_rate,
		};

		damon_csv__row(csv, fields, &line);
	}
	damon_mapping_table__exit(&table);
	return 0;
}

/** damon_view_csv__maps - a line for each mapping, with the fields that the user chose */
int damon_view_csv__maps(const struct damon_results *r, FILE *f)
{
	struct damon_fields fields = {};
	struct damon_csv csv;

	add_stream_fields(&fields);
	damon_fields__append(&fields, &r->mapping_fields);
	if (!r->mapping_fields.nr)
		damon_fields__add_all(&fields, &damon_mapping_fields);
	begin(&csv, r, f, &fields);
	for (unsigned int i = 0; i < r->nr_streams; i++) {
		const struct damon_stream_results *s = &r->streams[i];
		int err;

		if (!s->mapping_stats || s->stat.stream->unchecked)
			continue;
		err = print_mappings(&csv, &fields, r, s);
		if (err)
			return err;
	}
	return 0;
}

/* A line for each window: @line tells of which memory, and gets what is idle */
static void print_idle(struct damon_csv *csv, const struct damon_fields *fields,
		       struct damon_idle_line *line, const struct damon_idle *idles, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		line->idle = idles[i];
		damon_csv__row(csv, fields, line);
	}
}

static int print_idle_target(struct damon_csv *csv, const struct damon_fields *fields,
			     const struct damon_resident *resident,
			     const struct damon_stream_results *s,
			     const struct damon_window *windows, unsigned int nr)
{
	struct damon_idle_line line = {
		.kdamond = s->stat.stream->kdamond, .stream = s->stat.stream,
	};
	struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
	struct damon_window own[DAMON_MAX_WINDOWS];
	unsigned int nr_own = damon_touched__windows(s->touched, own);
	struct damon_touched_table table;
	int err;

	damon_idle__all(windows, nr, own, nr_own, resident, idles);
	print_idle(csv, fields, &line, idles, nr);
	err = damon_mapping_touched__table(s->mapping_touched, &table);
	if (err)
		return err;
	damon_idle__sort(&table, windows, nr);
	for (size_t i = 0; i < table.nr; i++) {
		line.row = &table.rows[i];
		damon_idle__all(windows, nr, line.row->windows, table.nr_windows, NULL, idles);
		print_idle(csv, fields, &line, idles, nr);
	}
	damon_touched_table__exit(&table);
	return 0;
}

/** damon_view_csv__idle - a line for each window of each kdamond, target and mapping */
int damon_view_csv__idle(const struct damon_results *r, FILE *f)
{
	struct damon_fields fields = {};
	struct damon_csv csv;

	damon_fields__add_all(&fields, &damon_idle_place_fields);
	damon_fields__add_all(&fields, &damon_idle_fields);
	damon_fields__add_all(&fields, &damon_idle_name_fields);
	begin(&csv, r, f, &fields);
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_kdamond_results *kdamond = &r->kdamonds[k];
		struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
		struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
		struct damon_idle_line line = { .kdamond = kdamond->tid };
		unsigned int nr = damon_idle__windows(r, kdamond, r->chosen_ns, windows);
		const struct damon_stream_results *s = NULL;

		damon_idle__all(windows, nr, windows, nr,
				damon_results__resident(r, kdamond, 0), idles);
		print_idle(&csv, &fields, &line, idles, nr);
		while ((s = damon_results__next_stream(r, kdamond, s))) {
			const struct damon_resident *resident =
				damon_results__resident(r, kdamond, s->stat.stream->pid);
			int err = print_idle_target(&csv, &fields, resident, s, windows, nr);

			if (err)
				return err;
		}
	}
	return 0;
}
