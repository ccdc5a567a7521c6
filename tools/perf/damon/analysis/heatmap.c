// SPDX-License-Identifier: GPL-2.0
/*
 * Sum up accesses by time and address, in bounded memory.
 *
 * A recording is read once, and its time and addresses are not known before its end. So a
 * heatmap is kept in cells that are finer than what will be drawn. When more cells would be
 * needed than it may have, two neighbours become one, in time or in address. Cells are sums,
 * so that only resolution is lost. A drawn cell consists of whole cells, so it is exact.
 */
#include "damon/analysis/heatmap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* The smallest chunk of addresses: no region is smaller than a page. */
#define HEAT_MIN_SHIFT	12

/* How fine the first snapshot is cut, so that a short recording fills a screen. */
#define HEAT_FIRST_COLS	64

/* A gap of this part of all monitored memory gets no rows: it separates bands. */
#define HEAT_GAP_PART	8

/*
 * A stretch of that size gets few rows when it is hardly used: when its chunks have less than
 * this part of the mean rate of the hottest chunk. Its rows stand for more memory than others.
 * A stretch between two gaps may be smaller, as it is a band of its own anyway.
 */
#define HEAT_QUIET_PART		20
#define HEAT_QUIET_SCALE	16
#define HEAT_QUIET_MAX_ROWS	4
#define HEAT_QUIET_BAND_PART	64

/* The least rows of a band, if it has so many chunks */
#define HEAT_BAND_ROWS	2

struct heat_sum {
	double heat;		/* nr_accesses x bytes x ns */
	double area;		/* bytes x ns */
};

/* A chunk of addresses that was monitored at some time. */
struct heat_chunk {
	u64 nr;			/* address >> shift */
	u64 start, end;		/* the part that was monitored */
	struct heat_sum *cols;	/* max_cols of the heatmap */
};

/* Chunks without a gap between them */
struct heat_run {
	u64 first;		/* numbers */
	u64 last;
	unsigned int idx;	/* of the first in heatmap->chunks */
};

/*
 * What is still to be added to a chunk in the column at hand. A large region would touch many
 * chunks in each of thousands of snapshots. Instead, among the chunks that the region covers as
 * a whole, only the first chunk and the one after the last are told by how much they differ
 * from their left neighbour. That is exact, as the numbers are integers, which suffice for a
 * thousand accesses a snapshot in columns of half a year.
 */
struct heat_pending {
	u64 ns;			/* covered as a whole: more than the chunk before */
	u64 heat;		/* nr_accesses x ns: the same */
	struct heat_sum part;	/* covered in part */
};

struct damon_heatmap {
	unsigned int max_rows;
	unsigned int max_cols;
	unsigned int shift;	/* of addresses, to chunk numbers */
	unsigned int nr_chunks;
	struct heat_chunk chunks[DAMON_HEAT_MAX_ROWS];	/* ascending */
	unsigned int nr_runs;
	struct heat_run runs[DAMON_HEAT_MAX_ROWS];

	u64 start_ns;
	u64 end_ns;
	u64 col_ns;
	struct heat_sum total;
	u32 max_accesses;	/* of a region, as known or estimated by the last snapshot */
	bool is_part;

	bool has_pending;
	u64 pending_col;	/* the first column of what is pending */
	u64 nr_pending_cols;
	struct heat_pending pending[DAMON_HEAT_MAX_ROWS + 1];
};

/**
 * damon_heatmap__new - a heatmap without snapshots
 * @max_rows: rows of cells to keep, at most DAMON_HEAT_MAX_ROWS
 * @max_cols: columns of them, even, at most DAMON_HEAT_MAX_COLS
 *
 * Return: to be freed with damon_heatmap__delete(), or NULL when out of memory.
 */
struct damon_heatmap *damon_heatmap__new(unsigned int max_rows, unsigned int max_cols)
{
	struct damon_heatmap *heatmap = zalloc(sizeof(*heatmap));

	if (heatmap) {
		heatmap->max_rows = max_rows;
		heatmap->max_cols = max_cols;
		heatmap->shift = HEAT_MIN_SHIFT;
	}
	return heatmap;
}

/** damon_heatmap__delete - free it; @heatmap may be NULL */
void damon_heatmap__delete(struct damon_heatmap *heatmap)
{
	if (!heatmap)
		return;
	for (unsigned int i = 0; i < heatmap->nr_chunks; i++)
		free(heatmap->chunks[i].cols);
	free(heatmap);
}

static void add_sum(struct heat_sum *to, const struct heat_sum *from)
{
	to->heat += from->heat;
	to->area += from->area;
}

/* Two columns become one. */
static void coarsen_time(struct damon_heatmap *heatmap)
{
	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		struct heat_sum *cols = heatmap->chunks[i].cols;

		for (unsigned int c = 0; c < heatmap->max_cols / 2; c++) {
			struct heat_sum sum = cols[2 * c];

			add_sum(&sum, &cols[2 * c + 1]);
			cols[c] = sum;
		}
		memset(cols + heatmap->max_cols / 2, 0, heatmap->max_cols / 2 * sizeof(*cols));
	}
	heatmap->col_ns *= 2;
}

/* Chunks become twice as large. */
static void coarsen_addresses(struct damon_heatmap *heatmap)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		struct heat_chunk *from = &heatmap->chunks[i];
		struct heat_chunk *to = nr ? &heatmap->chunks[nr - 1] : NULL;

		from->nr >>= 1;
		if (to && to->nr == from->nr) {
			to->end = from->end;
			for (unsigned int c = 0; c < heatmap->max_cols; c++)
				add_sum(&to->cols[c], &from->cols[c]);
			free(from->cols);
		} else {
			heatmap->chunks[nr++] = *from;
		}
	}
	heatmap->nr_chunks = nr;
	heatmap->shift++;
}

/* How many chunks there would be with @snapshot; stops counting above max_rows. */
static unsigned int count_chunks(const struct damon_heatmap *heatmap,
				 const struct damon_snapshot *snapshot)
{
	unsigned int nr = heatmap->nr_chunks, old = 0;
	u64 next = 0;		/* first chunk that is not counted yet */

	for (unsigned int i = 0; i < snapshot->nr_regions && nr <= heatmap->max_rows; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 first = max(region->start >> heatmap->shift, next);
		u64 last = (region->end - 1) >> heatmap->shift;

		if (last < first || !damon_snapshot__shows(snapshot, i))
			continue;
		if (last - first >= 2 * heatmap->max_rows)
			return heatmap->max_rows + 1;
		nr += last - first + 1;
		while (old < heatmap->nr_chunks && heatmap->chunks[old].nr < first)
			old++;
		for (; old < heatmap->nr_chunks && heatmap->chunks[old].nr <= last; old++)
			nr--;
		next = last + 1;
	}
	return nr;
}

/* Make the chunk @nr unless it exists; *@hint is where to look first. */
static int need_chunk(struct damon_heatmap *heatmap, u64 nr, unsigned int *hint)
{
	struct heat_chunk *chunk;
	struct heat_sum *cols;
	unsigned int i = *hint;

	while (i < heatmap->nr_chunks && heatmap->chunks[i].nr < nr)
		i++;
	*hint = i;
	chunk = &heatmap->chunks[i];
	if (i < heatmap->nr_chunks && chunk->nr == nr)
		return 0;

	cols = calloc(heatmap->max_cols, sizeof(*cols));
	if (!cols)
		return -ENOMEM;
	memmove(chunk + 1, chunk, (heatmap->nr_chunks - i) * sizeof(*chunk));
	heatmap->nr_chunks++;
	chunk->nr = nr;
	chunk->start = UINT64_MAX;
	chunk->end = 0;
	chunk->cols = cols;
	return 0;
}

static void find_runs(struct damon_heatmap *heatmap)
{
	struct heat_run *run = NULL;

	heatmap->nr_runs = 0;
	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		u64 nr = heatmap->chunks[i].nr;

		if (!run || nr != run->last + 1) {
			run = &heatmap->runs[heatmap->nr_runs++];
			*run = (struct heat_run){ .first = nr, .idx = i };
		}
		run->last = nr;
	}
}

/* The run from *@hint on that reaches as far as the chunk @nr, or NULL */
static const struct heat_run *find_run(const struct damon_heatmap *heatmap, u64 nr,
				       unsigned int *hint)
{
	while (*hint < heatmap->nr_runs && heatmap->runs[*hint].last < nr)
		(*hint)++;
	return *hint < heatmap->nr_runs ? &heatmap->runs[*hint] : NULL;
}

/* Whether one run holds all chunks from the first region to the last one */
static bool has_one_run(const struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot)
{
	u64 first = snapshot->regions[0].start >> heatmap->shift;
	u64 last = (snapshot->regions[snapshot->nr_regions - 1].end - 1) >> heatmap->shift;
	unsigned int hint = 0;
	const struct heat_run *run = find_run(heatmap, last, &hint);

	return run && run->first <= first;
}

static bool has_chunks(const struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot)
{
	unsigned int hint = 0;

	if (has_one_run(heatmap, snapshot))
		return true;
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 last = (region->end - 1) >> heatmap->shift;
		const struct heat_run *run = find_run(heatmap, last, &hint);

		if (!damon_snapshot__shows(snapshot, i))
			continue;
		if (!run || region->start >> heatmap->shift < run->first)
			return false;
	}
	return true;
}

static int make_chunks(struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot)
{
	unsigned int hint = 0;

	while (count_chunks(heatmap, snapshot) > heatmap->max_rows)
		coarsen_addresses(heatmap);
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 last = (region->end - 1) >> heatmap->shift;

		if (!damon_snapshot__shows(snapshot, i))
			continue;
		for (u64 nr = region->start >> heatmap->shift; nr <= last; nr++) {
			if (need_chunk(heatmap, nr, &hint))
				return -ENOMEM;
		}
	}
	find_runs(heatmap);
	return 0;
}

/*
 * Add what is pending to the columns that it belongs to. Where there are several, each of
 * them gets all of it: they saw the same regions for the same time.
 */
static void flush_pending(struct damon_heatmap *heatmap)
{
	double bytes = 1ULL << heatmap->shift;
	u64 ns = 0, heat = 0;

	if (!heatmap->has_pending)
		return;
	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		struct heat_chunk *chunk = &heatmap->chunks[i];
		struct heat_pending *pending = &heatmap->pending[i];
		struct heat_sum *cols = &chunk->cols[heatmap->pending_col];

		ns += pending->ns;
		heat += pending->heat;
		if (ns) {
			chunk->start = chunk->nr << heatmap->shift;
			chunk->end = (chunk->nr + 1) << heatmap->shift;
		}
		for (u64 c = 0; c < heatmap->nr_pending_cols; c++) {
			add_sum(&cols[c], &pending->part);
			cols[c].area += bytes * ns;
			cols[c].heat += bytes * heat;
		}
		*pending = (struct heat_pending){ 0 };
	}
	heatmap->pending[heatmap->nr_chunks] = (struct heat_pending){ 0 };
	heatmap->has_pending = false;
}

/* A part of a chunk: how much of it follows from @start and @end; less than 2^63 bytes */
static void add_part(struct damon_heatmap *heatmap, unsigned int i, u64 start, u64 end, double ns,
		     u32 accesses)
{
	struct heat_chunk *chunk = &heatmap->chunks[i];
	struct heat_sum sum = { .area = (double)(s64)(end - start) * ns };

	sum.heat = sum.area * accesses;
	add_sum(&heatmap->pending[i].part, &sum);
	chunk->start = min(chunk->start, start);
	chunk->end = max(chunk->end, end);
}

/* @region for @ns nanoseconds of the column at hand; its chunks begin in @run */
static void add_region(struct damon_heatmap *heatmap, const struct heat_run *run,
		       struct damon_region region, u64 ns)
{
	u64 mask = (1ULL << heatmap->shift) - 1;
	unsigned int first = run->idx + ((region.start >> heatmap->shift) - run->first);
	unsigned int last = run->idx + (((region.end - 1) >> heatmap->shift) - run->first);
	u64 heat = ns * region.nr_accesses;

	if (first == last) {
		add_part(heatmap, first, region.start, region.end, ns, region.nr_accesses);
		return;
	}
	if (region.start & mask) {
		add_part(heatmap, first++, region.start, (region.start | mask) + 1, ns,
			 region.nr_accesses);
	}
	if (region.end & mask)
		add_part(heatmap, last, region.end & ~mask, region.end, ns, region.nr_accesses);
	else
		last++;
	heatmap->pending[first].ns += ns;
	heatmap->pending[first].heat += heat;
	heatmap->pending[last].ns -= ns;
	heatmap->pending[last].heat -= heat;
}

/* The part of @snapshot that falls into @nr_cols columns from @col on: @ns in each */
static void add_to_cols(struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot,
			u64 col, u64 nr_cols, u64 ns)
{
	unsigned int hint = 0;

	if (heatmap->pending_col != col || heatmap->nr_pending_cols != nr_cols)
		flush_pending(heatmap);
	heatmap->pending_col = col;
	heatmap->nr_pending_cols = nr_cols;
	heatmap->has_pending = true;
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 nr = region->start >> heatmap->shift;

		if (damon_snapshot__shows(snapshot, i))
			add_region(heatmap, find_run(heatmap, nr, &hint), *region, ns);
	}
}

static void add_to_total(struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot)
{
	double ns = snapshot->end_ns - snapshot->start_ns;
	struct heat_sum total = heatmap->total;

	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		double area = (region->end - region->start) * ns;

		if (!damon_snapshot__shows(snapshot, i))
			continue;
		total.area += area;
		total.heat += area * region->nr_accesses;
	}
	heatmap->total = total;
}

/**
 * damon_heatmap__limit - keep no more than so many cells from now on
 * @max_rows: not above what the heatmap has
 * @max_cols: even, and not above what it has
 *
 * What there is becomes coarser.
 */
void damon_heatmap__limit(struct damon_heatmap *heatmap, unsigned int max_rows,
			  unsigned int max_cols)
{
	flush_pending(heatmap);
	while (heatmap->nr_chunks > max_rows)
		coarsen_addresses(heatmap);
	while (heatmap->col_ns &&
	       (heatmap->end_ns - heatmap->start_ns - 1) / heatmap->col_ns >= max_cols)
		coarsen_time(heatmap);
	for (unsigned int i = 0; max_cols < heatmap->max_cols && i < heatmap->nr_chunks; i++) {
		struct heat_chunk *chunk = &heatmap->chunks[i];

		/* Where the memory cannot shrink, it stays larger than needed. */
		chunk->cols = realloc(chunk->cols, max_cols * sizeof(*chunk->cols)) ?: chunk->cols;
	}
	find_runs(heatmap);
	heatmap->max_rows = max_rows;
	heatmap->max_cols = max_cols;
}

/**
 * damon_heatmap__add - take the next snapshot of the stream
 *
 * Each of its regions counts as its bytes times the time that the snapshot
 * covers, and no more, whatever its age says. A snapshot that covers no time
 * adds nothing.
 *
 * Return: 0, or -ENOMEM with some of the regions missing.
 */
int damon_heatmap__add(struct damon_heatmap *heatmap, const struct damon_snapshot *snapshot)
{
	u64 start, end, first, last;
	int err;

	if (snapshot->end_ns <= snapshot->start_ns || !snapshot->nr_regions)
		return 0;
	if (!heatmap->col_ns) {
		heatmap->start_ns = snapshot->start_ns;
		heatmap->col_ns = max((snapshot->end_ns - snapshot->start_ns) / HEAT_FIRST_COLS,
				  (u64)1);
	}
	heatmap->max_accesses = damon_stream__max_accesses(snapshot->stream);
	heatmap->end_ns = snapshot->end_ns;
	heatmap->is_part |= snapshot->is_part;
	while ((heatmap->end_ns - heatmap->start_ns - 1) / heatmap->col_ns >= heatmap->max_cols) {
		flush_pending(heatmap);
		coarsen_time(heatmap);
	}
	if (!has_chunks(heatmap, snapshot)) {
		flush_pending(heatmap);
		err = make_chunks(heatmap, snapshot);
		if (err)
			return err;
	}
	start = snapshot->start_ns - heatmap->start_ns;
	end = snapshot->end_ns - heatmap->start_ns;
	first = start / heatmap->col_ns;
	last = (end - 1) / heatmap->col_ns;
	if (first == last) {
		add_to_cols(heatmap, snapshot, first, 1, end - start);
	} else {
		add_to_cols(heatmap, snapshot, first, 1, (first + 1) * heatmap->col_ns - start);
		if (first + 1 < last)
			add_to_cols(heatmap, snapshot, first + 1, last - first - 1,
				    heatmap->col_ns);
		add_to_cols(heatmap, snapshot, last, 1, end - last * heatmap->col_ns);
	}
	add_to_total(heatmap, snapshot);
	return 0;
}

/** damon_heatmap__finish - no more snapshots come; grids may be cut */
void damon_heatmap__finish(struct damon_heatmap *heatmap)
{
	flush_pending(heatmap);
}

static u64 monitored_bytes(const struct damon_heatmap *heatmap)
{
	u64 bytes = 0;

	for (unsigned int i = 0; i < heatmap->nr_chunks; i++)
		bytes += heatmap->chunks[i].end - heatmap->chunks[i].start;
	return bytes;
}

/* Consecutive chunks that become a band, with @chunks_per_row chunks in a row */
struct band_plan {
	unsigned int first;	/* indices of heatmap->chunks */
	unsigned int last;
	u64 nr_chunks;		/* those never monitored included */
	u64 chunks_per_row;
	bool quiet;
};

static u64 band_rows(const struct band_plan *band, u64 chunks_per_row)
{
	u64 rows = DIV_ROUND_UP(band->nr_chunks, chunks_per_row);

	if (band->quiet)
		rows = min(DIV_ROUND_UP(rows, HEAT_QUIET_SCALE), (u64)HEAT_QUIET_MAX_ROWS);
	return max(rows, min(band->nr_chunks, (u64)HEAT_BAND_ROWS));
}

static double chunk_mean(const struct damon_heatmap *heatmap, const struct heat_chunk *chunk)
{
	struct heat_sum sum = { 0 };

	for (unsigned int c = 0; c < heatmap->max_cols; c++)
		add_sum(&sum, &chunk->cols[c]);
	return sum.heat / sum.area;
}

static bool is_gap(const struct damon_heatmap *heatmap, unsigned int i, u64 max_gap)
{
	return i && heatmap->chunks[i].start - heatmap->chunks[i - 1].end > max_gap;
}

/* Whether the chunks from @first to before @end are large enough to get fewer rows */
static bool is_stretch(const struct damon_heatmap *heatmap, unsigned int first, unsigned int end,
		       u64 all_bytes)
{
	u64 bytes = heatmap->chunks[end - 1].end - heatmap->chunks[first].start;
	u64 max_gap = all_bytes / HEAT_GAP_PART;
	bool alone = (!first || is_gap(heatmap, first, max_gap)) &&
		     (end == heatmap->nr_chunks || is_gap(heatmap, end, max_gap));

	return bytes > (alone ? all_bytes / HEAT_QUIET_BAND_PART : max_gap);
}

/* Mark the chunks of stretches that are hardly used. */
static void find_quiet(const struct damon_heatmap *heatmap, u64 all_bytes, bool *quiet)
{
	double mean[DAMON_HEAT_MAX_ROWS], hottest = 0;
	unsigned int first = 0;

	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		mean[i] = chunk_mean(heatmap, &heatmap->chunks[i]);
		hottest = max(hottest, mean[i]);
	}
	for (unsigned int i = 0; i <= heatmap->nr_chunks; i++) {
		bool is_quiet = i < heatmap->nr_chunks && mean[i] * HEAT_QUIET_PART < hottest;

		if (is_quiet && !is_gap(heatmap, i, all_bytes / HEAT_GAP_PART))
			continue;
		/* A stretch that began at @first, if there is one, ends here. */
		if (i > first && is_stretch(heatmap, first, i, all_bytes))
			memset(quiet + first, true, i - first);
		first = is_quiet ? i : i + 1;
	}
}

/* Divide the chunks into bands where gaps are; @bands has room for one band a chunk. */
static unsigned int find_bands(const struct damon_heatmap *heatmap, struct band_plan *bands)
{
	u64 bytes = monitored_bytes(heatmap);
	bool quiet[DAMON_HEAT_MAX_ROWS] = { false };
	unsigned int nr = 0;

	find_quiet(heatmap, bytes, quiet);
	for (unsigned int i = 0; i < heatmap->nr_chunks; i++) {
		const struct heat_chunk *chunk = &heatmap->chunks[i];

		if (!i || is_gap(heatmap, i, bytes / HEAT_GAP_PART) || quiet[i] != quiet[i - 1]) {
			bands[nr].first = i;
			bands[nr++].quiet = quiet[i];
		}
		bands[nr - 1].last = i;
		bands[nr - 1].nr_chunks = chunk->nr - heatmap->chunks[bands[nr - 1].first].nr + 1;
	}
	return nr;
}

/* Choose the finest scale that fits. All bands have it, but for small and quiet ones. */
static void plan_rows(struct band_plan *bands, unsigned int nr_bands, unsigned int max_rows)
{
	u64 chunks_per_row = 0, rows, all = 0;

	for (unsigned int i = 0; i < nr_bands; i++)
		all = max(all, bands[i].nr_chunks);
	do {
		chunks_per_row++;
		rows = nr_bands - 1;	/* a separator before each but the first */
		for (unsigned int i = 0; i < nr_bands; i++)
			rows += band_rows(&bands[i], chunks_per_row);
	} while (rows > max_rows && chunks_per_row < all);

	for (unsigned int i = 0; i < nr_bands; i++)
		bands[i].chunks_per_row = DIV_ROUND_UP(bands[i].nr_chunks,
						       band_rows(&bands[i], chunks_per_row));
}

static int alloc_grid(struct damon_heat_grid *grid)
{
	grid->rows = calloc(grid->nr_rows, sizeof(*grid->rows));
	grid->bands = calloc(grid->nr_bands, sizeof(*grid->bands));
	grid->cells = calloc((size_t)grid->nr_rows * grid->nr_cols, sizeof(*grid->cells));
	if (grid->rows && grid->bands && grid->cells)
		return 0;
	damon_heat_grid__exit(grid);
	return -ENOMEM;
}

/* Add a chunk to a row. Until finish_cells() a cell's mean is a sum, weighted by area. */
static void sum_chunk(const struct damon_heatmap *heatmap, const struct heat_chunk *chunk,
		      u64 cols_per_col, struct damon_heat_cell *row)
{
	for (unsigned int c = 0; c < heatmap->max_cols; c++) {
		if (!chunk->cols[c].area)
			continue;
		row[c / cols_per_col].mean += chunk->cols[c].heat;
		row[c / cols_per_col].area += chunk->cols[c].area;
	}
}

static void fill_band(const struct damon_heatmap *heatmap, const struct band_plan *plan,
		      u64 cols_per_col, struct damon_heat_grid *grid,
		      struct damon_heat_band *band)
{
	u64 base = heatmap->chunks[plan->first].nr;

	band->start = heatmap->chunks[plan->first].start;
	band->end = heatmap->chunks[plan->last].end;
	band->quiet = plan->quiet;
	for (unsigned int r = 0; r < band->nr_rows; r++) {
		struct damon_heat_row *row = &grid->rows[band->first_row + r];
		u64 next = base + (r + 1) * plan->chunks_per_row;

		row->start = r ? (base + r * plan->chunks_per_row) << heatmap->shift : band->start;
		row->end = r + 1 < band->nr_rows ? next << heatmap->shift : band->end;
	}
	for (unsigned int i = plan->first; i <= plan->last; i++) {
		u64 row = band->first_row + (heatmap->chunks[i].nr - base) / plan->chunks_per_row;

		sum_chunk(heatmap, &heatmap->chunks[i], cols_per_col,
			  &grid->cells[row * grid->nr_cols]);
	}
}

static void finish_cells(struct damon_heat_grid *grid, double unit)
{
	for (size_t i = 0; i < (size_t)grid->nr_rows * grid->nr_cols; i++) {
		struct damon_heat_cell *cell = &grid->cells[i];

		if (!cell->area)
			continue;
		cell->mean /= cell->area * unit;
		grid->max = max(grid->max, cell->mean);
	}
}

/* Cells of as many columns as fit in @max_cols */
static int fill_grid(const struct damon_heatmap *heatmap, const struct band_plan *bands,
		     unsigned int max_cols, struct damon_heat_grid *grid)
{
	u64 cols = (heatmap->end_ns - heatmap->start_ns - 1) / heatmap->col_ns + 1;
	u64 cols_per_col = DIV_ROUND_UP(cols, max(max_cols, 1U));
	double unit = heatmap->max_accesses ?: 1;
	unsigned int row = 0;
	int err;

	for (unsigned int i = 0; i < grid->nr_bands; i++)
		grid->nr_rows += DIV_ROUND_UP(bands[i].nr_chunks, bands[i].chunks_per_row);
	grid->nr_cols = DIV_ROUND_UP(cols, cols_per_col);
	grid->col_ns = cols_per_col * heatmap->col_ns;
	grid->start_ns = heatmap->start_ns;
	grid->end_ns = heatmap->end_ns;
	grid->is_part = heatmap->is_part;
	grid->is_rate = heatmap->max_accesses;
	grid->mean = heatmap->total.heat / heatmap->total.area / unit;

	err = alloc_grid(grid);
	if (err)
		return err;
	for (unsigned int i = 0; i < grid->nr_bands; i++) {
		struct damon_heat_band *band = &grid->bands[i];

		band->first_row = row;
		band->nr_rows = DIV_ROUND_UP(bands[i].nr_chunks, bands[i].chunks_per_row);
		row += band->nr_rows;
		fill_band(heatmap, &bands[i], cols_per_col, grid, band);
	}
	finish_cells(grid, unit);
	return 0;
}

/* Begin a grid. After success *@bands is to be freed. */
static int begin_grid(const struct damon_heatmap *heatmap, struct damon_heat_grid *grid,
		      struct band_plan **bands)
{
	memset(grid, 0, sizeof(*grid));
	if (heatmap->has_pending)
		return -EINVAL;
	if (!heatmap->nr_chunks)
		return -ENODATA;
	*bands = calloc(heatmap->nr_chunks, sizeof(**bands));
	if (!*bands)
		return -ENOMEM;
	grid->nr_bands = find_bands(heatmap, *bands);
	return 0;
}

/**
 * damon_heatmap__grid - the heatmap in cells, once finished
 * @max_rows: rows that may be used, bands parted by one row each; only many
 *	      distant bands take more
 * @max_cols: columns that may be used; about a fifteenth of them may stay unused
 * @grid: overwritten; to be freed with damon_heat_grid__exit()
 *
 * Return: 0, -ENODATA when no snapshot covered any time, -EINVAL when it is not
 * finished, or -ENOMEM.
 */
int damon_heatmap__grid(const struct damon_heatmap *heatmap, unsigned int max_rows,
			unsigned int max_cols, struct damon_heat_grid *grid)
{
	struct band_plan *bands;
	int err = begin_grid(heatmap, grid, &bands);

	if (err)
		return err;
	plan_rows(bands, grid->nr_bands, max_rows);
	err = fill_grid(heatmap, bands, max_cols, grid);
	free(bands);
	return err;
}

/**
 * damon_heatmap__even_grid - the heatmap in cells, all rows of the same scale
 *
 * As damon_heatmap__grid(), but as fine as the heatmap is, with twice as many
 * rows as it was made for at most. Quiet bands are marked, and not compressed.
 */
int damon_heatmap__even_grid(const struct damon_heatmap *heatmap, unsigned int max_cols,
			     struct damon_heat_grid *grid)
{
	struct band_plan *bands;
	u64 chunks_per_row = 1, rows;
	int err = begin_grid(heatmap, grid, &bands);

	if (err)
		return err;
	/* Chunks that were never monitored count here, too, and there may be many. */
	do {
		rows = 0;
		for (unsigned int i = 0; i < grid->nr_bands; i++) {
			bands[i].chunks_per_row = chunks_per_row;
			rows += DIV_ROUND_UP(bands[i].nr_chunks, chunks_per_row);
		}
		chunks_per_row++;
	} while (rows > 2 * heatmap->max_rows);
	err = fill_grid(heatmap, bands, max_cols, grid);
	free(bands);
	return err;
}

/** damon_heat_grid__exit - free what @grid owns */
void damon_heat_grid__exit(struct damon_heat_grid *grid)
{
	zfree(&grid->rows);
	zfree(&grid->bands);
	zfree(&grid->cells);
}
