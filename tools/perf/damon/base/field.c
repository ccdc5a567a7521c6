// SPDX-License-Identifier: GPL-2.0
/* Tables of fields: choose fields by their keys, get their values, compare rows by them. */
#include "damon/base/field.h"
#include "damon/base/error.h"

#include <errno.h>
#include <string.h>
#include <linux/kernel.h>

/* A user may name a field several times, but not any number of times. */
#define MAX_CHOSEN	32

/** damon_field__value - the value of @field in @row */
struct damon_value damon_field__value(const struct damon_field *field, const void *row)
{
	struct damon_value val = {};

	field->get(row, &val);
	return val;
}

/** damon_field__is_real - whether the value is held in @real */
bool damon_field__is_real(const struct damon_field *field)
{
	switch (field->type) {
	case DAMON_FIELD_MEAN_BYTES:
	case DAMON_FIELD_REAL:
	case DAMON_FIELD_RATE:
	case DAMON_FIELD_MEAN_RATE:
	case DAMON_FIELD_MEAN_ACCESSES:
		return true;
	case DAMON_FIELD_STRING:
	case DAMON_FIELD_BOOL:
	case DAMON_FIELD_NUMBER:
	case DAMON_FIELD_TID:
	case DAMON_FIELD_ADDRESS:
	case DAMON_FIELD_BYTES:
	case DAMON_FIELD_NS:
	case DAMON_FIELD_TIMESTAMP:
	case DAMON_FIELD_COUNTS:
	default:
		return false;
	}
}

/**
 * damon_field__compare - the order of two rows by one field
 *
 * Strings and addresses ascend, amounts descend: the largest comes first.
 *
 * Return: below 0 if @x comes before @y, above 0 if it comes after @y, else 0.
 */
int damon_field__compare(const struct damon_field *field, const void *x, const void *y)
{
	struct damon_value a = damon_field__value(field, x);
	struct damon_value b = damon_field__value(field, y);

	if (field->type == DAMON_FIELD_STRING)
		return strcmp(a.str, b.str);
	if (field->type == DAMON_FIELD_ADDRESS)
		return a.whole < b.whole ? -1 : a.whole > b.whole;
	if (damon_field__is_real(field))
		return a.real > b.real ? -1 : a.real < b.real;
	return a.whole > b.whole ? -1 : a.whole < b.whole;
}

/**
 * damon_fields__add_all - append all fields of @table
 *
 * What exceeds DAMON_FIELDS_MAX is left out: tables are smaller.
 */
void damon_fields__add_all(struct damon_fields *fields, const struct damon_field_table *table)
{
	for (size_t i = 0; i < table->nr && fields->nr < ARRAY_SIZE(fields->v); i++)
		fields->v[fields->nr++] = &table->fields[i];
}

/** damon_fields__append - append the fields of another choice, as far as there is room */
void damon_fields__append(struct damon_fields *fields, const struct damon_fields *others)
{
	for (size_t i = 0; i < others->nr && fields->nr < ARRAY_SIZE(fields->v); i++)
		fields->v[fields->nr++] = others->v[i];
}

static const struct damon_field *find(const struct damon_field_table *table, const char *key,
				      size_t len)
{
	for (size_t i = 0; i < table->nr; i++) {
		const struct damon_field *field = &table->fields[i];

		if (strlen(field->key) == len && !strncmp(field->key, key, len))
			return field;
	}
	return NULL;
}

/* Returns how much of @str was taken: all of it, or up to the key that was refused. */
static size_t add(struct damon_fields *fields, const struct damon_field_table *table,
		  const char *str, size_t max)
{
	for (size_t at = 0; ; ) {
		size_t len = strcspn(str + at, ",");
		const struct damon_field *field = find(table, str + at, len);

		if (!field || fields->nr >= max)
			return at;
		fields->v[fields->nr++] = field;
		at += len;
		if (!str[at])
			return at;
		at++;
	}
}

/**
 * damon_fields__add - append fields that the program chooses
 * @keys: separated by commas; all of them are in @table
 */
void damon_fields__add(struct damon_fields *fields, const struct damon_field_table *table,
		       const char *keys)
{
	add(fields, table, keys, ARRAY_SIZE(fields->v));
}

/**
 * damon_fields__parse - the fields that the user chooses
 * @fields: overwritten
 * @option: the name of the option that @str was given to, for the message
 * @str: keys, separated by commas
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_fields__parse(struct damon_fields *fields, const struct damon_field_table *table,
			const char *option, const char *str, struct damon_error *e)
{
	size_t at, len;

	fields->nr = 0;
	at = add(fields, table, str, MAX_CHOSEN);
	len = strcspn(str + at, ",");
	/* A comma at the end is followed by a key, too: an empty one. */
	if (at && !str[at] && str[at - 1] != ',')
		return 0;
	if (find(table, str + at, len))
		return damon_error__set(e, -EINVAL, "--%s: too many fields", option);
	damon_error__set(e, -EINVAL, "--%s: there is no field '%.*s'", option,
			 (int)min_t(size_t, len, 64), str + at);
	if (table->hint)
		damon_error__hint(e, "%s", table->hint);
	return -EINVAL;
}
