/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPS_H
#define PERF_DAMON_MAPS_H

#include "mappings.h"

/*
 * What of which mapping was used: the bytes and the accesses of every region go
 * to the mappings that it lies in. One struct damon_maps takes the snapshots of
 * one stream, in memory that grows with the mappings and not with the time.
 */

/* Percentiles of a mapping's working set: see damon_maps__percents. */
#define DAMON_MAPS_PERCENTS	8

/**
 * struct damon_map_row - one group of mappings, or memory that is not mapped
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
struct damon_map_row {
	const char *name;
	enum damon_map_kind kind;
	u64 start;
	u64 end;
	u64 size;
	u64 nr_snapshots;
	u64 wss[DAMON_MAPS_PERCENTS];
	u64 wss_error;
	double wss_mean;
	double mean;
	double peak;
	u64 idle_ns;
};

/** struct damon_map_table - all rows; @is_rate: whether means and peaks are rates */
struct damon_map_table {
	struct damon_map_row *rows;
	size_t nr;
	bool is_rate;
};

extern const unsigned int damon_maps__percents[DAMON_MAPS_PERCENTS];

struct damon_maps;

struct damon_maps *damon_maps__new(u32 min_accesses);
int damon_maps__add(struct damon_maps *maps, const struct damon_space *space,
		    const struct damon_snapshot *snapshot);
int damon_maps__table(struct damon_maps *maps, struct damon_map_table *table);
void damon_maps__delete(struct damon_maps *maps);

void damon_map_table__exit(struct damon_map_table *table);

#endif /* PERF_DAMON_MAPS_H */
