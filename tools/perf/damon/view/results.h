/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RESULTS_H
#define PERF_DAMON_RESULTS_H

#include "damon/analysis/hits.h"
#include "damon/analysis/mapping-fields.h"
#include "damon/analysis/stream-stats.h"
#include "damon/read/recording.h"
#include "damon/view/term.h"

#include <stdbool.h>
#include <stddef.h>

struct damon_heatmap;
struct damon_mapping_stats;
struct damon_address_spaces;
struct damon_wss;

/* How fine a heatmap is cut where no terminal or picture sets its size. */
#define DAMON_GRID_ROWS	128
#define DAMON_GRID_COLS	256

/*
 * What a report has gathered from a recording: the border between the analyses
 * and their drawing, in whatever format that is.
 */

/** struct damon_stream_results - of one stream; @stat.stream is NULL if it was filtered out */
struct damon_stream_results {
	struct damon_stream_stat stat;
	struct damon_heatmap *map;	/* NULL where the view needs none */
	struct damon_mapping_stats *maps;	/* the same */
};

/** struct damon_kdamond_results - of one kdamond */
struct damon_kdamond_results {
	pid_t tid;
	struct damon_wss *wss;		/* NULL where the view needs none */
	struct damon_hits hits;
};

/**
 * struct damon_results - all of them
 * @streams: by stream.idx
 * @start_ns: of the first snapshot of all
 * @skip: snapshots that the user wants left out of the working set's distribution
 * @mappings: what @streams' maps refer to, or NULL
 * @fields: columns that the user wants of maps, or none: all that fit
 * @sort: what the user wants maps sorted by, or none
 * @separator: of csv's fields, or NULL: commas
 * @term: for text: what it may be made of
 */
struct damon_results {
	struct damon_recording rec;
	struct damon_stream_results *streams;
	unsigned int nr_streams;
	struct damon_kdamond_results *kdamonds;
	unsigned int nr_kdamonds;
	u64 start_ns;
	size_t skip;
	struct damon_address_spaces *mappings;
	struct damon_mapping_fields fields;
	struct damon_mapping_fields sort;
	const char *separator;
	struct damon_term term;
};

/* What a view is drawn by. Returns 0 or a negative errno. */
typedef int (*damon_draw_fn)(const struct damon_results *results, FILE *f);

struct damon_stream_results *damon_results__findnew_stream(struct damon_results *results,
							    const struct damon_stream *stream);
struct damon_kdamond_results *damon_results__findnew_kdamond(struct damon_results *results,
							      pid_t tid);
int damon_results__new_heatmap(struct damon_results *results, struct damon_stream_results *stream,
			   unsigned int max_cols);
const struct damon_stream_results *
damon_results__next_stream(const struct damon_results *results,
			   const struct damon_kdamond_results *kdamond,
			   const struct damon_stream_results *prev);
bool damon_results__is_unchecked(const struct damon_results *results,
				 const struct damon_kdamond_results *kdamond);
u64 damon_results__end_ns(const struct damon_results *results);
void damon_results__exit(struct damon_results *results);

#endif /* PERF_DAMON_RESULTS_H */
