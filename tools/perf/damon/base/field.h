/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FIELD_H
#define PERF_DAMON_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kernel.h>
#include <linux/types.h>

struct damon_error;

/*
 * The columns of the views. A view declares each of its columns once, in a table of
 * fields: the field's key, its heading, its type, and how to get its value from a row.
 * CSV (base/csv.h), JSON (base/json.h) and text (view/columns-text.h) are written from
 * that table.
 */

/** enum damon_field_type - what a value means, and which member of the value holds it */
enum damon_field_type {
	DAMON_FIELD_STRING,		/* @str */
	DAMON_FIELD_BOOL,		/* @whole */
	DAMON_FIELD_NUMBER,		/* @whole */
	DAMON_FIELD_TID,		/* @whole */
	DAMON_FIELD_ADDRESS,		/* @whole */
	DAMON_FIELD_BYTES,		/* @whole */
	DAMON_FIELD_MEAN_BYTES,		/* @real */
	DAMON_FIELD_NS,			/* @whole: a duration */
	DAMON_FIELD_TIMESTAMP,		/* @whole: nanoseconds of the recording's clock */
	DAMON_FIELD_REAL,		/* @real */
	DAMON_FIELD_RATE,		/* @real: access rate of one region, 0 to 1 */
	DAMON_FIELD_MEAN_RATE,		/* @real: mean access rate, 0 to 1 */
	DAMON_FIELD_MEAN_ACCESSES,	/* @real: mean number of accesses seen */
	DAMON_FIELD_COUNTS,		/* @counts, of which there are @nr_counts */
};

/**
 * struct damon_value - the value of a field in one row
 * @is_known: false: CSV leaves the field empty, JSON writes null, and text a dash. The
 *	      value is set nevertheless: rows are sorted by it.
 */
struct damon_value {
	bool is_known;
	unsigned int nr_counts;
	union {
		u64 whole;
		double real;
		const char *str;
		const u8 *counts;
	};
};

/**
 * struct damon_field - a column
 * @key: for the user's options, for CSV's header and for JSON
 * @heading: in text
 * @width: in text, including the space before it; 0: as wide as the terminal allows
 * @get: fills the value, which is zeroed; @row is what the table's view says it is
 */
struct damon_field {
	const char *key;
	const char *heading;
	int width;
	enum damon_field_type type;
	void (*get)(const void *row, struct damon_value *val);
};

/**
 * struct damon_field_table - all fields of a view, in the order of CSV and JSON
 * @hint: names the keys to a user who gave an unknown one; NULL: users cannot choose
 */
struct damon_field_table {
	const struct damon_field *fields;
	size_t nr;
	const char *hint;
};

/* A table of all fields in an array */
#define DAMON_FIELD_TABLE(array)	{ .fields = (array), .nr = ARRAY_SIZE(array) }

#define DAMON_FIELDS_MAX	40

/** struct damon_fields - fields that were chosen, in the order in which they are shown */
struct damon_fields {
	const struct damon_field *v[DAMON_FIELDS_MAX];
	size_t nr;
};

/*
 * Defines a function for struct damon_field.get: @name is the function, @type the type
 * of the row. @set is a call of one of the functions below, without its first argument
 * and with "row" for the row.
 */
#define DAMON_FIELD_GET(name, type, set, ...)				\
static void name(const void *row_, struct damon_value *val)		\
{									\
	const type *row = row_;						\
									\
	damon_value__##set(val, __VA_ARGS__);				\
}

/** damon_value__whole - a value that is known and held in @whole */
static inline void damon_value__whole(struct damon_value *val, u64 whole)
{
	val->is_known = true;
	val->whole = whole;
}

/** damon_value__nonzero - as damon_value__whole(), but 0 stands for "not known" */
static inline void damon_value__nonzero(struct damon_value *val, u64 whole)
{
	val->is_known = whole;
	val->whole = whole;
}

/** damon_value__whole_if - as damon_value__whole(), if it is known */
static inline void damon_value__whole_if(struct damon_value *val, bool is_known, u64 whole)
{
	val->is_known = is_known;
	val->whole = whole;
}

/** damon_value__real - a value that is known and held in @real */
static inline void damon_value__real(struct damon_value *val, double real)
{
	val->is_known = true;
	val->real = real;
}

/** damon_value__real_if - as damon_value__real(), if it is known */
static inline void damon_value__real_if(struct damon_value *val, bool is_known, double real)
{
	val->is_known = is_known;
	val->real = real;
}

/** damon_value__str - a string, which lives as long as the row */
static inline void damon_value__str(struct damon_value *val, const char *str)
{
	val->is_known = true;
	val->str = str;
}

/** damon_value__str_if - as damon_value__str(), if it is known; else @str is sorted by, not NULL */
static inline void damon_value__str_if(struct damon_value *val, bool is_known, const char *str)
{
	val->is_known = is_known;
	val->str = str;
}

struct damon_value damon_field__value(const struct damon_field *field, const void *row);
bool damon_field__is_real(const struct damon_field *field);
int damon_field__compare(const struct damon_field *field, const void *x, const void *y);

void damon_fields__add_all(struct damon_fields *fields, const struct damon_field_table *table);
void damon_fields__append(struct damon_fields *fields, const struct damon_fields *others);
void damon_fields__add(struct damon_fields *fields, const struct damon_field_table *table,
		       const char *keys);
int damon_fields__parse(struct damon_fields *fields, const struct damon_field_table *table,
			const char *option, const char *str, struct damon_error *e);

#endif /* PERF_DAMON_FIELD_H */
