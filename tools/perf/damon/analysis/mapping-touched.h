/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPING_TOUCHED_H
#define PERF_DAMON_MAPPING_TOUCHED_H

#include "damon/analysis/address-space.h"
#include "damon/analysis/estimate.h"

/*
 * How many bytes of each mapping are touched in windows: each region counts for the mappings that it
 * lies in, by the bytes that it has in each of them. One struct damon_mapping_touched takes the
 * snapshots of one stream, in memory that grows with the number of mappings and not with the time.
 */

/**
 * struct damon_touched_row - one group of mappings, or memory that is not mapped
 * @name: comes from the recording; valid as long as the address spaces are
 * @start: the lowest address of the group that was monitored
 * @end: the end of the highest
 * @windows: one for each window of the table; those in which the group was not monitored have no
 *	     rounds
 */
struct damon_touched_row {
	const char *name;
	enum damon_mapping_kind kind;
	u64 start;
	u64 end;
	struct damon_window *windows;
};

/**
 * struct damon_touched_table - all rows
 * @nr: number of rows
 * @nr_windows: number of windows of each row, the shortest first
 * @windows: those of all rows
 */
struct damon_touched_table {
	struct damon_touched_row *rows;
	size_t nr;
	unsigned int nr_windows;
	struct damon_window *windows;
};

struct damon_mapping_touched;

struct damon_mapping_touched *damon_mapping_touched__new(void);
int damon_mapping_touched__add(struct damon_mapping_touched *mt,
			       const struct damon_address_space *space,
			       const struct damon_snapshot *snapshot);
int damon_mapping_touched__table(const struct damon_mapping_touched *mt,
				 struct damon_touched_table *table);
void damon_mapping_touched__delete(struct damon_mapping_touched *mt);

void damon_touched_table__exit(struct damon_touched_table *table);

#endif /* PERF_DAMON_MAPPING_TOUCHED_H */
