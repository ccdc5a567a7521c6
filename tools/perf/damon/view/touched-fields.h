/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_FIELDS_H
#define PERF_DAMON_TOUCHED_FIELDS_H

#include "damon/analysis/estimate.h"
#include "damon/base/field.h"

/* Fields of a struct damon_window: an estimate, and where the truth is with 95 % */
extern const struct damon_field_table damon_window_fields;

/**
 * struct damon_touched_span - the bytes touched in a window, in a piece of time
 * @start_ns: start of the first round
 * @end_ns: end of the last round
 * @window: the estimate of these rounds
 */
struct damon_touched_span {
	u64 start_ns;
	u64 end_ns;
	struct damon_window window;
};

extern const struct damon_field_table damon_touched_span_fields;

#endif /* PERF_DAMON_TOUCHED_FIELDS_H */
