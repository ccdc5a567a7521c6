// SPDX-License-Identifier: GPL-2.0
#include "damon/analysis/mapping-fields.h"
#include "damon/base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define ROW(member)	offsetof(struct damon_mapping_row, member)

static const struct damon_mapping_field fields[] = {
	{ "kind",	  "Kind",      8, DAMON_FIELD_KIND,	  ROW(kind) },
	{ "start",	  "Start",    13, DAMON_FIELD_ADDRESS,	  ROW(start) },
	{ "end",	  "End",      13, DAMON_FIELD_ADDRESS,	  ROW(end) },
	{ "size",	  "Size",     11, DAMON_FIELD_BYTES,	  ROW(size) },
	{ "snapshots",	  "Snapshots", 10, DAMON_FIELD_NUMBER,	  ROW(nr_snapshots) },
	{ "wss_p0",	  "WSS p0",   11, DAMON_FIELD_BYTES,	  ROW(wss[0]) },
	{ "wss_p25",	  "WSS p25",  11, DAMON_FIELD_BYTES,	  ROW(wss[1]) },
	{ "wss_p50",	  "WSS p50",  11, DAMON_FIELD_BYTES,	  ROW(wss[2]) },
	{ "wss_p75",	  "WSS p75",  11, DAMON_FIELD_BYTES,	  ROW(wss[3]) },
	{ "wss_p90",	  "WSS p90",  11, DAMON_FIELD_BYTES,	  ROW(wss[4]) },
	{ "wss_p95",	  "WSS p95",  11, DAMON_FIELD_BYTES,	  ROW(wss[5]) },
	{ "wss_p99",	  "WSS p99",  11, DAMON_FIELD_BYTES,	  ROW(wss[6]) },
	{ "wss_max",	  "WSS max",  11, DAMON_FIELD_BYTES,	  ROW(wss[7]) },
	{ "wss_mean",	  "WSS mean", 11, DAMON_FIELD_MEAN_BYTES, ROW(wss_mean) },
	{ "wss_error",	  "WSS error", 11, DAMON_FIELD_BYTES,	  ROW(wss_error) },
	{ "rate",	  "Rate",      8, DAMON_FIELD_RATE,	  ROW(mean) },
	{ "rate_max",	  "Peak",      8, DAMON_FIELD_RATE,	  ROW(peak) },
	{ "accesses",	  "Accesses",  9, DAMON_FIELD_ACCESSES,	  ROW(mean) },
	{ "accesses_max", "Most",      9, DAMON_FIELD_ACCESSES,	  ROW(peak) },
	{ "idle_ns",	  "Idle",      9, DAMON_FIELD_NS,	  ROW(idle_ns) },
	{ "name",	  "Mapping",   0, DAMON_FIELD_STRING,	  ROW(name) },
};

/** damon_mapping_fields__all - those that there are */
void damon_mapping_fields__all(struct damon_mapping_fields *to)
{
	_Static_assert(ARRAY_SIZE(fields) <= ARRAY_SIZE(to->v), "all have room");

	for (to->nr = 0; to->nr < ARRAY_SIZE(fields); to->nr++)
		to->v[to->nr] = &fields[to->nr];
}

static const struct damon_mapping_field *find(const char *key, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].key) == len && !strncmp(fields[i].key, key, len))
			return &fields[i];
	}
	return NULL;
}

/* A hint has not the room for all; the percentiles are like each other */
static int refuse(const char *option, const char *key, size_t len, struct damon_error *e)
{
	damon_error__set(e, -EINVAL, "--%s: there is no field '%.*s'", option, (int)min_t(size_t, len, 64),
			 key);
	damon_error__hint(e, "kind, start, end, size, snapshots, wss_p0 (25, 50, 75, 90, 95, 99), wss_max, wss_mean, wss_error, rate, rate_max, accesses, accesses_max, idle_ns, name");
	return -EINVAL;
}

/**
 * damon_mapping_fields__parse - keys, parted by commas
 * @option: the option's name, for the message
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_mapping_fields__parse(struct damon_mapping_fields *to, const char *option, const char *str,
			    struct damon_error *e)
{
	to->nr = 0;
	for (;;) {
		size_t len = strcspn(str, ",");
		const struct damon_mapping_field *field = find(str, len);

		if (!field)
			return refuse(option, str, len, e);
		if (to->nr == ARRAY_SIZE(to->v))
			return damon_error__set(e, -EINVAL, "--%s: too many fields", option);
		to->v[to->nr++] = field;
		if (!str[len])
			return 0;
		str += len + 1;
	}
}

/**
 * damon_mapping_field__is_known - whether it has values in @table
 *
 * Accesses are rates where the sampling interval is known, else counts.
 */
bool damon_mapping_field__is_known(const struct damon_mapping_field *field,
			       const struct damon_mapping_table *table)
{
	return field->type == DAMON_FIELD_RATE ? table->is_rate :
	       field->type == DAMON_FIELD_ACCESSES ? !table->is_rate : true;
}

/** damon_mapping_field__is_string - whether its value is @str */
bool damon_mapping_field__is_string(const struct damon_mapping_field *field)
{
	return field->type == DAMON_FIELD_STRING || field->type == DAMON_FIELD_KIND;
}

/** damon_mapping_field__is_real - whether its value is @real, not @whole */
bool damon_mapping_field__is_real(const struct damon_mapping_field *field)
{
	return field->type == DAMON_FIELD_MEAN_BYTES || field->type == DAMON_FIELD_RATE ||
	       field->type == DAMON_FIELD_ACCESSES;
}

/** damon_mapping_field__value - that of @row */
union damon_field_value damon_mapping_field__value(const struct damon_mapping_field *field,
					       const struct damon_mapping_row *row)
{
	const void *member = (const char *)row + field->offset;
	union damon_field_value val;

	if (field->type == DAMON_FIELD_KIND)
		val.str = damon_mapping_kind__name(row->kind);
	else if (field->type == DAMON_FIELD_STRING)
		val.str = *(const char * const *)member;
	else if (damon_mapping_field__is_real(field))
		val.real = *(const double *)member;
	else
		val.whole = *(const u64 *)member;
	return val;
}

/* Amounts fall, names and addresses rise. */
static int compare(const struct damon_mapping_field *field, const struct damon_mapping_row *x,
		   const struct damon_mapping_row *y)
{
	union damon_field_value a = damon_mapping_field__value(field, x);
	union damon_field_value b = damon_mapping_field__value(field, y);

	if (damon_mapping_field__is_string(field))
		return strcmp(a.str, b.str);
	if (field->type == DAMON_FIELD_ADDRESS)
		return a.whole < b.whole ? -1 : a.whole > b.whole;
	if (damon_mapping_field__is_real(field))
		return a.real > b.real ? -1 : a.real < b.real;
	return a.whole > b.whole ? -1 : a.whole < b.whole;
}

static int by_fields(const void *a, const void *b, void *ctx)
{
	const struct damon_mapping_row *x = a, *y = b;
	const struct damon_mapping_fields *by = ctx;
	int ret = 0;

	for (size_t i = 0; !ret && i < by->nr; i++)
		ret = compare(by->v[i], x, y);
	return ret ?: x->start < y->start ? -1 : x->start > y->start;
}

/**
 * damon_mapping_table__sort - put rows in order
 * @by: the first counts most; none: the hottest first, by how much of it was used
 */
void damon_mapping_table__sort(struct damon_mapping_table *table, const struct damon_mapping_fields *by)
{
	struct damon_mapping_fields hottest;
	struct damon_error e;

	if (!by->nr && !damon_mapping_fields__parse(&hottest, "", "wss_mean,rate,size", &e))
		by = &hottest;
	if (table->nr)
		qsort_r(table->rows, table->nr, sizeof(*table->rows), by_fields, (void *)by);
}
