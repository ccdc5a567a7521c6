/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FILTER_H
#define PERF_DAMON_FILTER_H

#include "damon/base/bounds.h"
#include "damon/base/ranges.h"
#include "damon/core/snapshot.h"

struct damon_address_space;

/**
 * struct damon_filter - the snapshots, and the parts of snapshots, that the user wants
 * @kdamond: only snapshots of this kdamond; 0: of all kdamonds
 * @has_target: only snapshots of @target, which is a pid if the recording has pids, else
 *		DAMON's target_id
 * @has_range: only addresses within @range
 * @by_mapping: only memory in mappings that match
 * @size: show only regions of this size in bytes, as DAMON traced them
 * @rate: show only regions with this access rate, in percent
 * @age: show only regions whose rate has been about the same for this time, in ns
 * @kept: the wanted regions of the current snapshot. The filter owns @kept, @hidden and @hits.
 *	  @hits has one count for each probe and region.
 */
struct damon_filter {
	pid_t kdamond;
	bool has_target;
	u64 target;
	bool has_range;
	struct damon_range range;
	bool by_mapping;
	struct damon_bounds size;
	struct damon_bounds rate;
	struct damon_bounds age;

	struct damon_region *kept;
	bool *hidden;
	unsigned int nr_kept;
	unsigned int max_kept;
	u8 *hits;
	size_t max_hits;
};

int damon_filter__apply(struct damon_filter *filter, const struct damon_address_space *space,
			struct damon_snapshot *snapshot);
bool damon_filter__hides(const struct damon_filter *filter);
bool damon_filter__leaves_out(const struct damon_filter *filter);
void damon_filter__exit(struct damon_filter *filter);

#endif /* PERF_DAMON_FILTER_H */
