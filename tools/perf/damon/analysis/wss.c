// SPDX-License-Identifier: GPL-2.0
/*
 * The working set of a kdamond: how many bytes its targets used in each aggregation, as a
 * distribution over all aggregations and as a chart over time, in bounded memory.
 */
#include "damon/analysis/wss.h"
#include "damon/analysis/rounds.h"
#include "damon/base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* The chart has at most so many columns. They become wider as it grows, as a heatmap's do. */
#define WSS_COLS	1024
#define WSS_FIRST_COLS	64

/*
 * DAMON begins with few regions and splits them in two at each aggregation. Until regions are
 * small, untouched memory counts as accessed together with its neighbours. It takes seven
 * aggregations to get from the default minimum of regions to the default maximum, and some
 * more until merging has settled.
 */
#define WSS_MAX_UNSETTLED	20
#define WSS_UNSETTLED_PART	10	/* but no more than this part of all rounds */

/* The latest contribution of a target */
struct wss_target {
	struct damon_rounds_target base;
	u64 accessed;		/* bytes */
	u64 monitored;
};

struct wss_sum {
	double bytes_ns;
	u64 ns;
	u64 max;
};

struct damon_wss {
	u32 min_accesses;
	struct damon_rounds rounds;	/* of struct wss_target */

	size_t skip;		/* complete rounds at the start, or DAMON_WSS_SKIP_AUTO */
	size_t nr;		/* complete rounds */
	size_t nr_incomplete;
	u64 first[WSS_MAX_UNSETTLED];	/* sizes that may turn out to be unsettled */
	struct damon_histogram sizes;	/* of the other rounds, but for those to be skipped */
	double accessed;	/* sum of @sizes */
	double monitored;	/* sum */

	bool keeps_snapshots;
	struct damon_spool snapshots;	/* struct damon_wss_snapshot */

	u64 start_ns;
	u64 end_ns;
	u64 col_ns;
	struct wss_sum cols[WSS_COLS];
};

/**
 * damon_wss__new - a working set without snapshots
 * @min_accesses: nr_accesses from which on a region counts as used
 * @skip: snapshots to leave out of the distribution at the start, or
 *	  DAMON_WSS_SKIP_AUTO
 *
 * Return: to be freed with damon_wss__delete(), or NULL when out of memory.
 */
struct damon_wss *damon_wss__new(u32 min_accesses, size_t skip)
{
	struct damon_wss *wss = zalloc(sizeof(*wss));

	if (wss) {
		wss->min_accesses = min_accesses;
		wss->skip = skip;
		wss->rounds.target_size = sizeof(struct wss_target);
		wss->snapshots.item_size = sizeof(struct damon_wss_snapshot);
	}
	return wss;
}

/** damon_wss__delete - free @wss, which may be NULL */
void damon_wss__delete(struct damon_wss *wss)
{
	if (!wss)
		return;
	damon_rounds__exit(&wss->rounds);
	damon_histogram__exit(&wss->sizes);
	damon_spool__exit(&wss->snapshots);
	free(wss);
}

static void coarsen(struct damon_wss *wss)
{
	for (unsigned int c = 0; c < WSS_COLS / 2; c++) {
		const struct wss_sum *a = &wss->cols[2 * c], *b = a + 1;

		wss->cols[c] = (struct wss_sum){
			.bytes_ns = a->bytes_ns + b->bytes_ns,
			.ns = a->ns + b->ns,
			.max = max(a->max, b->max),
		};
	}
	memset(wss->cols + WSS_COLS / 2, 0, WSS_COLS / 2 * sizeof(*wss->cols));
	wss->col_ns *= 2;
}

static void add_to_chart(struct damon_wss *wss, u64 start_ns, u64 end_ns, u64 bytes)
{
	u64 start, end, last;

	start_ns = max(start_ns, wss->end_ns);
	if (start_ns >= end_ns)
		return;
	if (!wss->col_ns) {
		wss->start_ns = start_ns;
		wss->col_ns = max((end_ns - start_ns) / WSS_FIRST_COLS, (u64)1);
	}
	wss->end_ns = end_ns;
	while ((end_ns - wss->start_ns - 1) / wss->col_ns >= WSS_COLS)
		coarsen(wss);

	start = start_ns - wss->start_ns;
	end = end_ns - wss->start_ns;
	last = (end - 1) / wss->col_ns;
	for (u64 c = start / wss->col_ns; c <= last; c++) {
		u64 from = max(start, c * wss->col_ns);
		u64 to = c < last ? (c + 1) * wss->col_ns : end;
		struct wss_sum *sum = &wss->cols[c];

		sum->bytes_ns += (double)bytes * (to - from);
		sum->ns += to - from;
		sum->max = max(sum->max, bytes);
	}
}

static int add_size(struct damon_wss *wss, u64 bytes)
{
	size_t nr = wss->nr++;

	if (wss->skip != DAMON_WSS_SKIP_AUTO && nr < wss->skip)
		return 0;
	if (wss->skip == DAMON_WSS_SKIP_AUTO && nr < WSS_MAX_UNSETTLED) {
		wss->first[nr] = bytes;
		return 0;
	}
	wss->accessed += bytes;
	return damon_histogram__add(&wss->sizes, bytes, 1);
}

/* Keep the round at hand, if rounds are to be kept. */
static int keep_snapshot(struct damon_wss *wss, u64 accessed, u64 monitored)
{
	const struct damon_wss_snapshot snapshot = {
		.start_ns = wss->rounds.round.start_ns,
		.end_ns = wss->rounds.round.end_ns,
		.accessed = accessed,
		.monitored = monitored,
		.incomplete = wss->rounds.round.incomplete,
	};

	return wss->keeps_snapshots ? damon_spool__add(&wss->snapshots, &snapshot) : 0;
}

/* Add the targets up. */
static int close_round(struct damon_wss *wss)
{
	const struct damon_round *round = &wss->rounds.round;
	u64 accessed = 0, monitored = 0;
	int err;

	if (!round->nr)
		return 0;
	for (size_t i = 0; i < wss->rounds.nr_targets; i++) {
		const struct damon_rounds_target *base = damon_rounds__target(&wss->rounds, i);
		const struct wss_target *target = container_of(base, struct wss_target, base);

		if (!damon_rounds__counts(&wss->rounds, base))
			continue;
		accessed += target->accessed;
		monitored += target->monitored;
	}
	err = keep_snapshot(wss, accessed, monitored);
	if (err)
		return err;
	if (round->incomplete) {
		wss->nr_incomplete++;
		return 0;
	}
	wss->monitored += monitored;
	add_to_chart(wss, round->start_ns, round->end_ns, accessed);
	return add_size(wss, accessed);
}

/**
 * damon_wss__add - take the next snapshot of any stream of the kdamond
 *
 * Return: 0 or -ENOMEM.
 */
int damon_wss__add(struct damon_wss *wss, const struct damon_snapshot *snapshot)
{
	struct damon_rounds_target *base = damon_rounds__findnew(&wss->rounds, snapshot);
	struct wss_target *target;
	int err;

	if (!base)
		return -ENOMEM;
	if (damon_rounds__is_next(&wss->rounds, base, snapshot)) {
		err = close_round(wss);
		if (err)
			return err;
		damon_rounds__begin(&wss->rounds, snapshot);
	}
	damon_rounds__join(&wss->rounds, base, snapshot);

	target = container_of(base, struct wss_target, base);
	target->accessed = 0;
	target->monitored = 0;
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];

		target->monitored += region->end - region->start;
		if (region->nr_accesses >= wss->min_accesses && damon_snapshot__shows(snapshot, i))
			target->accessed += region->end - region->start;
	}
	return 0;
}

/**
 * damon_wss__finish - no more snapshots come
 *
 * Return: 0 or -ENOMEM.
 */
int damon_wss__finish(struct damon_wss *wss)
{
	int err = close_round(wss);

	wss->rounds.round.nr = 0;
	return err;
}

/* Add those of the first sizes that count as settled. */
static int add_first(const struct damon_wss *wss, size_t skip, struct damon_wss_dist *dist)
{
	int err = 0;

	if (wss->skip != DAMON_WSS_SKIP_AUTO)
		return 0;
	for (size_t i = skip; !err && i < wss->nr && i < WSS_MAX_UNSETTLED; i++) {
		dist->mean += wss->first[i];
		err = damon_histogram__add(&dist->sizes, wss->first[i], 1);
	}
	return err;
}

/** damon_wss__keep_snapshots - keep each round for damon_wss__snapshots() */
void damon_wss__keep_snapshots(struct damon_wss *wss)
{
	wss->keeps_snapshots = true;
}

/**
 * damon_wss__snapshots - the rounds that the figures are made from, once finished
 * @first: number of the first round that is wanted, from 0 on
 * @snapshots: gets the rounds, in order of time
 * @max: how many rounds there is room for
 *
 * Return: how many rounds were read, 0 after the last one, or a negative errno.
 */
ssize_t damon_wss__snapshots(const struct damon_wss *wss, size_t first,
			     struct damon_wss_snapshot *snapshots, size_t max)
{
	return damon_spool__read(&wss->snapshots, first, snapshots, max);
}

/**
 * damon_wss__dist - distribution of the sizes, once finished
 * @dist: overwritten, and to be freed with damon_wss_dist__exit(); after
 *	  -ENODATA it tells how many snapshots were left out
 *
 * Return: 0, -ENODATA when no snapshot is left, or -ENOMEM.
 */
int damon_wss__dist(const struct damon_wss *wss, struct damon_wss_dist *dist)
{
	size_t skip = wss->skip;
	int err;

	if (skip == DAMON_WSS_SKIP_AUTO)
		skip = min(wss->nr / WSS_UNSETTLED_PART, (size_t)WSS_MAX_UNSETTLED);
	skip = min(skip, wss->nr);
	*dist = (struct damon_wss_dist){
		.nr = wss->nr - skip,
		.nr_skipped = skip,
		.nr_incomplete = wss->nr_incomplete,
		.mean = wss->accessed,
	};
	if (!dist->nr)
		return -ENODATA;

	err = damon_histogram__copy(&wss->sizes, &dist->sizes);
	if (!err)
		err = add_first(wss, skip, dist);
	if (err) {
		damon_wss_dist__exit(dist);
		return err;
	}
	damon_histogram__sort(&dist->sizes);
	dist->error = damon_histogram__error(&dist->sizes);
	dist->mean /= dist->nr;
	dist->monitored = wss->monitored / wss->nr;
	return 0;
}

/**
 * damon_wss_dist__percentile - the size that @percent % of the snapshots do not exceed
 *
 * See damon_histogram__percentile().
 */
u64 damon_wss_dist__percentile(const struct damon_wss_dist *dist, unsigned int percent)
{
	return damon_histogram__percentile(&dist->sizes, percent);
}

/** damon_wss_dist__exit - free what @dist owns */
void damon_wss_dist__exit(struct damon_wss_dist *dist)
{
	damon_histogram__exit(&dist->sizes);
}

/**
 * damon_wss__chart - the working set over time, once finished
 * @max_cols: columns that may be used; about a fifteenth of them may stay unused
 * @chart: overwritten; to be freed with damon_wss_chart__exit()
 *
 * Return: 0, -ENODATA when no complete snapshot covered any time, or -ENOMEM.
 */
int damon_wss__chart(const struct damon_wss *wss, unsigned int max_cols,
		     struct damon_wss_chart *chart)
{
	u64 cols, cols_per_col;

	memset(chart, 0, sizeof(*chart));
	if (!wss->col_ns)
		return -ENODATA;
	cols = (wss->end_ns - wss->start_ns - 1) / wss->col_ns + 1;
	cols_per_col = DIV_ROUND_UP(cols, max(max_cols, 1U));
	chart->nr_cols = DIV_ROUND_UP(cols, cols_per_col);
	chart->start_ns = wss->start_ns;
	chart->end_ns = wss->end_ns;
	chart->col_ns = cols_per_col * wss->col_ns;
	chart->cols = calloc(chart->nr_cols, sizeof(*chart->cols));
	if (!chart->cols)
		return -ENOMEM;

	for (u64 c = 0; c < cols; c++) {
		const struct wss_sum *from = &wss->cols[c];
		struct damon_wss_col *to = &chart->cols[c / cols_per_col];

		to->mean += from->bytes_ns;
		to->ns += from->ns;
		to->max = max(to->max, from->max);
		chart->max = max(chart->max, from->max);
	}
	for (unsigned int c = 0; c < chart->nr_cols; c++) {
		if (chart->cols[c].ns)
			chart->cols[c].mean /= chart->cols[c].ns;
	}
	return 0;
}

/** damon_wss_chart__exit - free what @chart owns */
void damon_wss_chart__exit(struct damon_wss_chart *chart)
{
	zfree(&chart->cols);
}
