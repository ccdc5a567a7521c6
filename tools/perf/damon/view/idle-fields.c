// SPDX-License-Identifier: GPL-2.0
/* The fields of idle memory: where it is, the window, and the estimates. */
#include "damon/view/idle-fields.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/core/snapshot.h"

#define IDLE(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct damon_idle_line, set, __VA_ARGS__)

static const char *by(const struct damon_idle_line *line)
{
	return line->row ? "mapping" : line->stream ? "target" : "all";
}

static const char *name_of(const struct damon_idle_line *line)
{
	return line->row ? line->row->name : line->stream ? line->stream->name : "";
}

IDLE(kdamond, whole, row->kdamond)
IDLE(target, whole_if, row->stream, row->stream ? row->stream->target_id : 0)
IDLE(pid, nonzero, row->stream ? row->stream->pid : 0)
IDLE(by, str, by(row))
IDLE(kind, str_if, row->row, row->row ? damon_mapping_kind__name(row->row->kind) : "")
IDLE(start, whole_if, row->row, row->row ? row->row->start : 0)
IDLE(end, whole_if, row->row, row->row ? row->row->end : 0)

IDLE(window_ns, whole, row->idle.window.sample_ns)
IDLE(mean_ns, whole_if, row->idle.window.nr, row->idle.window.mean_ns)
IDLE(snapshots, whole, row->idle.window.nr)
IDLE(resident, real_if, row->idle.is_resident, row->idle.whole)
IDLE(monitored, real_if, row->idle.window.nr, row->idle.window.monitored)
IDLE(touched, real_if, row->idle.window.nr, row->idle.window.bytes)
IDLE(touched_low, real_if, row->idle.window.nr, row->idle.window.interval.low)
IDLE(touched_high, real_if, row->idle.window.nr, row->idle.window.interval.high)
IDLE(idle, real_if, row->idle.window.nr, row->idle.bytes)
IDLE(idle_low, real_if, row->idle.window.nr, row->idle.interval.low)
IDLE(idle_high, real_if, row->idle.window.nr, row->idle.interval.high)

IDLE(name, str, name_of(row))

static const struct damon_field place_fields[] = {
	{ "kdamond",	NULL, 0, DAMON_FIELD_TID, get_kdamond },
	{ "target",	NULL, 0, DAMON_FIELD_NUMBER, get_target },
	{ "pid",	NULL, 0, DAMON_FIELD_TID, get_pid },
	{ "by",		NULL, 0, DAMON_FIELD_STRING, get_by },
	{ "kind",	NULL, 0, DAMON_FIELD_STRING, get_kind },
	{ "start",	NULL, 0, DAMON_FIELD_ADDRESS, get_start },
	{ "end",	NULL, 0, DAMON_FIELD_ADDRESS, get_end },
};

static const struct damon_field idle_fields[] = {
	{ "window_ns",	  NULL, 0, DAMON_FIELD_NS, get_window_ns },
	{ "mean_ns",	  NULL, 0, DAMON_FIELD_NS, get_mean_ns },
	{ "snapshots",	  NULL, 0, DAMON_FIELD_NUMBER, get_snapshots },
	{ "resident",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_resident },
	{ "monitored",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_monitored },
	{ "touched",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_touched },
	{ "touched_low",  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_touched_low },
	{ "touched_high", NULL, 0, DAMON_FIELD_MEAN_BYTES, get_touched_high },
	{ "idle",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_idle },
	{ "idle_low",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_idle_low },
	{ "idle_high",	  NULL, 0, DAMON_FIELD_MEAN_BYTES, get_idle_high },
};

static const struct damon_field name_fields[] = {
	{ "name",	NULL, 0, DAMON_FIELD_STRING, get_name },
};

const struct damon_field_table damon_idle_place_fields = DAMON_FIELD_TABLE(place_fields);
const struct damon_field_table damon_idle_fields = DAMON_FIELD_TABLE(idle_fields);
const struct damon_field_table damon_idle_name_fields = DAMON_FIELD_TABLE(name_fields);
