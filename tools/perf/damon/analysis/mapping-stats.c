// SPDX-License-Identifier: GPL-2.0
/*
 * Sum up how much of each mapping was used: each region counts for the mappings that it lies
 * in, by the bytes that it has in each of them.
 */
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* There may be thousands of mappings: 32768 different working sets of each, in 1 MiB */
#define WSS_SLOTS	(1 << 16)

/** damon_mapping_percents - the percentiles of a working set that a row has */
const unsigned int damon_mapping_percents[DAMON_MAPPING_PERCENTS] = {
	0, 25, 50, 75, 90, 95, 99, 100
};

/*
 * What the snapshot at hand has of a group. It is apart from the sums, as each snapshot has a
 * part of each group, and most parts are the same as before: the same memory, of which
 * nothing is used. Such snapshots are only counted, with their time, until another comes.
 */
struct mapping_part {
	u64 monitored;		/* bytes */
	u64 shown;
	u64 accessed;
	double heat;		/* nr_accesses x bytes: whole, and exact below 2^53 */
	u64 start;		/* of all snapshots */
	u64 end;
	u64 idle_monitored;	/* bytes that each of the idle snapshots monitored */
	u64 idle_ns;		/* time of all idle snapshots together */
	u32 nr_idle;
	u32 max_accesses;
};

struct mapping_row_sum {
	struct damon_histogram wss;
	double wss_sum;
	u64 size;
	u64 first_ns;
	u64 used_ns;		/* of the latest use; 0: not yet used */
	double heat;		/* nr_accesses x bytes x ns */
	double area;		/* bytes x ns */
	u32 peak;		/* nr_accesses */
	bool shown;
};

struct damon_mapping_stats {
	const struct damon_address_space *space;
	u32 min_accesses;
	struct mapping_row_sum *rows;	/* by group */
	struct mapping_part *parts;	/* by group */
	unsigned int nr_rows;
	unsigned int *touched;	/* groups of the snapshot at hand; has room for all */
	unsigned int nr_touched;
	u64 end_ns;
	u32 max_accesses;	/* of a region, as known or estimated by the last snapshot */
};

/**
 * damon_mapping_stats__new - statistics without snapshots
 * @min_accesses: nr_accesses from which on a region counts as used
 *
 * Return: to be freed with damon_mapping_stats__delete(), or NULL when out of memory.
 */
struct damon_mapping_stats *damon_mapping_stats__new(u32 min_accesses)
{
	struct damon_mapping_stats *stats = zalloc(sizeof(*stats));

	if (stats)
		stats->min_accesses = min_accesses;
	return stats;
}

/** damon_mapping_stats__delete - free it; @stats may be NULL */
void damon_mapping_stats__delete(struct damon_mapping_stats *stats)
{
	if (!stats)
		return;
	for (unsigned int i = 0; i < stats->nr_rows; i++)
		damon_histogram__exit(&stats->rows[i].wss);
	free(stats->rows);
	free(stats->parts);
	free(stats->touched);
	free(stats);
}

static int need_rows(struct damon_mapping_stats *stats, unsigned int nr)
{
	unsigned int *touched;
	struct mapping_part *parts;
	struct mapping_row_sum *rows;

	if (nr <= stats->nr_rows)
		return 0;
	nr = max(nr, 2 * stats->nr_rows);
	touched = realloc(stats->touched, nr * sizeof(*touched));
	if (!touched)
		return -ENOMEM;
	stats->touched = touched;
	parts = realloc(stats->parts, nr * sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	stats->parts = parts;
	rows = realloc(stats->rows, nr * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	memset(parts + stats->nr_rows, 0, (nr - stats->nr_rows) * sizeof(*parts));
	for (unsigned int i = stats->nr_rows; i < nr; i++)
		rows[i] = (struct mapping_row_sum){ .wss.max_slots = WSS_SLOTS };
	stats->rows = rows;
	stats->nr_rows = nr;
	return 0;
}

static void widen(struct mapping_part *part, u64 start, u64 end)
{
	part->start = part->end ? min(part->start, start) : start;
	part->end = max(part->end, end);
}

/* [@start, @end) of @region belongs to @group */
static void add_part(struct damon_mapping_stats *stats, unsigned int group, u64 start, u64 end,
		     const struct damon_region *region, bool shown)
{
	struct mapping_part *part = &stats->parts[group];
	u64 bytes = end - start;

	if (!part->monitored)
		stats->touched[stats->nr_touched++] = group;
	part->monitored += bytes;
	/* The range is that of all snapshots, and most of them do not widen it. */
	if (start < part->start || end > part->end)
		widen(part, start, end);
	if (!shown)
		return;
	part->shown += bytes;
	part->heat += (double)region->nr_accesses * bytes;
	part->max_accesses = max(part->max_accesses, region->nr_accesses);
	if (region->nr_accesses >= stats->min_accesses)
		part->accessed += bytes;
}

/* Share @region among the mappings in it, of which *@vma is the first */
static void add_region(struct damon_mapping_stats *stats, const struct damon_region *region,
		       bool shown, unsigned int *vma)
{
	unsigned int group;

	for (u64 at = region->start, to; at < region->end; at = to) {
		to = damon_address_space__piece(stats->space, vma, at, region->end, &group);
		add_part(stats, group, at, to, region, shown);
	}
}

/* Add the idle snapshots that were counted to the sums. */
static int flush_idle(struct mapping_row_sum *row, struct mapping_part *part)
{
	u32 nr_idle = part->nr_idle;

	row->area += (double)part->idle_monitored * part->idle_ns;
	part->idle_ns = 0;
	part->nr_idle = 0;
	return nr_idle ? damon_histogram__add(&row->wss, 0, nr_idle) : 0;
}

/* Whether @part is the same as in the idle snapshots before */
static bool is_idle(const struct mapping_part *part, const struct damon_snapshot *snapshot)
{
	return part->monitored == part->idle_monitored && part->shown == part->monitored &&
	       !part->max_accesses && !part->accessed && !snapshot->nr_lost;
}

static int close_row(struct mapping_row_sum *row, const struct mapping_part *part,
		     const struct damon_snapshot *snapshot)
{
	double ns = snapshot->end_ns - snapshot->start_ns;

	if (!row->first_ns)
		row->first_ns = snapshot->start_ns;
	if (part->shown) {
		row->shown = true;
		row->heat += part->heat * ns;
		row->area += part->shown * ns;
		row->peak = max(row->peak, part->max_accesses);
	}
	if (part->max_accesses)
		row->used_ns = snapshot->end_ns;
	if (snapshot->nr_lost)
		return 0;
	row->size = max(row->size, part->monitored);
	row->wss_sum += part->accessed;
	return damon_histogram__add(&row->wss, part->accessed, 1);
}

/* All regions of @snapshot have been added */
static int close_part(struct mapping_row_sum *row, struct mapping_part *part,
		      const struct damon_snapshot *snapshot)
{
	int err = 0;

	if (is_idle(part, snapshot)) {
		part->nr_idle++;
		part->idle_ns += snapshot->end_ns - snapshot->start_ns;
	} else {
		err = flush_idle(row, part);
		if (!err)
			err = close_row(row, part, snapshot);
		/* The sums have what only the first of further idle snapshots would tell. */
		part->idle_monitored = part->shown == part->monitored && !snapshot->nr_lost ?
				       part->monitored : 0;
	}
	part->monitored = 0;
	part->shown = 0;
	part->accessed = 0;
	part->heat = 0;
	part->max_accesses = 0;
	return err;
}

/**
 * damon_mapping_stats__add - take the next snapshot of the stream
 * @space: the stream's address space as it was then; the same one every time
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapping_stats__add(struct damon_mapping_stats *stats,
			     const struct damon_address_space *space,
			     const struct damon_snapshot *snapshot)
{
	unsigned int vma = 0;
	int err = need_rows(stats, space->nr_groups);

	if (err)
		return err;
	stats->space = space;
	stats->end_ns = snapshot->end_ns;
	stats->max_accesses = damon_stream__max_accesses(snapshot->stream);
	stats->nr_touched = 0;
	if (snapshot->nr_regions)
		vma = damon_address_space__find(space, snapshot->regions[0].start);
	for (unsigned int i = 0; i < snapshot->nr_regions; i++)
		add_region(stats, &snapshot->regions[i], damon_snapshot__shows(snapshot, i), &vma);
	for (unsigned int i = 0; !err && i < stats->nr_touched; i++) {
		unsigned int group = stats->touched[i];

		err = close_part(&stats->rows[group], &stats->parts[group], snapshot);
	}
	return err;
}

static struct damon_mapping_row finish_row(const struct damon_mapping_stats *stats,
					   unsigned int group)
{
	const struct mapping_part *part = &stats->parts[group];
	struct mapping_row_sum *row = &stats->rows[group];
	double unit = stats->max_accesses ?: 1;
	struct damon_mapping_row to = {
		.name = stats->space->groups[group].name,
		.kind = stats->space->groups[group].kind,
		.start = part->start,
		.end = part->end,
		.size = row->size,
		.nr_snapshots = row->wss.nr_sizes,
		.wss_error = damon_histogram__error(&row->wss),
		.wss_mean = row->wss.nr_sizes ? row->wss_sum / row->wss.nr_sizes : 0,
		.mean = row->area ? row->heat / row->area / unit : 0,
		.peak = row->peak / unit,
		.idle_ns = stats->end_ns - (row->used_ns ?: row->first_ns),
	};

	damon_histogram__sort(&row->wss);
	for (unsigned int i = 0; i < DAMON_MAPPING_PERCENTS; i++)
		to.wss[i] = damon_histogram__percentile(&row->wss, damon_mapping_percents[i]);
	return to;
}

/**
 * damon_mapping_stats__table - a table of all groups, once there are no more snapshots
 * @table: overwritten, in no order; to be freed with damon_mapping_table__exit()
 *
 * Groups without a region that is shown are left out.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapping_stats__table(struct damon_mapping_stats *stats,
			       struct damon_mapping_table *table)
{
	*table = (struct damon_mapping_table){ .is_rate = stats->max_accesses };
	if (!stats->nr_rows)
		return 0;
	table->rows = calloc(stats->nr_rows, sizeof(*table->rows));
	if (!table->rows)
		return -ENOMEM;
	for (unsigned int i = 0; i < stats->nr_rows; i++) {
		if (flush_idle(&stats->rows[i], &stats->parts[i])) {
			damon_mapping_table__exit(table);
			return -ENOMEM;
		}
		if (stats->rows[i].shown)
			table->rows[table->nr++] = finish_row(stats, i);
	}
	return 0;
}

/** damon_mapping_table__exit - free the rows */
void damon_mapping_table__exit(struct damon_mapping_table *table)
{
	zfree(&table->rows);
	table->nr = 0;
}
