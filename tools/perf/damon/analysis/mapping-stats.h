/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPING_STATS_H
#define PERF_DAMON_MAPPING_STATS_H

#include "damon/analysis/address-space.h"

/*
 * What of which mapping was used: the bytes and the accesses of every region go
 * to the mappings that it lies in. One struct damon_mapping_stats takes the snapshots of
 * one stream, in memory that grows with the mappings and not with the time.
 */

/* Percentiles of a mapping's working set: see damon_mapping_percents. */
#define DAMON_MAPPING_PERCENTS	8

/**
 * struct damon_mapping_row - one group of mappings, or memory that is not mapped
 * @name: comes from the recording; as long as the mappings live
 * @start: the lowest address of it that was monitored
 * @end: behind the highest
 * @size: the most bytes of it that were monitored at a time
 * @nr_snapshots: complete ones in which some of it was monitored: those that
 *		  @wss and @wss_mean are about
 * @wss: percentiles of its bytes in regions that were accessed
 * @wss_error: bytes that a size in @wss may be too large at most; 0: they are exact
 * @mean: access rate, or nr_accesses where the sampling interval is not known,
 *	  weighted by bytes and time
 * @peak: the highest of a region that lies in it, if only in part
 * @idle_ns: from the last snapshot that found an access in it, or from where it
 *	     was first monitored, to the end of the stream
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
int damon_mapping_stats__add(struct damon_mapping_stats *maps, const struct damon_address_space *space,
		    const struct damon_snapshot *snapshot);
int damon_mapping_stats__table(struct damon_mapping_stats *maps, struct damon_mapping_table *table);
void damon_mapping_stats__delete(struct damon_mapping_stats *maps);

void damon_mapping_table__exit(struct damon_mapping_table *table);

#endif /* PERF_DAMON_MAPPING_STATS_H */
