// SPDX-License-Identifier: GPL-2.0
/* The fields of a mapping, and the order of mappings by them. */
#include "damon/view/mapping-fields.h"
#include "damon/base/error.h"

#include <stdlib.h>
#include <linux/kernel.h>

#define MAPPING(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_mapping_line, set, __VA_ARGS__)

MAPPING(kind, str, damon_mapping_kind__name(row->row->kind))
MAPPING(start, whole, row->row->start)
MAPPING(end, whole, row->row->end)
MAPPING(size, whole, row->row->size)
MAPPING(snapshots, whole, row->row->nr_snapshots)
MAPPING(wss_p0, whole, row->row->wss[0])
MAPPING(wss_p25, whole, row->row->wss[1])
MAPPING(wss_p50, whole, row->row->wss[2])
MAPPING(wss_p75, whole, row->row->wss[3])
MAPPING(wss_p90, whole, row->row->wss[4])
MAPPING(wss_p95, whole, row->row->wss[5])
MAPPING(wss_p99, whole, row->row->wss[6])
MAPPING(wss_max, whole, row->row->wss[7])
MAPPING(wss_mean, real, row->row->wss_mean)
MAPPING(wss_error, whole, row->row->wss_error)
/* Accesses are rates where the sampling interval is known, otherwise counts. */
MAPPING(rate, real_if, row->is_rate, row->row->mean)
MAPPING(rate_max, real_if, row->is_rate, row->row->peak)
MAPPING(accesses, real_if, !row->is_rate, row->row->mean)
MAPPING(accesses_max, real_if, !row->is_rate, row->row->peak)
MAPPING(idle_ns, whole, row->row->idle_ns)
MAPPING(name, str, row->row->name)

static const struct damon_field fields[] = {
	{ "kind",	  "Kind",      8, DAMON_FIELD_STRING,		get_kind },
	{ "start",	  "Start",    13, DAMON_FIELD_ADDRESS,		get_start },
	{ "end",	  "End",      13, DAMON_FIELD_ADDRESS,		get_end },
	{ "size",	  "Size",     11, DAMON_FIELD_BYTES,		get_size },
	{ "snapshots",	  "Snapshots", 10, DAMON_FIELD_NUMBER,		get_snapshots },
	{ "wss_p0",	  "WSS p0",   11, DAMON_FIELD_BYTES,		get_wss_p0 },
	{ "wss_p25",	  "WSS p25",  11, DAMON_FIELD_BYTES,		get_wss_p25 },
	{ "wss_p50",	  "WSS p50",  11, DAMON_FIELD_BYTES,		get_wss_p50 },
	{ "wss_p75",	  "WSS p75",  11, DAMON_FIELD_BYTES,		get_wss_p75 },
	{ "wss_p90",	  "WSS p90",  11, DAMON_FIELD_BYTES,		get_wss_p90 },
	{ "wss_p95",	  "WSS p95",  11, DAMON_FIELD_BYTES,		get_wss_p95 },
	{ "wss_p99",	  "WSS p99",  11, DAMON_FIELD_BYTES,		get_wss_p99 },
	{ "wss_max",	  "WSS max",  11, DAMON_FIELD_BYTES,		get_wss_max },
	{ "wss_mean",	  "WSS mean", 11, DAMON_FIELD_MEAN_BYTES,	get_wss_mean },
	{ "wss_error",	  "WSS error", 11, DAMON_FIELD_BYTES,		get_wss_error },
	{ "rate",	  "Rate",      8, DAMON_FIELD_MEAN_RATE,	get_rate },
	{ "rate_max",	  "Peak",      8, DAMON_FIELD_MEAN_RATE,	get_rate_max },
	{ "accesses",	  "Accesses",  9, DAMON_FIELD_MEAN_ACCESSES,	get_accesses },
	{ "accesses_max", "Most",      9, DAMON_FIELD_MEAN_ACCESSES,	get_accesses_max },
	{ "idle_ns",	  "Idle",      9, DAMON_FIELD_NS,		get_idle_ns },
	{ "name",	  "Mapping",   0, DAMON_FIELD_STRING,		get_name },
};

const struct damon_field_table damon_mapping_fields = {
	.fields = fields,
	.nr = ARRAY_SIZE(fields),
	/* The hint has no room for all of the percentiles. */
	.hint = "kind, start, end, size, snapshots, wss_p0 (25, 50, 75, 90, 95, 99), wss_max, wss_mean, wss_error, rate, rate_max, accesses, accesses_max, idle_ns, name",
};

static int by_fields(const void *a, const void *b, void *ctx)
{
	const struct damon_mapping_line x = { .row = a }, y = { .row = b };
	const struct damon_fields *by = ctx;
	int ret = 0;

	for (size_t i = 0; !ret && i < by->nr; i++)
		ret = damon_field__compare(by->v[i], &x, &y);
	return ret ?: x.row->start < y.row->start ? -1 : x.row->start > y.row->start;
}

/**
 * damon_mapping_table__sort - put the rows in order
 * @by: fields of damon_mapping_fields, the first of which counts most. If it has no
 *	fields, the hottest mapping comes first, by how much of it was used.
 *
 * Rows that are equal in all fields are in the order of their addresses.
 */
void damon_mapping_table__sort(struct damon_mapping_table *table, const struct damon_fields *by)
{
	struct damon_fields hottest;
	struct damon_error e;

	if (!by->nr && !damon_fields__parse(&hottest, &damon_mapping_fields, "",
					    "wss_mean,rate,size", &e))
		by = &hottest;
	if (table->nr)
		qsort_r(table->rows, table->nr, sizeof(*table->rows), by_fields, (void *)by);
}
