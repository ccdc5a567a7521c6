// SPDX-License-Identifier: GPL-2.0
/*
 * The views as JSON: one object each, with exact values. perf-damon(1) describes the keys.
 * Keys may be added; when the meaning of a key changes, "version" does.
 */
#include "damon/view/view-json.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/analysis/touched-chart.h"
#include "damon/base/json.h"
#include "damon/view/idle-fields.h"
#include "damon/view/mapping-fields.h"
#include "damon/view/results.h"
#include "damon/view/stream-fields.h"
#include "damon/view/touched-fields.h"
#include "damon/view/wss-fields.h"

#include <errno.h>
#include <linux/kernel.h>

/* The values of all fields of a table */
static void print_members(struct damon_json *j, const struct damon_field_table *table,
			  const void *row)
{
	struct damon_fields fields = {};

	damon_fields__add_all(&fields, table);
	damon_json__members(j, &fields, row);
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

static void open_target(struct damon_json *j, const struct damon_stream_stat *stat)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	print_members(j, &damon_target_fields, stat);
	print_members(j, &damon_setup_fields, stat);
}

static int print_wss(struct damon_json *j, const struct damon_results *r,
		     const struct damon_kdamond_results *kdamond, size_t *nr_skipped)
{
	struct damon_wss_dist dist;
	int err = damon_wss__dist(kdamond->wss, &dist);

	if (err && err != -ENODATA)
		return err;
	if (damon_results__is_unchecked(r, kdamond))
		err = -ENODATA;
	*nr_skipped = dist.nr_skipped;
	damon_json__open(j, "wss", '{');
	print_members(j, &damon_wss_count_fields, &dist);
	if (!err)
		print_members(j, &damon_wss_size_fields, &dist);
	damon_json__close(j, '}');
	damon_wss_dist__exit(&dist);
	return 0;
}

/* The bytes touched in windows of different lengths, if that is known */
static void print_windows(struct damon_json *j, const struct damon_touched *touched)
{
	struct damon_window windows[DAMON_MAX_WINDOWS];
	unsigned int nr = damon_touched__windows(touched, windows);
	struct damon_fields fields = {};

	if (!nr)
		return;
	damon_fields__add_all(&fields, &damon_window_fields);
	damon_json__open(j, "working_set", '[');
	for (unsigned int i = 0; i < nr; i++)
		damon_json__row(j, &fields, &windows[i]);
	damon_json__close(j, ']');
}

/* The memory of a target, or of all targets together, if that is known */
static void print_resident(struct damon_json *j, const struct damon_resident *resident)
{
	if (!resident)
		return;
	damon_json__double(j, "resident", resident->bytes);
	damon_json__double(j, "swapped", resident->swapped);
	if (!resident->nr_smaps)
		return;
	damon_json__double(j, "rss", resident->rss);
	damon_json__double(j, "pss", resident->pss);
	damon_json__double(j, "shared", resident->shared);
	damon_json__double(j, "huge", resident->huge);
}

/* The memory of the cgroup, if one was monitored and its memory is known */
static void print_cgroup(struct damon_json *j, const struct damon_results *r, pid_t kdamond)
{
	const struct damon_cgroup_memory *cgroup = damon_recording__cgroup(&r->rec, kdamond);

	if (!cgroup)
		return;
	damon_json__open(j, "cgroup_memory", '{');
	damon_json__double(j, "total", cgroup->total);
	damon_json__double(j, "anon", cgroup->anon);
	damon_json__double(j, "file", cgroup->file);
	damon_json__double(j, "shmem", cgroup->shmem);
	damon_json__close(j, '}');
}

/* The share of the monitored memory that each probe hit */
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

static int print_mappings(struct damon_json *j, const struct damon_results *r,
			  const struct damon_stream_results *s)
{
	struct damon_fields fields = r->mapping_fields;
	struct damon_mapping_table table;
	int err;

	if (s->stat.stream->unchecked)
		return 0;
	err = damon_mapping_stats__table(s->mapping_stats, &table);
	if (err)
		return err;
	if (!fields.nr)
		damon_fields__add_all(&fields, &damon_mapping_fields);
	damon_mapping_table__sort(&table, &r->mapping_sort);
	damon_json__open(j, "maps", '[');
	for (size_t i = 0; i < table.nr; i++) {
		const struct damon_mapping_line line = {
			.stream = s->stat.stream,
			.row = &table.rows[i],
			.is_rate = table.is_rate,
		};

		damon_json__row(j, &fields, &line);
	}
	damon_json__close(j, ']');
	damon_mapping_table__exit(&table);
	return 0;
}

/* Write the members of a target that only this view has. */
typedef int (*target_fn)(struct damon_json *j, const struct damon_results *r,
			 const struct damon_stream_results *s);

static int print_targets(struct damon_json *j, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond, target_fn print)
{
	const struct damon_stream_results *s = NULL;
	int err = 0;

	damon_json__open(j, "targets", '[');
	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		open_target(j, &s->stat);
		err = print(j, r, s);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
	return err;
}

static int print_summary(struct damon_json *j, const struct damon_results *r,
			 const struct damon_stream_results *s)
{
	print_members(j, &damon_stat_fields, &s->stat);
	if (s->stat.stream->pid)
		print_resident(j, r->is_part ? NULL :
			       damon_recording__resident(&r->rec, s->stat.stream->kdamond,
							 s->stat.stream->pid));
	print_windows(j, s->touched);
	return print_mappings(j, r, s);
}

/** damon_view_json__summary - all kdamonds, with working set, probes, targets and mappings */
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
			print_resident(&j, damon_results__resident(r, &r->kdamonds[k], 0));
			print_cgroup(&j, r, r->kdamonds[k].tid);
			print_windows(&j, r->kdamonds[k].touched);
			print_probes(&j, r, &r->kdamonds[k]);
			err = print_targets(&j, r, &r->kdamonds[k], print_summary);
		}
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}

/** damon_view_json__maps - all kdamonds, with their targets and the targets' mappings */
int damon_view_json__maps(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "maps", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_targets(&j, r, &r->kdamonds[k], print_mappings);
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
	err = damon_heatmap__grid(s->heatmap, DAMON_GRID_ROWS, DAMON_GRID_COLS, &grid);
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

/** damon_view_json__heatmap - all kdamonds, with their targets and the targets' heatmaps */
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

static void print_line(void *j, const struct damon_fields *fields, const void *line)
{
	damon_json__row(j, fields, line);
}

static int print_snapshots(struct damon_json *j, const struct damon_wss *wss, size_t nr_skipped)
{
	struct damon_fields fields = {};
	int err;

	damon_fields__add_all(&fields, &damon_wss_snapshot_fields);
	damon_json__open(j, "snapshots", '[');
	err = damon_wss_lines(wss, NULL, nr_skipped, &fields, print_line, j);
	damon_json__close(j, ']');
	return err;
}

/* The bytes touched in the window that the view shows, for each piece of time, if that is known */
static void print_over_time(struct damon_json *j, const struct damon_results *r,
			    const struct damon_kdamond_results *kdamond)
{
	struct damon_window_length length;
	const struct damon_touched_chart *chart = damon_results__chart(r, kdamond, &length);
	struct damon_fields fields = {};

	if (!chart)
		return;
	damon_fields__add_all(&fields, &damon_touched_span_fields);
	damon_json__open(j, "working_set_over_time", '[');
	for (unsigned int i = 0; i < chart->nr; i++) {
		const struct damon_touched_col *col = &chart->cols[i];
		const struct damon_touched_span span = {
			.start_ns = col->start_ns,
			.end_ns = col->end_ns,
			.window = damon_estimate__window(&col->estimate, &length),
		};

		if (span.window.nr)
			damon_json__row(j, &fields, &span);
	}
	damon_json__close(j, ']');
}

/** damon_view_json__wss - all kdamonds, with the working set's distribution and snapshots */
int damon_view_json__wss(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "wss", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		size_t nr_skipped;

		open_kdamond(&j, r, &r->kdamonds[k]);
		err = print_wss(&j, r, &r->kdamonds[k], &nr_skipped);
		if (!err) {
			print_resident(&j, damon_results__resident(r, &r->kdamonds[k], 0));
			print_windows(&j, r->kdamonds[k].touched);
			print_over_time(&j, r, &r->kdamonds[k]);
		}
		if (!err)
			err = print_snapshots(&j, r->kdamonds[k].wss, nr_skipped);
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}

/* What is idle of some memory, for each of @windows */
static void print_idle(struct damon_json *j, const struct damon_idle *idles, unsigned int nr)
{
	struct damon_fields fields = {};

	damon_fields__add_all(&fields, &damon_idle_fields);
	damon_json__open(j, "idle", '[');
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_idle_line line = { .idle = idles[i] };

		damon_json__row(j, &fields, &line);
	}
	damon_json__close(j, ']');
}

static int print_idle_mappings(struct damon_json *j, const struct damon_stream_results *s,
			       const struct damon_window *windows, unsigned int nr)
{
	struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
	struct damon_touched_table table;
	struct damon_fields fields = {};
	int err = damon_mapping_touched__table(s->mapping_touched, &table);

	if (err)
		return err;
	damon_fields__add(&fields, &damon_idle_place_fields, "kind,start,end");
	damon_fields__add_all(&fields, &damon_idle_name_fields);
	damon_idle__sort(&table, windows, nr);
	damon_json__open(j, "maps", '[');
	for (size_t i = 0; i < table.nr; i++) {
		const struct damon_idle_line line = { .row = &table.rows[i] };

		damon_json__newline(j);
		damon_json__open(j, NULL, '{');
		damon_json__members(j, &fields, &line);
		damon_idle__all(windows, nr, table.rows[i].windows, table.nr_windows, NULL, idles);
		print_idle(j, idles, nr);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
	damon_touched_table__exit(&table);
	return 0;
}

static int print_idle_targets(struct damon_json *j, const struct damon_results *r,
			      const struct damon_kdamond_results *kdamond,
			      const struct damon_window *windows, unsigned int nr)
{
	const struct damon_stream_results *s = NULL;
	struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
	struct damon_window own[DAMON_MAX_WINDOWS];
	int err = 0;

	damon_json__open(j, "targets", '[');
	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		unsigned int nr_own = damon_touched__windows(s->touched, own);

		open_target(j, &s->stat);
		damon_idle__all(windows, nr, own, nr_own,
				damon_results__resident(r, kdamond, s->stat.stream->pid), idles);
		print_idle(j, idles, nr);
		err = print_idle_mappings(j, s, windows, nr);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
	return err;
}

/** damon_view_json__idle - what was idle of all kdamonds, their targets and the targets' mappings */
int damon_view_json__idle(const struct damon_results *r, FILE *f)
{
	struct damon_json j;
	int err = 0;

	begin(&j, r, "idle", f);
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++) {
		const struct damon_kdamond_results *kdamond = &r->kdamonds[k];
		struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
		struct damon_idle idles[DAMON_IDLE_MAX_WINDOWS];
		unsigned int nr = damon_idle__windows(r, kdamond, r->chosen_ns, windows);

		open_kdamond(&j, r, kdamond);
		damon_idle__all(windows, nr, windows, nr,
				damon_results__resident(r, kdamond, 0), idles);
		print_idle(&j, idles, nr);
		err = print_idle_targets(&j, r, kdamond, windows, nr);
		damon_json__close(&j, '}');
	}
	end(&j);
	return err;
}
