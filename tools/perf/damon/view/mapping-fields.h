/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPING_FIELDS_H
#define PERF_DAMON_MAPPING_FIELDS_H

#include "damon/analysis/mapping-stats.h"
#include "damon/base/field.h"

/**
 * struct damon_mapping_line - a row of the tables below and of those of its stream
 * @stream: see struct damon_stream_row
 * @is_rate: whether @row's accesses are rates, as in struct damon_mapping_table
 */
struct damon_mapping_line {
	const struct damon_stream *stream;
	const struct damon_mapping_row *row;
	bool is_rate;
};

/* Fields of a struct damon_mapping_line: the columns of mappings, for -F and --sort, too */
extern const struct damon_field_table damon_mapping_fields;

void damon_mapping_table__sort(struct damon_mapping_table *table, const struct damon_fields *by);

#endif /* PERF_DAMON_MAPPING_FIELDS_H */
