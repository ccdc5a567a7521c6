/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FILTER_H
#define PERF_DAMON_FILTER_H

#include "damon/base/bounds.h"
#include "damon/base/ranges.h"
#include "damon/core/snapshot.h"

struct damon_address_space;

/**
 * struct damon_filter - which snapshots, and which part of them, a user wants
 * @kdamond: only of this one; 0: of all
 * @has_target: only of @target: a pid where the recording knows pids, else
 *		DAMON's target_id
 * @has_range: only addresses within @range
 * @by_map: only what lies in mappings that match
 * @size: show only regions of so many bytes, as DAMON has them
 * @rate: show only regions with such an access rate, in percent
 * @age: show only regions whose rate has been about the same for so long, in ns
 * @kept: the regions of the snapshot at hand; owned, as are @hidden and
 *	  @hits, of each so many as there are probes
 */
struct damon_filter {
	pid_t kdamond;
	bool has_target;
	u64 target;
	bool has_range;
	struct damon_range range;
	bool by_map;
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
void damon_filter__exit(struct damon_filter *filter);

#endif /* PERF_DAMON_FILTER_H */
