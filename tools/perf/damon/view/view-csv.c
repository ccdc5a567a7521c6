// SPDX-License-Identifier: GPL-2.0
/* The views as csv: a table each, with the exact figures. perf-damon(1) has the columns. */
#include "damon/view/view-csv.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/wss.h"
#include "damon/base/csv.h"
#include "damon/view/results.h"

#include <errno.h>
#include <linux/kernel.h>

static void begin(struct damon_csv *csv, const struct damon_results *r, FILE *f,
		  const char * const *names)
{
	*csv = (struct damon_csv){
		.f = f, .separator = r->separator ?: ",", .comment = r->separator,
	};
	damon_csv__header(csv, names);
}

/* Empty where it is 0, which stands for "not known" */
static void known(struct damon_csv *csv, u64 val)
{
	if (val)
		damon_csv__number(csv, val);
	else
		damon_csv__empty(csv);
}

/* The columns that begin every line about a stream */
static void print_stream(struct damon_csv *csv, const struct damon_stream *stream)
{
	damon_csv__number(csv, stream->kdamond);
	damon_csv__number(csv, stream->target_id);
	known(csv, stream->pid);
}

static int print_summary(struct damon_csv *csv, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond,
			 const struct damon_stream_stat *stat)
{
	static const unsigned int percents[] = { 50, 90, 100 };
	const struct damon_stream *stream = stat->stream;
	struct damon_wss_dist dist;
	int err = damon_wss__dist(kdamond->wss, &dist);

	if (err && err != -ENODATA)
		return err;
	if (stream->unchecked)
		err = -ENODATA;
	print_stream(csv, stream);
	damon_csv__string(csv, stream->name);
	damon_csv__number(csv, stream->paddr);
	known(csv, stream->sample_ns);
	known(csv, stream->aggr_ns);
	damon_csv__number(csv, stream->tuned);
	damon_csv__number(csv, stream->sample_estimated);
	damon_csv__number(csv, stream->aggr_estimated);
	damon_csv__number(csv, stat->start_ns);
	damon_csv__number(csv, stat->end_ns);
	damon_csv__number(csv, stat->nr_snapshots);
	damon_csv__number(csv, stat->nr_regions);
	damon_csv__number(csv, stat->nr_incomplete);
	damon_csv__number(csv, stat->nr_lost);
	damon_csv__number(csv, r->rec.nr_lost_events);
	damon_csv__number(csv, stream->unchecked);
	damon_csv__number(csv, dist.nr);
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++) {
		if (err)
			damon_csv__empty(csv);
		else
			damon_csv__number(csv, damon_wss_dist__percentile(&dist, percents[i]));
	}
	if (err)
		damon_csv__empty(csv);
	else
		damon_csv__double(csv, dist.monitored);
	damon_csv__end(csv);
	damon_wss_dist__exit(&dist);
	return 0;
}

/** damon_view_csv__summary - a line a stream; the working set is its kdamond's */
int damon_view_csv__summary(const struct damon_results *r, FILE *f)
{
	static const char * const names[] = {
		"kdamond", "target", "pid", "process", "paddr", "sample_ns", "aggr_ns",
		"tuned", "sample_estimated", "aggr_estimated", "start_ns", "end_ns", "snapshots", "regions", "incomplete",
		"lost_regions", "lost_events", "unchecked", "wss_snapshots", "wss_p50", "wss_p90", "wss_max",
		"monitored", NULL
	};
	struct damon_csv csv;

	begin(&csv, r, f, names);
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err = print_summary(&csv, r, &r->kdamonds[k], &s->stat);

			if (err)
				return err;
		}
	}
	return 0;
}

static void print_cells(struct damon_csv *csv, const struct damon_stream *stream,
			const struct damon_heat_grid *grid)
{
	for (size_t i = 0; i < (size_t)grid->nr_rows * grid->nr_cols; i++) {
		const struct damon_heat_row *row = &grid->rows[i / grid->nr_cols];
		u64 start_ns = grid->start_ns + i % grid->nr_cols * grid->col_ns;

		if (!grid->cells[i].area)
			continue;
		print_stream(csv, stream);
		damon_csv__number(csv, start_ns);
		damon_csv__number(csv, min(start_ns + grid->col_ns, grid->end_ns));
		damon_csv__number(csv, row->start);
		damon_csv__number(csv, row->end);
		damon_csv__double(csv, grid->cells[i].area);
		if (!grid->is_rate)
			damon_csv__empty(csv);
		damon_csv__double(csv, grid->cells[i].mean);
		if (grid->is_rate)
			damon_csv__empty(csv);
		damon_csv__end(csv);
	}
}

/** damon_view_csv__heatmap - a line for every cell of which something was monitored */
int damon_view_csv__heatmap(const struct damon_results *r, FILE *f)
{
	static const char * const names[] = {
		"kdamond", "target", "pid", "start_ns", "end_ns", "start", "end",
		"monitored", "rate", "accesses", NULL
	};
	struct damon_csv csv;

	begin(&csv, r, f, names);
	for (unsigned int i = 0; i < r->nr_streams; i++) {
		const struct damon_stream_results *s = &r->streams[i];
		struct damon_heat_grid grid;
		int err;

		if (!s->map || s->stat.stream->unchecked)
			continue;
		err = damon_heatmap__grid(s->map, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);
		if (err == -ENODATA)
			continue;
		if (err)
			return err;
		print_cells(&csv, s->stat.stream, &grid);
		damon_heat_grid__exit(&grid);
	}
	return 0;
}

static void print_snapshot(struct damon_csv *csv, pid_t kdamond,
			   const struct damon_wss_snapshot *snapshot, bool counted)
{
	damon_csv__number(csv, kdamond);
	damon_csv__number(csv, snapshot->start_ns);
	damon_csv__number(csv, snapshot->end_ns);
	damon_csv__number(csv, snapshot->accessed);
	damon_csv__number(csv, snapshot->monitored);
	damon_csv__number(csv, snapshot->incomplete);
	damon_csv__number(csv, counted);
	damon_csv__end(csv);
}

static int print_snapshots(struct damon_csv *csv, const struct damon_kdamond_results *kdamond,
			   size_t nr_skipped)
{
	struct damon_wss_snapshot v[DAMON_WSS_BATCH];
	size_t first = 0, nr_complete = 0;
	ssize_t nr;

	while ((nr = damon_wss__snapshots(kdamond->wss, first, v, ARRAY_SIZE(v))) > 0) {
		for (ssize_t i = 0; i < nr; i++)
			print_snapshot(csv, kdamond->tid, &v[i],
				       !v[i].incomplete && nr_complete++ >= nr_skipped);
		first += nr;
	}
	return nr;
}

/** damon_view_csv__wss - a line a snapshot of a kdamond */
int damon_view_csv__wss(const struct damon_results *r, FILE *f)
{
	static const char * const names[] = {
		"kdamond", "start_ns", "end_ns", "wss", "monitored", "incomplete", "counted", NULL
	};
	struct damon_csv csv;

	begin(&csv, r, f, names);
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		struct damon_wss_dist dist;
		int err;

		if (damon_results__is_unchecked(r, &r->kdamonds[k]))
			continue;
		err = damon_wss__dist(r->kdamonds[k].wss, &dist);
		if (err && err != -ENODATA)
			return err;
		err = print_snapshots(&csv, &r->kdamonds[k], dist.nr_skipped);
		damon_wss_dist__exit(&dist);
		if (err)
			return err;
	}
	return 0;
}

static void print_map(struct damon_csv *csv, const struct damon_mapping_table *table,
		      const struct damon_mapping_row *row, const struct damon_mapping_fields *fields)
{
	for (size_t i = 0; i < fields->nr; i++) {
		const struct damon_mapping_field *field = fields->v[i];
		union damon_field_value val = damon_mapping_field__value(field, row);

		if (!damon_mapping_field__is_known(field, table))
			damon_csv__empty(csv);
		else if (damon_mapping_field__is_string(field))
			damon_csv__string(csv, val.str);
		else if (damon_mapping_field__is_real(field))
			damon_csv__double(csv, val.real);
		else
			damon_csv__number(csv, val.whole);
	}
	damon_csv__end(csv);
}

/** damon_view_csv__maps - a line a mapping, or what the user wants to be one */
int damon_view_csv__maps(const struct damon_results *r, FILE *f)
{
	const char *names[ARRAY_SIZE(r->fields.v) + 4] = { "kdamond", "target", "pid" };
	struct damon_mapping_fields fields = r->fields;
	struct damon_csv csv;

	if (!fields.nr)
		damon_mapping_fields__all(&fields);
	for (size_t i = 0; i < fields.nr; i++)
		names[3 + i] = fields.v[i]->key;
	begin(&csv, r, f, names);
	for (unsigned int i = 0; i < r->nr_streams; i++) {
		const struct damon_stream_results *s = &r->streams[i];
		struct damon_mapping_table table;
		int err;

		if (!s->maps || s->stat.stream->unchecked)
			continue;
		err = damon_mapping_stats__table(s->maps, &table);
		if (err)
			return err;
		damon_mapping_table__sort(&table, &r->sort);
		for (size_t j = 0; j < table.nr; j++) {
			print_stream(&csv, s->stat.stream);
			print_map(&csv, &table, &table.rows[j], &fields);
		}
		damon_mapping_table__exit(&table);
	}
	return 0;
}
