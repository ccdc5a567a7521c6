/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HEATMAP_H
#define PERF_DAMON_HEATMAP_H

#include "damon/core/snapshot.h"

/*
 * How often memory was accessed, by time and address. One heatmap takes all snapshots of one
 * stream, in bounded memory. At the end a grid of the wanted size is made from it.
 */

/**
 * struct damon_heat_cell - a piece of memory for a piece of time
 * @mean: access rate (0 to 1), or nr_accesses where the sampling interval is
 *	  not known, averaged over the part of the cell that was monitored
 * @area: bytes x nanoseconds that were monitored; 0: none, and @mean is meaningless
 */
struct damon_heat_cell {
	double mean;
	double area;
};

/** struct damon_heat_row - addresses [start, end) of a row of cells */
struct damon_heat_row {
	u64 start;
	u64 end;
};

/**
 * struct damon_heat_band - consecutive rows on one scale of addresses
 *
 * Memory between two bands was never monitored and has no rows. A large stretch that was
 * hardly used is a band of its own, on a coarser scale (@quiet).
 */
struct damon_heat_band {
	unsigned int first_row;
	unsigned int nr_rows;
	u64 start;		/* lowest address ever monitored in it */
	u64 end;		/* the end of the highest */
	bool quiet;
};

/**
 * struct damon_heat_grid - a heatmap in cells, ready to be drawn
 * @start_ns: of column 0; each column takes @col_ns
 * @end_ns: of the last snapshot, in the last column
 * @rows: ascending by address
 * @cells: of row 0, then of row 1, ...
 * @is_part: memory without cells, or with blank ones, may have been monitored, too: a filter
 *	     left it out
 * @is_rate: whether means are rates or counts
 * @mean: over everything monitored, which is also the mean over all cells
 *	  weighted by their areas
 * @max: the highest mean of a cell
 */
struct damon_heat_grid {
	u64 start_ns;
	u64 end_ns;
	u64 col_ns;
	unsigned int nr_cols;
	unsigned int nr_rows;
	unsigned int nr_bands;
	struct damon_heat_row *rows;
	struct damon_heat_band *bands;
	struct damon_heat_cell *cells;
	bool is_part;
	bool is_rate;
	double mean;
	double max;
};

struct damon_heatmap;

/* The most cells that a heatmap is kept in; a drawn one is coarser. */
#define DAMON_HEAT_MAX_ROWS	512
#define DAMON_HEAT_MAX_COLS	2048

struct damon_heatmap *damon_heatmap__new(unsigned int max_rows, unsigned int max_cols);
void damon_heatmap__limit(struct damon_heatmap *heatmap, unsigned int max_rows,
			  unsigned int max_cols);
int damon_heatmap__add(struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot);
void damon_heatmap__finish(struct damon_heatmap *heatmap);
int damon_heatmap__grid(const struct damon_heatmap *heatmap, unsigned int max_rows,
			unsigned int max_cols, struct damon_heat_grid *grid);
int damon_heatmap__even_grid(const struct damon_heatmap *heatmap, unsigned int max_cols,
			     struct damon_heat_grid *grid);
void damon_heatmap__delete(struct damon_heatmap *heatmap);

void damon_heat_grid__exit(struct damon_heat_grid *grid);

#endif /* PERF_DAMON_HEATMAP_H */
