/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RESULTS_H
#define PERF_DAMON_RESULTS_H

#include "damon/analysis/hits.h"
#include "damon/analysis/stream-stats.h"
#include "damon/base/field.h"
#include "damon/read/recording.h"
#include "damon/view/term.h"

#include <stdbool.h>
#include <stddef.h>

struct damon_heatmap;
struct damon_mapping_stats;
struct damon_mapping_touched;
struct damon_address_spaces;
struct damon_touched;
struct damon_touched_chart;
struct damon_window_length;
struct damon_wss;

/* The most rows and columns of a heatmap in formats without a size of their own */
#define DAMON_GRID_ROWS	128
#define DAMON_GRID_COLS	256

/*
 * What a report has gathered from a recording. The analyses fill it, and each format
 * draws it.
 */

/**
 * struct damon_stream_results - the results of one stream
 * @stat: @stat.stream is NULL if filters left out all of the stream
 * @has_ended: the process has ended
 * @window_end_ns: end of the latest snapshot of the window that was chosen; 0: there was none
 * @heatmap: NULL if the view does not need it
 * @mapping_stats: NULL if the view does not need it
 * @mapping_touched: NULL if the view does not need it
 * @touched: NULL if the view does not need it
 */
struct damon_stream_results {
	struct damon_stream_stat stat;
	bool has_ended;
	u64 window_end_ns;
	struct damon_heatmap *heatmap;
	struct damon_mapping_stats *mapping_stats;
	struct damon_mapping_touched *mapping_touched;
	struct damon_touched *touched;
};

/**
 * struct damon_kdamond_results - the results of one kdamond
 * @wss: NULL if the view does not need it
 * @touched: of all targets together; NULL if the view does not need it
 */
struct damon_kdamond_results {
	pid_t tid;
	struct damon_wss *wss;
	struct damon_touched *touched;
	struct damon_hits hits;
};

/**
 * struct damon_results - the results of a recording
 * @streams: by stream.idx
 * @start_ns: start of the first snapshot of all streams
 * @window_ns: the window that analyses of one window took; 0 if no windows took turns and the user
 *	       has not chosen one
 * @chosen_ns: the window that the user has chosen, or 0
 * @is_part: filters have left out or hidden memory of the targets
 * @is_one_target: filters have left out all targets but one
 * @skip: how many snapshots the user wants left out of the working set's distribution
 * @address_spaces: what is mapped where; NULL if the view does not need it
 * @mapping_fields: the fields of mappings that the user chose; if none, all that fit
 * @mapping_sort: the fields that the user wants mappings sorted by; may be none
 * @separator: stands between the values of CSV; NULL: a comma
 * @term: what text may be made of
 * @by_window: if the view shows each window: the heatmaps and working sets of each, the shortest
 *	       window first, and nothing else; window 0 is that of streams without turns
 * @nr_windows: number of @by_window
 */
struct damon_results {
	struct damon_recording rec;
	struct damon_stream_results *streams;
	unsigned int nr_streams;
	struct damon_kdamond_results *kdamonds;
	unsigned int nr_kdamonds;
	u64 start_ns;
	u64 window_ns;
	u64 chosen_ns;
	bool is_part;
	bool is_one_target;
	size_t skip;
	struct damon_address_spaces *address_spaces;
	struct damon_fields mapping_fields;
	struct damon_fields mapping_sort;
	const char *separator;
	struct damon_term term;
	struct damon_results *by_window;
	unsigned int nr_windows;
};

/**
 * typedef damon_draw_fn - draws a view in one format
 *
 * Return: 0 or a negative errno. The caller asks @f whether writing failed.
 */
typedef int (*damon_draw_fn)(const struct damon_results *results, FILE *f);

struct damon_stream_results *damon_results__findnew_stream(struct damon_results *results,
							    const struct damon_stream *stream);
struct damon_kdamond_results *damon_results__findnew_kdamond(struct damon_results *results,
							      pid_t tid);
struct damon_results *damon_results__findnew_window(struct damon_results *results, u64 window_ns);
int damon_results__new_heatmap(struct damon_results *results,
			       struct damon_stream_results *stream, unsigned int max_cols);
const struct damon_stream_results *
damon_results__next_stream(const struct damon_results *results,
			   const struct damon_kdamond_results *kdamond,
			   const struct damon_stream_results *prev);
bool damon_results__is_unchecked(const struct damon_results *results,
				 const struct damon_kdamond_results *kdamond);
const struct damon_resident *
damon_results__resident(const struct damon_results *results,
			const struct damon_kdamond_results *kdamond, pid_t pid);
struct damon_touched_chart *damon_results__chart(const struct damon_results *results,
						 const struct damon_kdamond_results *kdamond,
						 struct damon_window_length *length);
u64 damon_results__end_ns(const struct damon_results *results);
void damon_results__exit(struct damon_results *results);

#endif /* PERF_DAMON_RESULTS_H */
