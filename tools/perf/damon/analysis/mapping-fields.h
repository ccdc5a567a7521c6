/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPING_FIELDS_H
#define PERF_DAMON_MAPPING_FIELDS_H

#include "damon/analysis/mapping-stats.h"

struct damon_error;

/*
 * The columns of the view of mappings. One list of keys serves --fields, --sort,
 * csv's header and json's objects.
 */

enum damon_field_type {
	DAMON_FIELD_STRING,
	DAMON_FIELD_KIND,
	DAMON_FIELD_ADDRESS,
	DAMON_FIELD_BYTES,
	DAMON_FIELD_MEAN_BYTES,		/* not a whole number */
	DAMON_FIELD_NS,
	DAMON_FIELD_NUMBER,
	DAMON_FIELD_RATE,		/* not known in all recordings */
	DAMON_FIELD_ACCESSES,		/* known in the others only */
};

/** union damon_field_value - by the field's type: the means are @real, strings @str */
union damon_field_value {
	const char *str;
	u64 whole;
	double real;
};

/**
 * struct damon_mapping_field - a column
 * @key: for the user and for machines
 * @heading: in text
 * @width: in text, with what parts it from the column before; 0: what is left
 * @offset: of the value in struct damon_mapping_row
 */
struct damon_mapping_field {
	const char *key;
	const char *heading;
	int width;
	enum damon_field_type type;
	size_t offset;
};

/** struct damon_mapping_fields - some of them, in an order; none: @nr is 0 */
struct damon_mapping_fields {
	const struct damon_mapping_field *v[32];
	size_t nr;
};

int damon_mapping_fields__parse(struct damon_mapping_fields *fields, const char *option, const char *str,
			    struct damon_error *e);
void damon_mapping_fields__all(struct damon_mapping_fields *fields);
void damon_mapping_table__sort(struct damon_mapping_table *table, const struct damon_mapping_fields *by);
union damon_field_value damon_mapping_field__value(const struct damon_mapping_field *field,
					       const struct damon_mapping_row *row);
bool damon_mapping_field__is_string(const struct damon_mapping_field *field);
bool damon_mapping_field__is_real(const struct damon_mapping_field *field);
bool damon_mapping_field__is_known(const struct damon_mapping_field *field,
			       const struct damon_mapping_table *table);

#endif /* PERF_DAMON_MAPPING_FIELDS_H */
