/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPS_TEXT_H
#define PERF_DAMON_MAPS_TEXT_H

#include "map-fields.h"

#include <stdio.h>

struct damon_term;

/** struct damon_maps_text - a table under way, from damon_maps_text__begin() */
struct damon_maps_text {
	FILE *f;
	const struct damon_map_table *table;
	struct damon_map_fields fields;
	unsigned int name_cols;
};

void damon_maps_text__begin(struct damon_maps_text *text, FILE *f,
			    const struct damon_map_table *table,
			    const struct damon_map_fields *wanted, const struct damon_term *term);
void damon_maps_text__row(const struct damon_maps_text *text, const struct damon_map_row *row);

#endif /* PERF_DAMON_MAPS_TEXT_H */
