// SPDX-License-Identifier: GPL-2.0
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

static bool is_target(const struct damon_stream *stream, u64 target)
{
	return stream->pid ? (u64)stream->pid == target : stream->target_id == target;
}

static int clip(struct damon_filter *filter, struct damon_snapshot *snapshot)
{
	unsigned int nr = 0;

	if (filter->max_clipped < snapshot->nr_regions) {
		struct damon_region *v = realloc(filter->clipped,
						 snapshot->nr_regions * sizeof(*v));

		if (!v)
			return -ENOMEM;
		filter->clipped = v;
		filter->max_clipped = snapshot->nr_regions;
	}
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		struct damon_region region = snapshot->regions[i];

		region.start = max(region.start, filter->range.start);
		region.end = min(region.end, filter->range.end);
		if (region.start < region.end)
			filter->clipped[nr++] = region;
	}
	snapshot->regions = filter->clipped;
	snapshot->nr_regions = nr;
	return 0;
}

/**
 * damon_filter__apply - leave of @snapshot what is wanted
 *
 * A snapshot within which no region is left is still one: nothing was monitored
 * there. Its regions are valid until the next call.
 *
 * Return: 1 when it is wanted, 0 when not, or -ENOMEM.
 */
int damon_filter__apply(struct damon_filter *filter, struct damon_snapshot *snapshot)
{
	int err = 0;

	if (filter->kdamond && snapshot->stream->kdamond != filter->kdamond)
		return 0;
	if (filter->has_target && !is_target(snapshot->stream, filter->target))
		return 0;
	if (filter->has_range)
		err = clip(filter, snapshot);
	return err ?: 1;
}

/** damon_filter__exit - free what @filter owns */
void damon_filter__exit(struct damon_filter *filter)
{
	zfree(&filter->clipped);
	filter->max_clipped = 0;
}
