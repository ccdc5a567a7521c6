// SPDX-License-Identifier: GPL-2.0
/* The fields of a window: how many bytes are touched in it, and how sure that is. */
#include "damon/view/touched-fields.h"
#include "damon/analysis/touched.h"

#define WINDOW(name, set, ...)	DAMON_FIELD_GET(get_##name, struct damon_window, set, __VA_ARGS__)

WINDOW(window_ns, whole, row->sample_ns)
WINDOW(mean_ns, whole, row->mean_ns)
WINDOW(bytes, real, row->bytes)
WINDOW(low, real, row->interval.low)
WINDOW(high, real, row->interval.high)
WINDOW(nr, whole, row->nr)

static const struct damon_field window_fields[] = {
	{ "window_ns",	NULL, 0, DAMON_FIELD_NS, get_window_ns },
	{ "mean_ns",	NULL, 0, DAMON_FIELD_NS, get_mean_ns },
	{ "bytes",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_bytes },
	{ "low",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_low },
	{ "high",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_high },
	{ "snapshots",	NULL, 0, DAMON_FIELD_NUMBER, get_nr },
};

const struct damon_field_table damon_window_fields = DAMON_FIELD_TABLE(window_fields);

#define SPAN(name, set, ...)	DAMON_FIELD_GET(get_span_##name, struct damon_touched_span, set, __VA_ARGS__)

SPAN(start_ns, whole, row->start_ns)
SPAN(end_ns, whole, row->end_ns)
SPAN(window_ns, whole, row->window.sample_ns)
SPAN(bytes, real, row->window.bytes)
SPAN(low, real, row->window.interval.low)
SPAN(high, real, row->window.interval.high)
SPAN(nr, whole, row->window.nr)

static const struct damon_field span_fields[] = {
	{ "start_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_span_start_ns },
	{ "end_ns",	NULL, 0, DAMON_FIELD_TIMESTAMP, get_span_end_ns },
	{ "window_ns",	NULL, 0, DAMON_FIELD_NS, get_span_window_ns },
	{ "bytes",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_span_bytes },
	{ "low",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_span_low },
	{ "high",	NULL, 0, DAMON_FIELD_MEAN_BYTES, get_span_high },
	{ "snapshots",	NULL, 0, DAMON_FIELD_NUMBER, get_span_nr },
};

const struct damon_field_table damon_touched_span_fields = DAMON_FIELD_TABLE(span_fields);
