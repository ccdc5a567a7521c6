/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPING_STATS_H
#define PERF_DAMON_MAPPING_STATS_H

#include "damon/analysis/address-space.h"

/*
 * How much of each mapping was used: the bytes and the accesses of each region go to the
 * mappings that the region lies in. One struct damon_mapping_stats takes the snapshots of one
 * stream, in memory that grows with the number of mappings and not with the time.
 */

/* Percentiles of a mapping's working set: see damon_mapping_percents. */
#define DAMON_MAPPING_PERCENTS	8

/**
 * struct damon_mapping_row - one group of mappings, or memory that is not mapped
 * @name: comes from the recording; valid as long as the address spaces are
 * @start: the lowest address of the group that was monitored
 * @end: the end of the highest
 * @size: the most bytes of the group that were monitored at a time
 * @nr_snapshots: complete snapshots that monitored some of the group: @wss and @wss_mean are
 *		  about these
 * @wss: percentiles of the group's bytes in regions that were accessed
 * @wss_error: by how many bytes a size in @wss is too large at most; 0: sizes are exact
 * @mean: access rate, or nr_accesses where the sampling interval is not known,
 *	  weighted by bytes and time
 * @peak: the highest rate of a region that lies in the group, if only in part
 * @idle_ns: from the last snapshot that found an access in the group, or from where the
 *	     group was first monitored, to the end of the stream
 */
struct damon_mapping_row {
	const char *name;
	enum damon_mapping_kind kind;
	u64 start;
	u64 end;
	u64 size;
	u64 nr_snapshots;
	u64 wss[DAMON_MAPPING_PERCENTS];
	u64 wss_error;
	double wss_mean;
	double mean;
	double peak;
	u64 idle_ns;
};

/** struct damon_mapping_table - all rows; @is_rate: whether means and peaks are rates */
struct damon_mapping_table {
	struct damon_mapping_row *rows;
	size_t nr;
	bool is_rate;
};

extern const unsigned int damon_mapping_percents[DAMON_MAPPING_PERCENTS];

struct damon_mapping_stats;

struct damon_mapping_stats *damon_mapping_stats__new(u32 min_accesses);
int damon_mapping_stats__add(struct damon_mapping_stats *stats,
			     const struct damon_address_space *space,
			     const struct damon_snapshot *snapshot);
int damon_mapping_stats__table(struct damon_mapping_stats *stats,
			       struct damon_mapping_table *table);
void damon_mapping_stats__delete(struct damon_mapping_stats *stats);

void damon_mapping_table__exit(struct damon_mapping_table *table);

#endif /* PERF_DAMON_MAPPING_STATS_H */
