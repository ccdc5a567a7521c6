/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CSV_H
#define PERF_DAMON_CSV_H

#include <stdbool.h>
#include <stdio.h>

struct damon_fields;

/**
 * struct damon_csv - a table that is being written
 * @separator: stands between two values; not empty
 * @comment: the header begins with "# ", as in the output of perf's -x
 * @in_line: a value has been written to the line
 *
 * Set all members but @in_line, which is false, before the first call. Whether writing
 * failed is to be asked of @f.
 */
struct damon_csv {
	FILE *f;
	const char *separator;
	bool comment;
	bool in_line;
};

void damon_csv__header(struct damon_csv *csv, const struct damon_fields *fields);
void damon_csv__row(struct damon_csv *csv, const struct damon_fields *fields, const void *row);

#endif /* PERF_DAMON_CSV_H */
