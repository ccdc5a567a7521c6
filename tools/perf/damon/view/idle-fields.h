/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_IDLE_FIELDS_H
#define PERF_DAMON_IDLE_FIELDS_H

#include "damon/base/field.h"
#include "damon/view/idle.h"

struct damon_stream;
struct damon_touched_row;

/**
 * struct damon_idle_line - how much of some memory is idle for the length of one window
 * @kdamond: the kdamond
 * @stream: the target; NULL: all targets of the kdamond together
 * @row: the mapping; NULL: all of the target
 */
struct damon_idle_line {
	pid_t kdamond;
	const struct damon_stream *stream;
	const struct damon_touched_row *row;
	struct damon_idle idle;
};

/* What a line is about, for CSV */
extern const struct damon_field_table damon_idle_place_fields;

/* The window, and what is idle for so long */
extern const struct damon_field_table damon_idle_fields;

/* The name of the mapping or the process, for CSV */
extern const struct damon_field_table damon_idle_name_fields;

#endif /* PERF_DAMON_IDLE_FIELDS_H */
