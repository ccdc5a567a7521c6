/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPINGS_TEXT_H
#define PERF_DAMON_MAPPINGS_TEXT_H

#include "damon/view/columns-text.h"
#include "damon/view/mapping-fields.h"

struct damon_term;

/** struct damon_mappings_text - a table that is being printed */
struct damon_mappings_text {
	struct damon_columns_text columns;
	bool is_rate;
};

void damon_mappings_text__begin(struct damon_mappings_text *text, FILE *f,
				const struct damon_mapping_table *table,
				const struct damon_fields *wanted,
				const struct damon_term *term);
void damon_mappings_text__row(const struct damon_mappings_text *text,
			      const struct damon_mapping_row *row);
void damon_mappings_text__fprint_name(FILE *f, const char *mapping, enum damon_mapping_kind kind,
				      u64 start, unsigned int cols, bool is_last);

#endif /* PERF_DAMON_MAPPINGS_TEXT_H */
