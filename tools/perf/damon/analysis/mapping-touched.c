// SPDX-License-Identifier: GPL-2.0
/*
 * Estimate how many bytes of each mapping are touched in windows of different lengths. A snapshot
 * is a round of each mapping that it has a part of (analysis/estimate.h).
 */
#include "damon/analysis/mapping-touched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/*
 * struct touched_group - a group of mappings
 * @start, @end: of all snapshots
 * @sum: of the snapshot at hand
 * @size: bytes of the region at hand that belong to the group; a region may have several pieces of it
 * @region: the region at hand
 * @estimates: by index of the window; there are @nr_estimates
 */
struct touched_group {
	u64 start;
	u64 end;
	struct damon_round_sum sum;
	u64 size;
	unsigned int region;
	struct damon_estimate *estimates;
	unsigned int nr_estimates;
};

struct damon_mapping_touched {
	const struct damon_address_space *space;
	struct damon_window_lengths lengths;
	struct touched_group *groups;	/* as many as the address space has, or more */
	unsigned int nr_groups;
	unsigned int *used;	/* groups of the snapshot at hand; has room for all */
	unsigned int nr_used;
};

/**
 * damon_mapping_touched__new - without snapshots
 *
 * Return: to be freed with damon_mapping_touched__delete(), or NULL when out of memory.
 */
struct damon_mapping_touched *damon_mapping_touched__new(void)
{
	return zalloc(sizeof(struct damon_mapping_touched));
}

/** damon_mapping_touched__delete - free @mt, which may be NULL */
void damon_mapping_touched__delete(struct damon_mapping_touched *mt)
{
	if (!mt)
		return;
	for (unsigned int g = 0; g < mt->nr_groups; g++) {
		for (unsigned int i = 0; i < mt->groups[g].nr_estimates; i++)
			damon_estimate__exit(&mt->groups[g].estimates[i]);
		free(mt->groups[g].estimates);
	}
	free(mt->groups);
	free(mt->used);
	free(mt);
}

static int need_groups(struct damon_mapping_touched *mt, unsigned int nr)
{
	struct touched_group *groups;
	unsigned int *used;

	if (nr <= mt->nr_groups)
		return 0;
	nr = max(nr, 2 * mt->nr_groups);
	used = realloc(mt->used, nr * sizeof(*used));
	if (!used)
		return -ENOMEM;
	mt->used = used;
	groups = realloc(mt->groups, nr * sizeof(*groups));
	if (!groups)
		return -ENOMEM;
	memset(groups + mt->nr_groups, 0, (nr - mt->nr_groups) * sizeof(*groups));
	mt->groups = groups;
	mt->nr_groups = nr;
	return 0;
}

/* All pieces of the group's latest region are known: it is one part of the sum */
static void close_region(struct touched_group *group, const struct damon_snapshot *snapshot,
			 u32 nr_samples)
{
	const struct damon_region *region = &snapshot->regions[group->region];
	u32 nr = damon_snapshot__shows(snapshot, group->region) ? region->nr_accesses : 0;

	if (!group->size)
		return;
	damon_round_sum__add(&group->sum, group->size, region->end - region->start, nr, nr_samples);
	group->size = 0;
}

/* [@start, @end) of region @i belongs to group @g */
static void add_piece(struct damon_mapping_touched *mt, const struct damon_snapshot *snapshot,
		      unsigned int i, unsigned int g, u64 start, u64 end, u32 nr_samples)
{
	struct touched_group *group = &mt->groups[g];

	if (!group->size && !group->sum.nr_regions)
		mt->used[mt->nr_used++] = g;
	if (group->region != i)
		close_region(group, snapshot, nr_samples);
	group->region = i;
	group->size += end - start;
	group->start = group->end ? min(group->start, start) : start;
	group->end = max(group->end, end);
}

static void add_regions(struct damon_mapping_touched *mt, const struct damon_snapshot *snapshot,
			u32 nr_samples)
{
	unsigned int vma = damon_address_space__find(mt->space, snapshot->regions[0].start), g;

	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];

		for (u64 at = region->start, to; at < region->end; at = to) {
			to = damon_address_space__piece(mt->space, &vma, at, region->end, &g);
			add_piece(mt, snapshot, i, g, at, to, nr_samples);
		}
	}
}

/* Returns the group's estimate for a window, or NULL when out of memory */
static struct damon_estimate *need_estimate(struct touched_group *group, unsigned int window)
{
	struct damon_estimate *estimates;

	if (window < group->nr_estimates)
		return &group->estimates[window];
	estimates = realloc(group->estimates, (window + 1) * sizeof(*estimates));
	if (!estimates)
		return NULL;
	memset(estimates + group->nr_estimates, 0,
	       (window + 1 - group->nr_estimates) * sizeof(*estimates));
	group->estimates = estimates;
	group->nr_estimates = window + 1;
	return &estimates[window];
}

static int close_groups(struct damon_mapping_touched *mt, const struct damon_snapshot *snapshot,
			unsigned int window, u32 nr_samples)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < mt->nr_used; i++) {
		struct touched_group *group = &mt->groups[mt->used[i]];
		struct damon_estimate *estimate = need_estimate(group, window);

		close_region(group, snapshot, nr_samples);
		err = estimate ? damon_estimate__add(estimate, &group->sum, nr_samples) : -ENOMEM;
		group->sum = (struct damon_round_sum){ };
	}
	return err;
}

/**
 * damon_mapping_touched__add - take the next snapshot of the stream
 * @space: the stream's address space as it was then; the same one every time
 *
 * What damon_touched__add() does not use adds nothing here either.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapping_touched__add(struct damon_mapping_touched *mt,
			       const struct damon_address_space *space,
			       const struct damon_snapshot *snapshot)
{
	const struct damon_stream *stream = snapshot->stream;
	u32 nr_samples = damon_estimate__samples(stream);
	unsigned int window;
	int err;

	if (!nr_samples || !snapshot->nr_regions || snapshot->nr_lost)
		return 0;
	err = need_groups(mt, space->nr_groups);
	if (err)
		return err;
	mt->space = space;
	mt->nr_used = 0;
	add_regions(mt, snapshot, nr_samples);
	window = damon_window_lengths__findnew(&mt->lengths, stream->sample_ns);
	damon_window_lengths__add(&mt->lengths, window, stream->sample_ns,
				  snapshot->end_ns - snapshot->start_ns, nr_samples);
	return close_groups(mt, snapshot, window, nr_samples);
}

static void fill_row(const struct damon_mapping_touched *mt, unsigned int g,
		     const unsigned int *order, struct damon_touched_row *row)
{
	static const struct damon_estimate none;
	const struct touched_group *group = &mt->groups[g];

	row->name = mt->space->groups[g].name;
	row->kind = mt->space->groups[g].kind;
	row->start = group->start;
	row->end = group->end;
	for (unsigned int i = 0; i < mt->lengths.nr; i++) {
		const struct damon_estimate *estimate =
			order[i] < group->nr_estimates ? &group->estimates[order[i]] : &none;

		row->windows[i] = damon_estimate__window(estimate, &mt->lengths.v[order[i]]);
	}
}

static int by_length(const void *a, const void *b, void *ctx)
{
	const struct damon_window_lengths *lengths = ctx;
	double x = lengths->v[*(const unsigned int *)a].sample_ns;
	double y = lengths->v[*(const unsigned int *)b].sample_ns;

	return x < y ? -1 : x > y;
}

/**
 * damon_mapping_touched__table - a table of all groups that were monitored
 * @table: overwritten, in no order; to be freed with damon_touched_table__exit()
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapping_touched__table(const struct damon_mapping_touched *mt,
				 struct damon_touched_table *table)
{
	unsigned int order[DAMON_MAX_WINDOWS], nr = mt->lengths.nr;

	*table = (struct damon_touched_table){ .nr_windows = nr };
	if (!nr)
		return 0;
	for (unsigned int i = 0; i < nr; i++)
		order[i] = i;
	qsort_r(order, nr, sizeof(*order), by_length, (void *)&mt->lengths);
	table->rows = calloc(mt->nr_groups, sizeof(*table->rows));
	if (!table->rows)
		return -ENOMEM;
	table->windows = calloc((size_t)mt->nr_groups * nr, sizeof(*table->windows));
	if (!table->windows) {
		damon_touched_table__exit(table);
		return -ENOMEM;
	}
	for (unsigned int g = 0; g < mt->nr_groups; g++) {
		struct damon_touched_row *row = &table->rows[table->nr];

		if (!mt->groups[g].nr_estimates)
			continue;
		row->windows = table->windows + (size_t)table->nr++ * nr;
		fill_row(mt, g, order, row);
	}
	return 0;
}

/** damon_touched_table__exit - free the rows */
void damon_touched_table__exit(struct damon_touched_table *table)
{
	zfree(&table->windows);
	zfree(&table->rows);
	table->nr = 0;
}
