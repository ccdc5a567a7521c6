/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SAMPLE_LAYOUT_H
#define PERF_DAMON_SAMPLE_LAYOUT_H

#include <stdbool.h>
#include <linux/types.h>

/**
 * struct damon_sample_layout - where the fields of an evsel's samples lie
 * @is_fixed: the raw data are always at @raw: their size, then the bytes
 * @size: bytes that every sample has at least, with the size of the raw data
 * @tid: offset from the start of the record, as the others: pid, then tid; 0: absent
 * @time: 0: absent
 * @raw: of the first field whose place is not the same in all samples
 */
struct damon_sample_layout {
	bool is_fixed;
	u16 size;
	u16 tid;
	u16 time;
	u16 raw;
};

void damon_sample_layout__init(struct damon_sample_layout *layout, u64 sample_type);
u16 damon_sample_layout__id(u64 sample_type);

#endif /* PERF_DAMON_SAMPLE_LAYOUT_H */
