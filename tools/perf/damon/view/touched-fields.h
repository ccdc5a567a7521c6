/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_FIELDS_H
#define PERF_DAMON_TOUCHED_FIELDS_H

#include "damon/base/field.h"

/* Fields of a struct damon_window: an estimate, and where the truth is with 95 % */
extern const struct damon_field_table damon_window_fields;

#endif /* PERF_DAMON_TOUCHED_FIELDS_H */
