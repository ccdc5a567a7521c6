// SPDX-License-Identifier: GPL-2.0
/*
 * The heatmap as a page in which the reader can look around. The page has the data as JSON,
 * which heatmap.js and touched.js draw. Times are in ns since the first snapshot. Addresses are
 * strings of hex digits, as not all addresses fit in JavaScript's numbers.
 */
#include "damon/page/view-html.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/wss.h"
#include "damon/base/json.h"
#include "damon/page/page-files.h"
#include "damon/page/page.h"
#include "damon/view/estimate-text.h"
#include "damon/view/head-text.h"
#include "damon/view/idle.h"
#include "damon/view/palette.h"
#include "damon/view/results.h"
#include "damon/view/touched-fields.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <linux/kernel.h>

/*
 * Columns that are finer than this part of a snapshot show nothing more. A page has at least
 * MIN_COLS columns.
 */
#define COLS_PER_SNAPSHOT	4
#define MIN_COLS		512

/* Of windows that took turns, columns that are finer than a quarter of a window show nothing more. */
#define COLS_PER_WINDOW		4
#define MIN_WINDOW_COLS		64

#define WSS_COLS	1024

#define PIECES_PER_ROW	64

static void put_hex(struct damon_json *json, const char *key, u64 val)
{
	char hex[20];

	snprintf(hex, sizeof(hex), "%" PRIx64, val);
	damon_json__string(json, key, hex);
}

static void put_lines(struct damon_json *json, const char *key, char *text)
{
	damon_json__string(json, key, text);
	free(text);
}

static void put_palette(struct damon_json *json)
{
	damon_json__open(json, "palette", '[');
	for (unsigned int i = 0; i < DAMON_PALETTE_LEVELS; i++) {
		char hex[8];

		snprintf(hex, sizeof(hex), "#%06x", damon_palette__rgb(i, DAMON_PALETTE_LEVELS));
		damon_json__string(json, NULL, hex);
	}
	damon_json__close(json, ']');
}

/* The names of a stream's mappings: only those that the page refers to */
struct names {
	const struct damon_address_space *space;
	unsigned int *nr;	/* for each group: its name's number, from 1; 0: none yet */
	unsigned int *groups;	/* for each name: its group */
	unsigned int nr_names;
};

static int init_names(struct names *names, const struct damon_address_space *space)
{
	*names = (struct names){
		.space = space,
		.nr = calloc(space->nr_groups + 1, sizeof(*names->nr)),
		.groups = calloc(space->nr_groups + 1, sizeof(*names->groups)),
	};
	return names->nr && names->groups ? 0 : -ENOMEM;
}

static void exit_names(struct names *names)
{
	free(names->nr);
	free(names->groups);
}

static void put_names(struct damon_json *json, const struct names *names)
{
	damon_json__open(json, "names", '[');
	for (unsigned int i = 0; i < names->nr_names; i++)
		damon_json__string(json, NULL, names->space->groups[names->groups[i]].name);
	damon_json__close(json, ']');
}

static unsigned int findnew_name(struct names *names, unsigned int group)
{
	if (!names->nr[group]) {
		names->groups[names->nr_names] = group;
		names->nr[group] = ++names->nr_names;
	}
	return names->nr[group] - 1;
}

/*
 * The mappings in a band: the start and the end of each piece, as offsets, and the number of
 * its name. A piece that is too small to point at, at any zoom, is left out.
 */
static void put_pieces(struct damon_json *json, const struct damon_heat_band *band,
		       struct names *names)
{
	unsigned int i = damon_address_space__find(names->space, band->start), group;
	u64 least = (band->end - band->start) / band->nr_rows / PIECES_PER_ROW;

	damon_json__open(json, "maps", '[');
	for (u64 at = band->start, next; at < band->end; at = next) {
		next = damon_address_space__piece(names->space, &i, at, band->end, &group);
		if (group == DAMON_MAPPING_GROUP_UNKNOWN || next - at < least)
			continue;
		damon_json__number(json, NULL, at - band->start);
		damon_json__number(json, NULL, next - band->start);
		damon_json__number(json, NULL, findnew_name(names, group));
	}
	damon_json__close(json, ']');
}

/* "edges": where each row ends, in bytes from the start of the band */
static void put_band(struct damon_json *json, const struct damon_heat_grid *grid,
		     const struct damon_heat_band *band, struct names *names)
{
	damon_json__open(json, NULL, '{');
	put_hex(json, "start", band->start);
	damon_json__bool(json, "quiet", band->quiet);
	damon_json__number(json, "row", band->first_row);
	damon_json__open(json, "edges", '[');
	for (unsigned int r = 0; r < band->nr_rows; r++)
		damon_json__number(json, NULL,
				   grid->rows[band->first_row + r].end - band->start);
	damon_json__close(json, ']');
	put_pieces(json, band, names);
	damon_json__close(json, '}');
}

/*
 * A cell as a byte: 0 if no memory was monitored, 1 for a mean of 0, else 2 to 255 for a mean
 * of ((byte - 1) / 254)^2 of the scale's top. Thus low means have finer steps than high means,
 * as in the eye, and no mean above 0 is rounded to 0.
 */
static u8 encode(const struct damon_heat_cell *cell, double top)
{
	double part = fmin(cell->mean / top, 1);

	if (!cell->area)
		return 0;
	return cell->mean > 0 ? 1 + max(lround(254 * sqrt(part)), 1L) : 1;
}

static int put_cells(struct damon_json *json, const struct damon_heat_grid *grid, double top)
{
	size_t nr = (size_t)grid->nr_rows * grid->nr_cols;
	u8 *bytes = malloc(nr);
	char *text;

	if (!bytes)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++)
		bytes[i] = encode(&grid->cells[i], top);
	text = damon_page__base64(bytes, nr);
	free(bytes);
	if (!text)
		return -ENOMEM;
	damon_json__string(json, "cells", text);
	free(text);
	return 0;
}

static int put_grid(struct damon_json *json, const struct damon_heat_grid *grid, u64 origin_ns,
		    struct names *names)
{
	double top = damon_palette__top(grid->max, grid->is_rate);

	damon_json__bool(json, "is_rate", grid->is_rate);
	damon_json__bool(json, "is_part", grid->is_part);
	damon_json__double(json, "mean", grid->mean);
	damon_json__double(json, "top", top);
	damon_json__number(json, "start", grid->start_ns - origin_ns);
	damon_json__number(json, "end", grid->end_ns - origin_ns);
	damon_json__number(json, "col", grid->col_ns);
	damon_json__number(json, "cols", grid->nr_cols);
	damon_json__open(json, "bands", '[');
	for (unsigned int b = 0; b < grid->nr_bands; b++)
		put_band(json, grid, &grid->bands[b], names);
	damon_json__close(json, ']');
	put_names(json, names);
	return put_cells(json, grid, top);
}

static unsigned int max_cols_of(const struct damon_results *r, u64 window_ns, u64 nr_snapshots)
{
	u64 ns = damon_results__end_ns(r) - r->start_ns, least = MIN_COLS;

	if (window_ns)
		least = clamp(COLS_PER_WINDOW * ns / window_ns, (u64)MIN_WINDOW_COLS, least);
	return clamp(COLS_PER_SNAPSHOT * nr_snapshots, least, (u64)DAMON_HEAT_MAX_COLS);
}

static int put_heatmap(struct damon_json *json, const struct damon_results *r,
		       const struct damon_stream_results *s, u64 window_ns)
{
	unsigned int max_cols = max_cols_of(r, window_ns, s->stat.nr_snapshots);
	const struct damon_address_space *space = damon_address_spaces__space(r->address_spaces, s->stat.stream);
	struct damon_heat_grid grid;
	struct names names;
	int err = s->stat.stream->unchecked ? -ENODATA :
		  damon_heatmap__even_grid(s->heatmap, max_cols, &grid);

	if (err)
		return err == -ENODATA ? 0 : err;
	err = space ? init_names(&names, space) : -ENOMEM;
	if (!err)
		err = put_grid(json, &grid, r->start_ns, &names);
	if (space)
		exit_names(&names);
	damon_heat_grid__exit(&grid);
	return err;
}

static void put_stream(struct damon_json *json, const struct damon_results *r,
		       const struct damon_stream_results *s, unsigned int kdamond)
{
	damon_json__open(json, NULL, '{');
	damon_json__string(json, "name", s->stat.stream->name);
	damon_json__number(json, "pid", s->stat.stream->pid);
	damon_json__number(json, "kdamond", kdamond);
	put_lines(json, "about", damon_head_text__stream(&r->rec, &s->stat));
	damon_json__close(json, '}');
	damon_json__newline(json);
}

static void put_chart(struct damon_json *json, const struct damon_wss_chart *chart, u64 origin_ns)
{
	damon_json__number(json, "start", chart->start_ns - origin_ns);
	damon_json__number(json, "end", chart->end_ns - origin_ns);
	damon_json__number(json, "col", chart->col_ns);
	damon_json__open(json, "mean", '[');
	for (unsigned int c = 0; c < chart->nr_cols; c++) {
		if (chart->cols[c].ns)
			damon_json__number(json, NULL, chart->cols[c].mean);
		else
			damon_json__null(json, NULL);
	}
	damon_json__close(json, ']');
	damon_json__open(json, "max", '[');
	for (unsigned int c = 0; c < chart->nr_cols; c++)
		damon_json__number(json, NULL, chart->cols[c].max);
	damon_json__close(json, ']');
}

/* The bytes touched by the length of the window, with the keys of the view wss, if any is known */
static void put_windows(struct damon_json *json, const struct damon_results *r,
			const struct damon_kdamond_results *kdamond)
{
	const struct damon_resident *resident = damon_results__resident(r, kdamond, 0);
	struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
	unsigned int nr = damon_idle__windows(r, kdamond, 0, windows), nr_known = 0;
	struct damon_fields fields = {};

	for (unsigned int i = 0; i < nr; i++)
		nr_known += !!windows[i].nr;
	if (!nr_known)
		return;
	damon_fields__add_all(&fields, &damon_window_fields);
	damon_json__open(json, "windows", '[');
	for (unsigned int i = 0; i < nr; i++) {
		damon_json__open(json, NULL, '{');
		damon_json__members(json, &fields, &windows[i]);
		damon_json__bool(json, "is_bound",
				 damon_estimate_text__is_bound(windows[i].bytes,
							       &windows[i].interval));
		damon_json__close(json, '}');
	}
	damon_json__close(json, ']');
	if (resident)
		damon_json__double(json, "resident", resident->bytes);
}

static void put_kdamond(struct damon_json *json, const struct damon_results *r,
			const struct damon_kdamond_results *kdamond)
{
	damon_json__open(json, NULL, '{');
	damon_json__number(json, "tid", kdamond->tid);
	put_windows(json, r, kdamond);
	damon_json__close(json, '}');
	damon_json__newline(json);
}

/* What does not depend on the window that is shown */
static void put_kdamonds(struct damon_json *json, const struct damon_results *r)
{
	damon_json__open(json, "kdamonds", '[');
	for (unsigned int k = 0; k < r->nr_kdamonds; k++)
		put_kdamond(json, r, &r->kdamonds[k]);
	damon_json__close(json, ']');
	damon_json__open(json, "streams", '[');
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s)))
			put_stream(json, r, s, k);
	}
	damon_json__close(json, ']');
}

/* Streams and kdamonds without turns are the same in each window: those of window 0. */
static const struct damon_stream_results *stream_in(const struct damon_results *r,
						    const struct damon_results *window,
						    const struct damon_stream_results *s)
{
	unsigned int idx = s->stat.stream->idx;

	if (idx < window->nr_streams && window->streams[idx].heatmap)
		return &window->streams[idx];
	return window->window_ns && !r->by_window[0].window_ns ?
	       stream_in(r, &r->by_window[0], s) : NULL;
}

static const struct damon_wss *wss_in(const struct damon_results *r,
				      const struct damon_results *window, pid_t tid)
{
	for (unsigned int k = 0; k < window->nr_kdamonds; k++) {
		if (window->kdamonds[k].tid == tid)
			return window->kdamonds[k].wss;
	}
	return window->window_ns && !r->by_window[0].window_ns ?
	       wss_in(r, &r->by_window[0], tid) : NULL;
}

static int put_wss(struct damon_json *json, const struct damon_results *r,
		   const struct damon_wss *wss)
{
	struct damon_wss_chart chart;
	int err = wss ? damon_wss__chart(wss, WSS_COLS, &chart) : -ENODATA;

	damon_json__open(json, NULL, '{');
	if (!err) {
		put_chart(json, &chart, r->start_ns);
		damon_wss_chart__exit(&chart);
	}
	damon_json__close(json, '}');
	damon_json__newline(json);
	return err == -ENODATA ? 0 : err;
}

static int put_grids(struct damon_json *json, const struct damon_results *r,
		     const struct damon_results *window,
		     const struct damon_kdamond_results *kdamond)
{
	const struct damon_stream_results *s = NULL, *in;
	int err = 0;

	while (!err && (s = damon_results__next_stream(r, kdamond, s))) {
		damon_json__open(json, NULL, '{');
		in = stream_in(r, window, s);
		if (in)
			err = put_heatmap(json, r, in, window->window_ns);
		damon_json__close(json, '}');
		damon_json__newline(json);
	}
	return err;
}

/* What the snapshots of a window show of each kdamond and each stream */
static int put_window(struct damon_json *json, const struct damon_results *r,
		      const struct damon_results *window)
{
	int err = 0;

	damon_json__open(json, NULL, '{');
	damon_json__number(json, "window", window->window_ns);
	damon_json__open(json, "kdamonds", '[');
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++)
		err = put_wss(json, r, wss_in(r, window, r->kdamonds[k].tid));
	damon_json__close(json, ']');
	damon_json__open(json, "streams", '[');
	for (unsigned int k = 0; !err && k < r->nr_kdamonds; k++)
		err = put_grids(json, r, window, &r->kdamonds[k]);
	damon_json__close(json, ']');
	damon_json__close(json, '}');
	return err;
}

/* Window 0 is shown only if no windows took turns. "shown": the window to begin with */
static int put_all_windows(struct damon_json *json, const struct damon_results *r)
{
	unsigned int first = r->nr_windows > 1 && !r->by_window[0].window_ns, shown = first;
	int err = 0;

	damon_json__open(json, "windows", '[');
	for (unsigned int i = first; !err && i < r->nr_windows; i++) {
		err = put_window(json, r, &r->by_window[i]);
		if (r->by_window[i].window_ns == r->chosen_ns)
			shown = i;
	}
	damon_json__close(json, ']');
	damon_json__number(json, "shown", shown - first);
	return err;
}

static int put_data(FILE *f, const struct damon_results *r)
{
	struct damon_json json = { .f = f };
	char origin[24];
	int err;

	snprintf(origin, sizeof(origin), "%" PRIu64, r->start_ns);
	damon_json__open(&json, NULL, '{');
	damon_json__string(&json, "origin", origin);
	damon_json__number(&json, "ns", damon_results__end_ns(r) - r->start_ns);
	put_lines(&json, "notes", damon_head_text__recording(&r->rec));
	put_palette(&json);
	put_kdamonds(&json, r);
	err = put_all_windows(&json, r);
	damon_json__close(&json, '}');
	return err;
}

/**
 * damon_view_html__heatmap - a heatmap of each stream, with the working set below it
 *
 * Below both are the bytes touched by the length of the window, where that is known.
 */
int damon_view_html__heatmap(const struct damon_results *r, FILE *f)
{
	static const struct damon_page_files files = {
		.html = damon_page__html,
		.css = damon_page__css,
		.js = damon_page__js,
	};
	char *data = NULL;
	size_t len;
	FILE *mem = open_memstream(&data, &len);
	int err;

	if (!mem)
		return -ENOMEM;
	err = put_data(mem, r);
	if (fclose(mem))
		err = err ?: -ENOMEM;
	if (!err)
		err = damon_page__fprint(f, &files, data, len);
	free(data);
	return err;
}
