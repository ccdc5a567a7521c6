/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_STREAM_FIELDS_H
#define PERF_DAMON_STREAM_FIELDS_H

#include "damon/base/field.h"
#include "damon/core/snapshot.h"

/**
 * struct damon_stream_row - what each row of a table about streams begins with
 *
 * struct damon_stream_stat begins like this, too.
 */
struct damon_stream_row {
	const struct damon_stream *stream;
};

/* Fields of a struct damon_stream_row: which kdamond, which target, how it was monitored */
extern const struct damon_field_table damon_kdamond_fields;
extern const struct damon_field_table damon_target_fields;
extern const struct damon_field_table damon_setup_fields;

/* Fields of a struct damon_stream_stat */
extern const struct damon_field_table damon_stat_fields;

#endif /* PERF_DAMON_STREAM_FIELDS_H */
