// SPDX-License-Identifier: GPL-2.0
/*
 * Choose the snapshots, and the part of each, that a user asks for. Memory that is not asked
 * for is left out. Regions that are only not to be shown stay, and are marked as hidden.
 */
#include "damon/analysis/filter.h"
#include "damon/analysis/address-space.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

static bool is_target(const struct damon_stream *stream, u64 target)
{
	return stream->pid ? (u64)stream->pid == target : stream->target_id == target;
}

static bool is_shown(const struct damon_filter *filter, const struct damon_stream *stream,
		     const struct damon_region *region)
{
	double max_accesses = damon_stream__max_accesses(stream);
	struct damon_bounds rate = filter->rate;

	if ((rate.set && !max_accesses) || (filter->age.set && !stream->aggr_ns))
		return false;
	/* not a division, so that 35 % of 20 looks are 7 of them */
	rate.min *= max_accesses;
	rate.max *= max_accesses;
	return damon_bounds__has(&filter->size, region->end - region->start) &&
	       damon_bounds__has(&rate, 100.0 * region->nr_accesses) &&
	       damon_bounds__has(&filter->age, (double)region->age * stream->aggr_ns);
}

static int keep(struct damon_filter *filter, const struct damon_region *region, u64 start, u64 end,
		bool hidden)
{
	if (filter->nr_kept == filter->max_kept) {
		unsigned int max_kept = max(2 * filter->max_kept, 64U);
		struct damon_region *kept = realloc(filter->kept, max_kept * sizeof(*kept));
		bool *h;

		if (!kept)
			return -ENOMEM;
		filter->kept = kept;
		h = realloc(filter->hidden, max_kept * sizeof(*h));
		if (!h)
			return -ENOMEM;
		filter->hidden = h;
		filter->max_kept = max_kept;
	}
	filter->kept[filter->nr_kept] = *region;
	filter->kept[filter->nr_kept].start = start;
	filter->kept[filter->nr_kept].end = end;
	filter->hidden[filter->nr_kept++] = hidden;
	return 0;
}

/* Copy the hits of region @i for each piece that was kept of it, from @first on. */
static int keep_hits(struct damon_filter *filter, const struct damon_snapshot *snapshot,
		     unsigned int i, unsigned int first)
{
	size_t nr_probes = snapshot->nr_probes;
	size_t size = filter->nr_kept * nr_probes;

	if (size > filter->max_hits) {
		size_t max_hits = max(2 * filter->max_hits, size);
		u8 *hits = realloc(filter->hits, max_hits);

		if (!hits)
			return -ENOMEM;
		filter->hits = hits;
		filter->max_hits = max_hits;
	}
	for (; nr_probes && first < filter->nr_kept; first++)
		memcpy(filter->hits + first * nr_probes, snapshot->hits + i * nr_probes,
		       nr_probes);
	return 0;
}

/* Keep the parts of @region in matching mappings. Adjacent parts stay one region. */
static int keep_matching(struct damon_filter *filter, const struct damon_address_space *space,
			 unsigned int *vma, const struct damon_region *region, u64 start, u64 end,
			 bool hidden)
{
	u64 from = start, to;
	unsigned int group;
	int err = 0;

	for (u64 at = start; !err && at < end; at = to) {
		to = damon_address_space__piece(space, vma, at, end, &group);
		if (space->groups[group].matches)
			continue;
		if (from < at)
			err = keep(filter, region, from, at, hidden);
		from = to;
	}
	return !err && from < end ? keep(filter, region, from, end, hidden) : err;
}

static int choose_regions(struct damon_filter *filter, const struct damon_address_space *space,
			  struct damon_snapshot *snapshot)
{
	unsigned int vma = 0;
	int err = 0;

	filter->nr_kept = 0;
	for (unsigned int i = 0; !err && i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		bool hidden = !is_shown(filter, snapshot->stream, region);
		u64 start = region->start, end = region->end;
		unsigned int first = filter->nr_kept;

		if (filter->has_range) {
			start = max(start, filter->range.start);
			end = min(end, filter->range.end);
		}
		if (start >= end)
			continue;
		if (filter->by_mapping)
			err = keep_matching(filter, space, &vma, region, start, end, hidden);
		else
			err = keep(filter, region, start, end, hidden);
		if (!err)
			err = keep_hits(filter, snapshot, i, first);
	}
	snapshot->hits = filter->hits;
	snapshot->regions = filter->kept;
	snapshot->hidden = damon_filter__hides(filter) ? filter->hidden : NULL;
	snapshot->nr_regions = filter->nr_kept;
	snapshot->is_part = filter->by_mapping || damon_filter__hides(filter);
	return err;
}

/**
 * damon_filter__hides - whether there are regions that are not to be shown
 *
 * Hidden regions were monitored, and no view may say that they were not. That differs from
 * memory that is not asked for.
 */
bool damon_filter__hides(const struct damon_filter *filter)
{
	return filter->size.set || filter->rate.set || filter->age.set;
}

/**
 * damon_filter__leaves_out - whether some memory of the wanted targets is left out
 *
 * Then figures of all their memory do not compare with those of what is left.
 */
bool damon_filter__leaves_out(const struct damon_filter *filter)
{
	return filter->has_range || filter->by_mapping || damon_filter__hides(filter);
}

/**
 * damon_filter__apply - reduce @snapshot to the part that is wanted
 * @space: what is mapped, where @filter asks for mappings; else it may be NULL
 *
 * A snapshot without a region that is left still counts: it says that nothing was monitored
 * there. The regions are valid until the next call.
 *
 * Return: 1 when it is wanted, 0 when not, -EOPNOTSUPP when @filter asks for
 * access rates and the stream has none, -EDOM when it asks for ages and there
 * are none, or -ENOMEM.
 */
int damon_filter__apply(struct damon_filter *filter, const struct damon_address_space *space,
			struct damon_snapshot *snapshot)
{
	const struct damon_stream *stream = snapshot->stream;
	int err = 0;

	if (filter->kdamond && stream->kdamond != filter->kdamond)
		return 0;
	if (filter->has_target && !is_target(stream, filter->target))
		return 0;
	/* Where intervals are tuned, it may become known. */
	if (filter->rate.set && !damon_stream__max_accesses(stream) && !stream->tuned)
		return -EOPNOTSUPP;
	if (filter->age.set && stream->ageless)
		return -EDOM;
	if (damon_filter__leaves_out(filter))
		err = choose_regions(filter, space, snapshot);
	return err ?: 1;
}

/** damon_filter__exit - free what @filter owns */
void damon_filter__exit(struct damon_filter *filter)
{
	zfree(&filter->kept);
	zfree(&filter->hidden);
	filter->nr_kept = 0;
	filter->max_kept = 0;
	zfree(&filter->hits);
	filter->max_hits = 0;
}
