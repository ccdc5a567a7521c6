/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REGIONS_H
#define PERF_DAMON_REGIONS_H

#include "damon/base/csv.h"
#include "damon/base/json.h"
#include "damon/core/snapshot.h"
#include "damon/view/columns-text.h"
#include "damon/view/output.h"

/**
 * struct damon_regions - the view regions: prints each region as it comes
 * @text: @text.f is set by the caller
 *
 * Set @f, also in @csv, @json and @text, @format, and how CSV is written; zero the rest.
 */
struct damon_regions {
	FILE *f;
	enum damon_format format;
	struct damon_csv csv;
	struct damon_json json;
	struct damon_columns_text text;
	struct damon_fields fields;
	bool begun;
};

int damon_regions__add(struct damon_regions *regions, const struct damon_snapshot *snapshot);
void damon_regions__finish(struct damon_regions *regions);

#endif /* PERF_DAMON_REGIONS_H */
