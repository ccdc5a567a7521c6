// SPDX-License-Identifier: GPL-2.0
/* The fields of the working set: those of a snapshot, and those of the distribution. */
#include "damon/view/wss-fields.h"

#include <linux/kernel.h>

#define SNAPSHOT(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_wss_line, set, __VA_ARGS__)

SNAPSHOT(start_ns, whole, row->snapshot->start_ns)
SNAPSHOT(end_ns, whole, row->snapshot->end_ns)
SNAPSHOT(wss, whole, row->snapshot->accessed)
SNAPSHOT(monitored, whole, row->snapshot->monitored)
SNAPSHOT(incomplete, whole, row->snapshot->incomplete)
SNAPSHOT(counted, whole, row->is_counted)

static const struct damon_field snapshot_fields[] = {
	{ "start_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_start_ns },
	{ "end_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_end_ns },
	{ "wss",	NULL, 0, DAMON_FIELD_BYTES, get_wss },
	{ "monitored",	NULL, 0, DAMON_FIELD_BYTES, get_monitored },
	{ "incomplete",	NULL, 0, DAMON_FIELD_BOOL, get_incomplete },
	{ "counted",	NULL, 0, DAMON_FIELD_BOOL, get_counted },
};

const struct damon_field_table damon_wss_snapshot_fields = DAMON_FIELD_TABLE(snapshot_fields);

#define DIST(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_wss_dist, set, __VA_ARGS__)

DIST(nr, whole, row->nr)
DIST(nr_skipped, whole, row->nr_skipped)
DIST(nr_incomplete, whole, row->nr_incomplete)
DIST(p0, whole, damon_wss_dist__percentile(row, 0))
DIST(p25, whole, damon_wss_dist__percentile(row, 25))
DIST(p50, whole, damon_wss_dist__percentile(row, 50))
DIST(p75, whole, damon_wss_dist__percentile(row, 75))
DIST(p90, whole, damon_wss_dist__percentile(row, 90))
DIST(p95, whole, damon_wss_dist__percentile(row, 95))
DIST(p99, whole, damon_wss_dist__percentile(row, 99))
DIST(max, whole, damon_wss_dist__percentile(row, 100))
DIST(error, whole, row->error)
DIST(mean, real, row->mean)
DIST(mean_monitored, real, row->monitored)

static const struct damon_field count_fields[] = {
	{ "snapshots",	NULL, 0, DAMON_FIELD_NUMBER, get_nr },
	{ "skipped",	NULL, 0, DAMON_FIELD_NUMBER, get_nr_skipped },
	{ "incomplete",	NULL, 0, DAMON_FIELD_NUMBER, get_nr_incomplete },
};

static const struct damon_field size_fields[] = {
	{ "p0",		NULL, 0, DAMON_FIELD_BYTES, get_p0 },
	{ "p25",	NULL, 0, DAMON_FIELD_BYTES, get_p25 },
	{ "p50",	NULL, 0, DAMON_FIELD_BYTES, get_p50 },
	{ "p75",	NULL, 0, DAMON_FIELD_BYTES, get_p75 },
	{ "p90",	NULL, 0, DAMON_FIELD_BYTES, get_p90 },
	{ "p95",	NULL, 0, DAMON_FIELD_BYTES, get_p95 },
	{ "p99",	NULL, 0, DAMON_FIELD_BYTES, get_p99 },
	{ "max",	NULL, 0, DAMON_FIELD_BYTES, get_max },
	{ "error",	NULL, 0, DAMON_FIELD_BYTES, get_error },
	{ "mean",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_mean },
	{ "monitored",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_mean_monitored },
};

const struct damon_field_table damon_wss_count_fields = DAMON_FIELD_TABLE(count_fields);

const struct damon_field_table damon_wss_size_fields = DAMON_FIELD_TABLE(size_fields);

/**
 * damon_wss_lines - print the snapshots that a distribution is made from
 * @stream: see struct damon_wss_line
 * @nr_skipped: as in the distribution
 * @fields: passed to @print
 * @print: prints one struct damon_wss_line
 * @to: passed to @print
 *
 * Return: 0 or a negative errno.
 */
int damon_wss_lines(const struct damon_wss *wss, const struct damon_stream *stream,
		    size_t nr_skipped, const struct damon_fields *fields,
		    damon_wss_line_fn print, void *to)
{
	struct damon_wss_snapshot v[DAMON_WSS_BATCH];
	size_t first = 0, nr_complete = 0;
	ssize_t nr;

	while ((nr = damon_wss__snapshots(wss, first, v, ARRAY_SIZE(v))) > 0) {
		for (ssize_t i = 0; i < nr; i++) {
			const struct damon_wss_line line = {
				.stream = stream,
				.snapshot = &v[i],
				.is_counted = !v[i].incomplete && nr_complete++ >= nr_skipped,
			};

			print(to, fields, &line);
		}
		first += nr;
	}
	return nr;
}
