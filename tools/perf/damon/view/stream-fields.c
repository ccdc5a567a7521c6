// SPDX-License-Identifier: GPL-2.0
/* The fields that tell streams apart, and those that describe a stream. */
#include "damon/view/stream-fields.h"
#include "damon/analysis/stream-stats.h"

#include <linux/kernel.h>

#define STREAM(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_stream_row, set, __VA_ARGS__)

STREAM(kdamond, whole, row->stream->kdamond)
STREAM(target, whole, row->stream->target_id)
STREAM(pid, nonzero, row->stream->pid)
STREAM(process, str, row->stream->name)
STREAM(paddr, whole, row->stream->paddr)
/* Windows that take turns have no interval in common */
STREAM(sample_ns, nonzero, row->stream->shortest_ns ? 0 : row->stream->sample_ns)
STREAM(aggr_ns, nonzero, row->stream->shortest_ns ? 0 : row->stream->aggr_ns)
STREAM(tuned, whole, row->stream->tuned)
STREAM(sample_estimated, whole, row->stream->sample_estimated)
STREAM(aggr_estimated, whole, row->stream->aggr_estimated)

static const struct damon_field kdamond_fields[] = {
	{ "kdamond",	"kdamond", 9, DAMON_FIELD_TID, get_kdamond },
};

static const struct damon_field target_fields[] = {
	{ "target",	NULL, 0, DAMON_FIELD_NUMBER, get_target },
	{ "pid",	NULL, 0, DAMON_FIELD_TID, get_pid },
};

static const struct damon_field setup_fields[] = {
	{ "process",		NULL, 0, DAMON_FIELD_STRING, get_process },
	{ "paddr",		NULL, 0, DAMON_FIELD_BOOL, get_paddr },
	{ "sample_ns",		NULL, 0, DAMON_FIELD_NS, get_sample_ns },
	{ "aggr_ns",		NULL, 0, DAMON_FIELD_NS, get_aggr_ns },
	{ "tuned",		NULL, 0, DAMON_FIELD_BOOL, get_tuned },
	{ "sample_estimated",	NULL, 0, DAMON_FIELD_BOOL, get_sample_estimated },
	{ "aggr_estimated",	NULL, 0, DAMON_FIELD_BOOL, get_aggr_estimated },
};

const struct damon_field_table damon_kdamond_fields = DAMON_FIELD_TABLE(kdamond_fields);
const struct damon_field_table damon_target_fields = DAMON_FIELD_TABLE(target_fields);
const struct damon_field_table damon_setup_fields = DAMON_FIELD_TABLE(setup_fields);

#define STAT(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_stream_stat, set, __VA_ARGS__)

_Static_assert(!offsetof(struct damon_stream_stat, stream), "it is a struct damon_stream_row");

STAT(start_ns, whole, row->start_ns)
STAT(end_ns, whole, row->end_ns)
STAT(snapshots, whole, row->nr_snapshots)
STAT(regions, whole, row->nr_regions)
STAT(incomplete, whole, row->nr_incomplete)
STAT(lost_regions, whole, row->nr_lost)

static const struct damon_field stat_fields[] = {
	{ "start_ns",		NULL, 0, DAMON_FIELD_TIMESTAMP, get_start_ns },
	{ "end_ns",		NULL, 0, DAMON_FIELD_TIMESTAMP, get_end_ns },
	{ "snapshots",		NULL, 0, DAMON_FIELD_NUMBER, get_snapshots },
	{ "regions",		NULL, 0, DAMON_FIELD_NUMBER, get_regions },
	{ "incomplete",		NULL, 0, DAMON_FIELD_NUMBER, get_incomplete },
	{ "lost_regions",	NULL, 0, DAMON_FIELD_NUMBER, get_lost_regions },
};

const struct damon_field_table damon_stat_fields = DAMON_FIELD_TABLE(stat_fields);
