// SPDX-License-Identifier: GPL-2.0
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* Of a mapping, of which there may be thousands: 32768 different working sets, 1 MiB */
#define WSS_SLOTS	(1 << 16)

/** damon_mapping_percents - which percentiles there are of a working set */
const unsigned int damon_mapping_percents[DAMON_MAPPING_PERCENTS] = { 0, 25, 50, 75, 90, 95, 99, 100 };

/*
 * What one snapshot has of a group; apart from the rest, since all groups have one
 * in every snapshot and most of them the same: the same memory, of which nothing is
 * used. Of such snapshots only the number and the time are kept, until another comes.
 */
struct map_part {
	u64 monitored;		/* bytes */
	u64 shown;
	u64 accessed;
	double heat;		/* nr_accesses x bytes: whole, and exact below 2^53 */
	u64 start;		/* of all snapshots */
	u64 end;
	u64 idle_monitored;	/* what the idle snapshots monitored, each */
	u64 idle_ns;		/* all of them together */
	u32 nr_idle;
	u32 max_accesses;
};

struct map_row {
	struct damon_histogram wss;
	double wss_sum;
	u64 size;
	u64 first_ns;
	u64 used_ns;		/* 0: not yet */
	double heat;		/* nr_accesses x bytes x ns */
	double area;		/* bytes x ns */
	u32 peak;		/* nr_accesses */
	bool shown;
};

struct damon_mapping_stats {
	const struct damon_address_space *space;
	u32 min_accesses;
	struct map_row *rows;	/* by group */
	struct map_part *parts;	/* the same */
	unsigned int nr_rows;
	unsigned int *touched;	/* groups that the snapshot at hand has, room for all */
	unsigned int nr_touched;
	u64 end_ns;
	u32 max_accesses;	/* of a region; what an estimate is by the last snapshot */
};

/**
 * damon_mapping_stats__new - without snapshots
 * @min_accesses: nr_accesses from which on a region counts as used
 *
 * Return: to be freed with damon_mapping_stats__delete(), or NULL when out of memory.
 */
struct damon_mapping_stats *damon_mapping_stats__new(u32 min_accesses)
{
	struct damon_mapping_stats *maps = zalloc(sizeof(*maps));

	if (maps)
		maps->min_accesses = min_accesses;
	return maps;
}

/** damon_mapping_stats__delete - free it; @maps may be NULL */
void damon_mapping_stats__delete(struct damon_mapping_stats *maps)
{
	if (!maps)
		return;
	for (unsigned int i = 0; i < maps->nr_rows; i++)
		damon_histogram__exit(&maps->rows[i].wss);
	free(maps->rows);
	free(maps->parts);
	free(maps->touched);
	free(maps);
}

static int need_rows(struct damon_mapping_stats *maps, unsigned int nr)
{
	unsigned int *touched;
	struct map_part *parts;
	struct map_row *rows;

	if (nr <= maps->nr_rows)
		return 0;
	nr = max(nr, 2 * maps->nr_rows);
	touched = realloc(maps->touched, nr * sizeof(*touched));
	if (!touched)
		return -ENOMEM;
	maps->touched = touched;
	parts = realloc(maps->parts, nr * sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	maps->parts = parts;
	rows = realloc(maps->rows, nr * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	memset(parts + maps->nr_rows, 0, (nr - maps->nr_rows) * sizeof(*parts));
	for (unsigned int i = maps->nr_rows; i < nr; i++)
		rows[i] = (struct map_row){ .wss.max_slots = WSS_SLOTS };
	maps->rows = rows;
	maps->nr_rows = nr;
	return 0;
}

static void widen(struct map_part *part, u64 start, u64 end)
{
	part->start = part->end ? min(part->start, start) : start;
	part->end = max(part->end, end);
}

/* [@start, @end) of @region belongs to @group */
static void add_part(struct damon_mapping_stats *maps, unsigned int group, u64 start, u64 end,
		     const struct damon_region *region, bool shown)
{
	struct map_part *part = &maps->parts[group];
	u64 bytes = end - start;

	if (!part->monitored)
		maps->touched[maps->nr_touched++] = group;
	part->monitored += bytes;
	/* The range is that of all snapshots, most of which have nothing new. */
	if (start < part->start || end > part->end)
		widen(part, start, end);
	if (!shown)
		return;
	part->shown += bytes;
	part->heat += (double)region->nr_accesses * bytes;
	part->max_accesses = max(part->max_accesses, region->nr_accesses);
	if (region->nr_accesses >= maps->min_accesses)
		part->accessed += bytes;
}

/* Share @region among the mappings in it, of which *@vma is the first */
static void add_region(struct damon_mapping_stats *maps, const struct damon_region *region, bool shown,
		       unsigned int *vma)
{
	unsigned int group;

	for (u64 at = region->start, to; at < region->end; at = to) {
		to = damon_address_space__piece(maps->space, vma, at, region->end, &group);
		add_part(maps, group, at, to, region, shown);
	}
}

/* What the idle snapshots were, in the row */
static int flush_idle(struct map_row *row, struct map_part *part)
{
	u32 nr_idle = part->nr_idle;

	row->area += (double)part->idle_monitored * part->idle_ns;
	part->idle_ns = 0;
	part->nr_idle = 0;
	return nr_idle ? damon_histogram__add(&row->wss, 0, nr_idle) : 0;
}

/* Whether @part is as it was in the idle snapshots before */
static bool is_idle(const struct map_part *part, const struct damon_snapshot *snapshot)
{
	return part->monitored == part->idle_monitored && part->shown == part->monitored &&
	       !part->max_accesses && !part->accessed && !snapshot->nr_lost;
}

static int close_row(struct map_row *row, const struct map_part *part,
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
static int close_part(struct map_row *row, struct map_part *part,
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
		/* such a row has all that only the first of them would tell */
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
int damon_mapping_stats__add(struct damon_mapping_stats *maps, const struct damon_address_space *space,
		    const struct damon_snapshot *snapshot)
{
	unsigned int vma = 0;
	int err = need_rows(maps, space->nr_groups);

	if (err)
		return err;
	maps->space = space;
	maps->end_ns = snapshot->end_ns;
	maps->max_accesses = damon_stream__max_accesses(snapshot->stream);
	maps->nr_touched = 0;
	if (snapshot->nr_regions)
		vma = damon_address_space__find(space, snapshot->regions[0].start);
	for (unsigned int i = 0; i < snapshot->nr_regions; i++)
		add_region(maps, &snapshot->regions[i], damon_snapshot__shows(snapshot, i), &vma);
	for (unsigned int i = 0; !err && i < maps->nr_touched; i++) {
		unsigned int group = maps->touched[i];

		err = close_part(&maps->rows[group], &maps->parts[group], snapshot);
	}
	return err;
}

static struct damon_mapping_row finish_row(const struct damon_mapping_stats *maps, unsigned int group)
{
	const struct map_part *part = &maps->parts[group];
	struct map_row *row = &maps->rows[group];
	double unit = maps->max_accesses ?: 1;
	struct damon_mapping_row to = {
		.name = maps->space->groups[group].name,
		.kind = maps->space->groups[group].kind,
		.start = part->start,
		.end = part->end,
		.size = row->size,
		.nr_snapshots = row->wss.nr_sizes,
		.wss_error = damon_histogram__error(&row->wss),
		.wss_mean = row->wss.nr_sizes ? row->wss_sum / row->wss.nr_sizes : 0,
		.mean = row->area ? row->heat / row->area / unit : 0,
		.peak = row->peak / unit,
		.idle_ns = maps->end_ns - (row->used_ns ?: row->first_ns),
	};

	damon_histogram__sort(&row->wss);
	for (unsigned int i = 0; i < DAMON_MAPPING_PERCENTS; i++)
		to.wss[i] = damon_histogram__percentile(&row->wss, damon_mapping_percents[i]);
	return to;
}

/**
 * damon_mapping_stats__table - what has become of it, once there are no more snapshots
 * @table: overwritten; to be freed with damon_mapping_table__exit(). In no order.
 *
 * Groups of which no region is shown are left out.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapping_stats__table(struct damon_mapping_stats *maps, struct damon_mapping_table *table)
{
	*table = (struct damon_mapping_table){ .is_rate = maps->max_accesses };
	if (!maps->nr_rows)
		return 0;
	table->rows = calloc(maps->nr_rows, sizeof(*table->rows));
	if (!table->rows)
		return -ENOMEM;
	for (unsigned int i = 0; i < maps->nr_rows; i++) {
		if (flush_idle(&maps->rows[i], &maps->parts[i])) {
			damon_mapping_table__exit(table);
			return -ENOMEM;
		}
		if (maps->rows[i].shown)
			table->rows[table->nr++] = finish_row(maps, i);
	}
	return 0;
}

/** damon_mapping_table__exit - free the rows */
void damon_mapping_table__exit(struct damon_mapping_table *table)
{
	zfree(&table->rows);
	table->nr = 0;
}
