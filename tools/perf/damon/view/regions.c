// SPDX-License-Identifier: GPL-2.0
/*
 * The view regions: the snapshots as they are, a line for each region. A recording may be
 * larger than memory, so that regions are printed as they come and not kept.
 */
#include "damon/view/regions.h"
#include "damon/base/field.h"
#include "damon/view/stream-fields.h"

#include <errno.h>
#include <linux/kernel.h>

/* A row: begins as struct damon_stream_row does */
struct region_line {
	const struct damon_stream *stream;
	const struct damon_snapshot *snapshot;
	const struct damon_region *region;
};

static double rate_of(const struct region_line *row)
{
	u32 max_accesses = damon_stream__max_accesses(row->stream);

	return max_accesses ? (double)row->region->nr_accesses / max_accesses : 0;
}

static bool has_age_ns(const struct damon_stream *stream)
{
	return stream->aggr_ns && !stream->ageless;
}

#define REGION(name, set, ...) \
	DAMON_FIELD_GET(get_##name, struct region_line, set, __VA_ARGS__)

REGION(start_ns, whole, row->snapshot->start_ns)
REGION(end_ns, whole, row->snapshot->end_ns)
REGION(lost, whole, row->snapshot->nr_lost)
REGION(start, whole, row->region->start)
REGION(end, whole, row->region->end)
REGION(nr_accesses, whole, row->region->nr_accesses)
REGION(rate, real_if, damon_stream__max_accesses(row->stream), rate_of(row))
REGION(age, whole_if, !row->stream->ageless, row->region->age)
REGION(age_ns, whole_if, has_age_ns(row->stream), row->region->age * row->stream->aggr_ns)
/* For text, which has less room: the pid if it is known, else the target's number. */
REGION(who, whole, row->stream->pid ? (u64)row->stream->pid : row->stream->target_id)
REGION(size, whole, row->region->end - row->region->start)

static void get_hits(const void *row_, struct damon_value *val)
{
	const struct region_line *row = row_;
	const struct damon_snapshot *snapshot = row->snapshot;
	size_t i = row->region - snapshot->regions;

	val->is_known = snapshot->nr_probes;
	val->nr_counts = snapshot->nr_probes;
	val->counts = snapshot->hits + i * snapshot->nr_probes;
}

static const struct damon_field fields[] = {
	{ "start_ns",	 NULL,	     0, DAMON_FIELD_TIMESTAMP,	get_start_ns },
	{ "end_ns",	 "Time",    16, DAMON_FIELD_TIMESTAMP,	get_end_ns },
	{ "lost",	 NULL,	     0, DAMON_FIELD_NUMBER,	get_lost },
	{ "start",	 "Start",   13, DAMON_FIELD_ADDRESS,	get_start },
	{ "end",	 "End",	    14, DAMON_FIELD_ADDRESS,	get_end },
	{ "nr_accesses", "Accesses", 9, DAMON_FIELD_NUMBER,	get_nr_accesses },
	{ "rate",	 "Rate",     8, DAMON_FIELD_RATE,	get_rate },
	{ "age",	 NULL,	     0, DAMON_FIELD_NUMBER,	get_age },
	{ "age_ns",	 "Age",	    10, DAMON_FIELD_NS,		get_age_ns },
	{ "hits",	 "Hits",     6, DAMON_FIELD_COUNTS,	get_hits },
};

static const struct damon_field text_fields[] = {
	{ "who",	 "Target",   9, DAMON_FIELD_NUMBER,	get_who },
	{ "size",	 "Size",    12, DAMON_FIELD_BYTES,	get_size },
};

static const struct damon_field_table region_table = DAMON_FIELD_TABLE(fields);
static const struct damon_field_table text_table = DAMON_FIELD_TABLE(text_fields);

static void choose_fields(struct damon_regions *r)
{
	struct damon_fields *text = &r->text.fields;

	damon_fields__add_all(&r->fields, &damon_kdamond_fields);
	damon_fields__add_all(&r->fields, &damon_target_fields);
	damon_fields__add_all(&r->fields, &region_table);

	damon_fields__add(text, &region_table, "end_ns");
	damon_fields__add(text, &damon_kdamond_fields, "kdamond");
	damon_fields__add(text, &text_table, "who");
	damon_fields__add(text, &region_table, "start,end");
	damon_fields__add(text, &text_table, "size");
	damon_fields__add(text, &region_table, "nr_accesses,rate,age_ns");
}

/* @has_hits: whether text has a heading for hits: a column for each probe follows */
static void begin(struct damon_regions *r, bool has_hits)
{
	if (r->begun)
		return;
	r->begun = true;
	choose_fields(r);
	switch (r->format) {
	case DAMON_FORMAT_CSV:
		damon_csv__header(&r->csv, &r->fields);
		break;
	case DAMON_FORMAT_JSON:
		damon_json__open(&r->json, NULL, '{');
		damon_json__number(&r->json, "version", DAMON_JSON_VERSION);
		damon_json__string(&r->json, "view", "regions");
		damon_json__open(&r->json, "regions", '[');
		break;
	case DAMON_FORMAT_TEXT:
	case DAMON_FORMAT_SVG:
	case DAMON_FORMAT_HTML:
	case DAMON_FORMAT_NR:
	default:
		if (has_hits)
			damon_fields__add(&r->text.fields, &region_table, "hits");
		damon_columns_text__headings(&r->text);
		/* A row without hits prints nothing, but later ones may have some. */
		if (!has_hits)
			damon_fields__add(&r->text.fields, &region_table, "hits");
		break;
	}
}

/**
 * damon_regions__add - print the regions of a snapshot, but for those that are hidden
 *
 * Return: 0, or -EIO if the output cannot be written.
 */
int damon_regions__add(struct damon_regions *r, const struct damon_snapshot *snapshot)
{
	begin(r, snapshot->nr_probes);
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct region_line line = {
			.stream = snapshot->stream,
			.snapshot = snapshot,
			.region = &snapshot->regions[i],
		};

		if (!damon_snapshot__shows(snapshot, i))
			continue;
		if (r->format == DAMON_FORMAT_CSV)
			damon_csv__row(&r->csv, &r->fields, &line);
		else if (r->format == DAMON_FORMAT_JSON)
			damon_json__row(&r->json, &r->fields, &line);
		else
			damon_columns_text__row(&r->text, &line);
	}
	return ferror(r->f) ? -EIO : 0;
}

/** damon_regions__finish - end the output, after the last snapshot */
void damon_regions__finish(struct damon_regions *r)
{
	begin(r, false);
	if (r->format != DAMON_FORMAT_JSON)
		return;
	damon_json__newline(&r->json);
	damon_json__close(&r->json, ']');
	damon_json__close(&r->json, '}');
	fputc('\n', r->f);
}
