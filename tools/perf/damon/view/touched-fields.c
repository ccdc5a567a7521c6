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
