/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPINGS_TEXT_H
#define PERF_DAMON_MAPPINGS_TEXT_H

#include "damon/analysis/mapping-fields.h"

#include <stdio.h>

struct damon_term;

/** struct damon_mappings_text - a table under way, from damon_mappings_text__begin() */
struct damon_mappings_text {
	FILE *f;
	const struct damon_mapping_table *table;
	struct damon_mapping_fields fields;
	unsigned int name_cols;
};

void damon_mappings_text__begin(struct damon_mappings_text *text, FILE *f,
			    const struct damon_mapping_table *table,
			    const struct damon_mapping_fields *wanted, const struct damon_term *term);
void damon_mappings_text__row(const struct damon_mappings_text *text, const struct damon_mapping_row *row);

#endif /* PERF_DAMON_MAPPINGS_TEXT_H */
