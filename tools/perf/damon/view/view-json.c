// SPDX-License-Identifier: GPL-2.0
/*
 * The views as JSON, one object each, with the exact figures. "version" changes
 * when the meaning of a key does; keys may be added. perf-damon(1) has them.
 */
#include "damon/view/view-json.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/wss.h"
#include "damon/base/json.h"
#include "damon/view/results.h"

#include <errno.h>
#include <linux/kernel.h>

/* null where it is 0, which stands for "not known" */
static void known(struct damon_json *j, const char *key, u64 val)
{
	if (val)
		damon_json__number(j, key, val);
	else
		damon_json__null(j, key);
}

static void begin(struct damon_json *j, const struct damon_results *r, const char *view, FILE *f)
{
	*j = (struct damon_json){ .f = f };
	damon_json__open(j, NULL, '{');
	damon_json__number(j, "version", DAMON_JSON_VERSION);
	damon_json__string(j, "view", view);
	damon_json__string(j, "kernel", r->rec.kernel);
	damon_json__number(j, "lost_events", r->rec.nr_lost_events);
	damon_json__number(j, "bad_events", r->rec.nr_bad_events);
	damon_json__open(j, "kdamonds", '[');
}

static void end(struct damon_json *j)
{
	damon_json__newline(j);
	damon_json__close(j, ']');
	damon_json__close(j, '}');
	fputc('\n', j->f);
}

static void open_kdamond(struct damon_json *j, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	damon_json__number(j, "kdamond", kdamond->tid);
	damon_json__bool(j, "unchecked", damon_results__is_unchecked(r, kdamond));
}

static void open_target(struct damon_json *j, const struct damon_stream *stream)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	damon_json__number(j, "target", stream->target_id);
	known(j, "pid", stream->pid);
	damon_json__string(j, "process", stream->name);
	damon_json__bool(j, "paddr", stream->paddr);
	known(j, "sample_ns", stream->sample_ns);
	known(j, "aggr_ns", stream->aggr_ns);
	damon_json__bool(j, "tuned", stream->tuned);
	damon_json__bool(j, "sample_estimated", stream->sample_estimated);
	damon_json__bool(j, "aggr_estimated", stream->aggr_estimated);
}

static void print_stat(struct damon_json *j, const struct damon_stream_stat *stat)
{
	damon_json__number(j, "start_ns", stat->start_ns);
	damon_json__number(j, "end_ns", stat->end_ns);
	damon_json__number(j, "snapshots", stat->nr_snapshots);
	damon_json__number(j, "regions", stat->nr_regions);
	damon_json__number(j, "incomplete", stat->nr_incomplete);
	damon_json__number(j, "lost_regions", stat->nr_lost);
}

static int print_wss(struct damon_json *j, const struct damon_results *r,
		     const struct damon_kdamond_results *kdamond, size_t *nr_skipped)
{
	static const struct {
		const char *key;
		unsigned int percent;
	} percentiles[] = {
		{ "p0", 0 }, { "p25", 25 }, { "p50", 50 }, { "p75", 75 }, { "p90", 90 },
		{ "p95", 95 }, { "p99", 99 }, { "max", 100 },
	};
	struct damon_wss_dist dist;
	int err = damon_wss__dist(kdamond->wss, &dist);

	if (err && err != -ENODATA)
		return err;
	if (damon_results__is_unchecked(r, kdamond))
		err = -ENODATA;
	*nr_skipped = dist.nr_skipped;
	damon_json__open(j, "wss", '{');
	damon_json__number(j, "snapshots", dist.nr);
	damon_json__number(j, "skipped", dist.nr_skipped);
	damon_json__number(j, "incomplete", dist.nr_incomplete);
	for (size_t i = 0; !err && i < ARRAY_SIZE(percentiles); i++)
		damon_json__number(j, percentiles[i].key,
				   damon_wss_dist__percentile(&dist, percentiles[i].percent));
	if (!err) {
		damon_json__number(j, "error", dist.error);
		damon_json__double(j, "mean", dist.mean);
		damon_json__double(j, "monitored", dist.monitored);
	}
	damon_json__close(j, '}');
	damon_wss_dist__exit(&dist);
	return 0;
}

/* The parts of the monitored memory that they hit */
static void print_probes(struct damon_json *j, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond)
{
	const struct damon_setup *setup = damon_recording__setup(&r->rec, kdamond->tid);
	const struct damon_stream_results *s = damon_results__next_stream(r, kdamond, NULL);

	damon_json__open(j, "probes", '[');
	for (unsigned int p = 0; s && p < kdamond->hits.nr; p++) {
		double share = damon_hits__share(&kdamond->hits, p, s->stat.stream);

		damon_json__open(j, NULL, '{');
		damon_json__string(j, "name", setup && p < setup->nr_probe_names ?
					      setup->probe_names[p] : NULL);
		if (share < 0)
			damon_json__null(j, "share");
		else
			damon_json__double(j, "share", share);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
}

static void print_map(struct damon_json *j, const struct damon_mapping_table *table,
		      const struct damon_mapping_row *row, const struct damon_mapping_fields *fields)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	for (size_t i = 0; i < fields->nr; i++) {
		const struct damon_mapping_field *field = fields->v[i];
		union damon_field_value val = damon_mapping_field__value(field, row);

		if (!damon_mapping_field__is_known(field, table))
			damon_json__null(j, field->key);
		else if (damon_mapping_field__is_string(field))
			damon_json__string(j, field->key, val.str);
		else if (damon_mapping_field__is_real(field))
			damon_json__double(j, field->key, val.real);
		else
			damon_json__number(j, field->key, val.whole);
	}
	damon_json__close(j, '}');
}

static int print_maps(struct damon_json *j, const struct damon_results *r,
		      const struct damon_stream_results *s)
{
	struct damon_mapping_fields fields = r->fields;
	struct damon_mapping_table table;
	int err;

	if (s->stat.stream->unchecked)
		return 0;
	err = damon_mapping_stats__table(s->maps, &table);
	if (err)
		return err;
	if (!fields.nr)
		damon_mapping_fields__all(&fields);
	damon_mapping_table__sort(&table, &r->sort);
	damon_json__open(j, "maps", '[');
	for (size_t i = 0; i < table.nr; i++)
		print_map(j, &table, &table.rows[i], &fields);
	damon_json__close(j, ']');
	damon_mapping_table__exit(&table);
	return 0;
}

/* What there is of a target beside its name */
typedef int (*target_fn)(struct damon_json *j, const struct damon_results *r,
			 const struct damon_stream_results *s);

static int print_targets(struct damon_json *j, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond, target_fn print)
{
	const struct damon_stream_results *s = NULL;
	int err = 0;

	damon_json__open(j, "targets", '[');
	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		open_target(j, s->stat.stream);
		err = print(j, r, s);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
	return err;
}

static int print_summary(struct damon_json *j, const struct damon_results *r,
			 const struct damon_stream_results *s)
{
	print_stat(j, &s->stat);
	return print_maps(j, r, s);
}

/** damon_view_json__summary - kdamonds with their working set, their targets and mappings */
int damon_view_json__summary(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	size_t nr_skipped;
	int err = 0;

	begin(&j, r, "summary", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_wss(&j, r, &r->kdamonds[k], &nr_skipped);
		if (!err) {
			print_probes(&j, r, &r->kdamonds[k]);
			err = print_targets(&j, r, &r->kdamonds[k], print_summary);
		}
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}

/** damon_view_json__maps - kdamonds, their targets, their mappings */
int damon_view_json__maps(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "maps", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_targets(&j, r, &r->kdamonds[k], print_maps);
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}

static void print_row(struct damon_json *j, const struct damon_heat_grid *grid, unsigned int row)
{
	const struct damon_heat_cell *cells = &grid->cells[(size_t)row * grid->nr_cols];

	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	damon_json__number(j, "start", grid->rows[row].start);
	damon_json__number(j, "end", grid->rows[row].end);
	damon_json__open(j, "monitored", '[');
	for (unsigned int c = 0; c < grid->nr_cols; c++)
		damon_json__double(j, NULL, cells[c].area);
	damon_json__close(j, ']');
	damon_json__open(j, grid->is_rate ? "rate" : "accesses", '[');
	for (unsigned int c = 0; c < grid->nr_cols; c++) {
		if (cells[c].area)
			damon_json__double(j, NULL, cells[c].mean);
		else
			damon_json__null(j, NULL);
	}
	damon_json__close(j, ']');
	damon_json__close(j, '}');
}

static int print_heatmap(struct damon_json *j, const struct damon_results *r __maybe_unused,
			 const struct damon_stream_results *s)
{
	struct damon_heat_grid grid;
	int err;

	if (s->stat.stream->unchecked)
		return 0;
	err = damon_heatmap__grid(s->map, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);
	if (err)
		return err == -ENODATA ? 0 : err;
	damon_json__number(j, "start_ns", grid.start_ns);
	damon_json__number(j, "end_ns", grid.end_ns);
	damon_json__number(j, "col_ns", grid.col_ns);
	damon_json__double(j, "mean", grid.mean);
	damon_json__open(j, "rows", '[');
	for (unsigned int row = 0; row < grid.nr_rows; row++)
		print_row(j, &grid, row);
	damon_json__close(j, ']');
	damon_heat_grid__exit(&grid);
	return 0;
}

/** damon_view_json__heatmap - kdamonds, their targets, their grids */
int damon_view_json__heatmap(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "heatmap", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_targets(&j, r, &r->kdamonds[k], print_heatmap);
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}

static void print_snapshot(struct damon_json *j, const struct damon_wss_snapshot *snapshot,
			   bool counted)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	damon_json__number(j, "start_ns", snapshot->start_ns);
	damon_json__number(j, "end_ns", snapshot->end_ns);
	damon_json__number(j, "wss", snapshot->accessed);
	damon_json__number(j, "monitored", snapshot->monitored);
	damon_json__bool(j, "incomplete", snapshot->incomplete);
	damon_json__bool(j, "counted", counted);
	damon_json__close(j, '}');
}

static int print_snapshots(struct damon_json *j, const struct damon_wss *wss, size_t nr_skipped)
{
	struct damon_wss_snapshot v[DAMON_WSS_BATCH];
	size_t first = 0, nr_complete = 0;
	ssize_t nr;

	damon_json__open(j, "snapshots", '[');
	while ((nr = damon_wss__snapshots(wss, first, v, ARRAY_SIZE(v))) > 0) {
		for (ssize_t i = 0; i < nr; i++)
			print_snapshot(j, &v[i], !v[i].incomplete && nr_complete++ >= nr_skipped);
		first += nr;
	}
	damon_json__close(j, ']');
	return nr;
}

/** damon_view_json__wss - kdamonds with their distribution and what it is made from */
int damon_view_json__wss(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "wss", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		size_t nr_skipped;

		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_wss(&j, r, &r->kdamonds[k], &nr_skipped);
		if (!err)
			err = print_snapshots(&j, r->kdamonds[k].wss, nr_skipped);
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}
