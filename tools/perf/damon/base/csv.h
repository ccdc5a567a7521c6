/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CSV_H
#define PERF_DAMON_CSV_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

/**
 * struct damon_csv - a table under way
 * @separator: of fields, not empty
 * @comment: the line of names begins with "# ", as perf's -x has it
 */
struct damon_csv {
	FILE *f;
	const char *separator;
	bool comment;
	bool in_line;
};

void damon_csv__header(struct damon_csv *csv, const char * const *names);
void damon_csv__string(struct damon_csv *csv, const char *val);
void damon_csv__number(struct damon_csv *csv, u64 val);
void damon_csv__double(struct damon_csv *csv, double val);
void damon_csv__empty(struct damon_csv *csv);
void damon_csv__end(struct damon_csv *csv);

#endif /* PERF_DAMON_CSV_H */
