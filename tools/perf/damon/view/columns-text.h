/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_COLUMNS_TEXT_H
#define PERF_DAMON_COLUMNS_TEXT_H

#include "damon/base/field.h"

#include <stdio.h>

/* Before the heading and the values of the column whose width is 0 */
#define DAMON_COLUMNS_GAP	2

/**
 * struct damon_columns_text - fields as columns of text
 * @fields: those to print, in this order
 * @wide_cols: how wide the field whose width is 0 may be, without the gap before it
 * @print_wide: prints that field with the gap before it; @is_last: no column follows
 */
struct damon_columns_text {
	FILE *f;
	struct damon_fields fields;
	unsigned int wide_cols;
	void (*print_wide)(FILE *f, const void *row, unsigned int cols, bool is_last);
};

void damon_columns_text__headings(const struct damon_columns_text *columns);
void damon_columns_text__row(const struct damon_columns_text *columns, const void *row);

#endif /* PERF_DAMON_COLUMNS_TEXT_H */
