// SPDX-License-Identifier: GPL-2.0
/*
 * Decode the raw data of DAMON's tracepoints. Where a field lies is looked up once
 * for an evsel, by the format that the recording has of the event: kernels may move,
 * widen or lack fields. A sample then costs a few loads at fixed offsets.
 */
#include "damon/read/fields.h"
#include "damon/read/compat.h"
#include "damon/read/dynamic-array.h"
#include "damon/read/framer.h"

#include <byteswap.h>
#include <errno.h>
#include <string.h>
#include <event-parse.h>
#include <linux/kernel.h>

#include "util/evsel.h"

static bool is_tracepoint(struct evsel *evsel, const char *name)
{
	const struct tep_event *format;

	if (evsel->core.attr.type != PERF_TYPE_TRACEPOINT)
		return false;
	/* The format's name, not the evsel's: users may choose the latter. */
	format = evsel__tp_format(evsel);
	return format && !strcmp(format->system, "damon") && !strcmp(format->name, name);
}

/** damon_evsel__is_aggregated - whether @evsel traces regions, on any kernel */
bool damon_evsel__is_aggregated(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_aggregated");
}

/**
 * damon_evsel__is_probed - whether @evsel traces regions together with the hits of probes
 *
 * Linux 7.3 traces each region by this event and by damon_aggregated. This event has all
 * fields of the other.
 */
bool damon_evsel__is_probed(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_region_aggregated");
}

/** damon_evsel__is_region - whether samples of @evsel are regions */
bool damon_evsel__is_region(struct evsel *evsel)
{
	return damon_evsel__is_aggregated(evsel) || damon_evsel__is_probed(evsel);
}

/** damon_evsel__is_tune - whether samples of @evsel tell that the kernel tuned the intervals */
bool damon_evsel__is_tune(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_monitor_intervals_tune");
}

/* Returns whether the event has the field. */
static bool find_field(struct damon_fields *f, struct evsel *evsel, const char *name,
		       struct damon_field *to)
{
	const struct tep_format_field *field = evsel__field(evsel, name);

	if (!field)
		return false;
	/* The format comes from the recording. No sample holds a field without a place. */
	if (field->offset < 0 || field->size <= 0) {
		f->size = UINT64_MAX;
		return true;
	}
	to->offset = field->offset;
	to->size = field->size;
	f->size = max(f->size, (u64)to->offset + to->size);
	return true;
}

static void find_hits(struct damon_fields *f, struct evsel *evsel)
{
	const struct tep_format_field *field = evsel__field(evsel, "probe_hits");

	f->has_hits_array = find_field(f, evsel, "probe_hits", &f->probe_hits) &&
			    field->flags & TEP_FIELD_IS_DYNAMIC;
}

static bool is_usual(const struct damon_fields *f)
{
	return !f->swap && f->target_id.size == sizeof(u64) &&
	       f->nr_regions.size == sizeof(u32) && f->start.size == sizeof(u64) &&
	       f->end.size == sizeof(u64) && f->nr_accesses.size == sizeof(u32) &&
	       f->age.size == sizeof(u32) && !f->probe_hits.size;
}

/** damon_fields__init - look up the fields of @evsel, which the recording's format has */
void damon_fields__init(struct damon_fields *f, struct evsel *evsel)
{
	*f = (struct damon_fields){ .evsel = evsel, .swap = evsel->needs_swap };
	if (damon_evsel__is_tune(evsel) && find_field(f, evsel, "sample_us", &f->sample_us))
		f->kind = DAMON_EVSEL_TUNE;
	if (!damon_evsel__is_region(evsel))
		return;
	if (find_field(f, evsel, "target_id", &f->target_id) &&
	    find_field(f, evsel, "nr_regions", &f->nr_regions) &&
	    find_field(f, evsel, "start", &f->start) && find_field(f, evsel, "end", &f->end) &&
	    find_field(f, evsel, "nr_accesses", &f->nr_accesses))
		f->kind = DAMON_EVSEL_REGION;
	find_field(f, evsel, "age", &f->age);
	find_hits(f, evsel);
	f->is_usual = is_usual(f);
}

static u16 load_u16(const void *raw, struct damon_field field)
{
	u16 val;

	memcpy(&val, raw + field.offset, sizeof(val));
	return val;
}

/* A field of any size; 0 for a size that no number has, as perf takes it */
static u64 load(const void *raw, struct damon_field field, bool swap)
{
	switch (field.size) {
	case sizeof(u8):
		return *(const u8 *)(raw + field.offset);
	case sizeof(u16):
		return swap ? bswap_16(load_u16(raw, field)) : load_u16(raw, field);
	case sizeof(u32):
		return swap ? bswap_32(damon_field__u32(raw, field)) : damon_field__u32(raw, field);
	case sizeof(u64):
		return swap ? bswap_64(damon_field__u64(raw, field)) : damon_field__u64(raw, field);
	default:
		return 0;
	}
}

/**
 * damon_sample__load_region - load the fields of a region, of any size and byte order
 * @event: its ids, its region and its hits are overwritten
 */
void damon_sample__load_region(const struct damon_sample *sample,
			       struct damon_region_event *event)
{
	const struct damon_fields *f = sample->fields;
	const void *raw = sample->raw;

	event->target_id = load(raw, f->target_id, f->swap);
	event->nr_regions = load(raw, f->nr_regions, f->swap);
	event->region.start = load(raw, f->start, f->swap);
	event->region.end = load(raw, f->end, f->swap);
	event->region.nr_accesses = load(raw, f->nr_accesses, f->swap);
	event->region.age = load(raw, f->age, f->swap);
	if (f->has_hits_array)
		event->hits = damon_dynamic_array__find(raw, sample->raw_size,
							load(raw, f->probe_hits, f->swap),
							&event->nr_probes);
}

/**
 * damon_sample__tuned_us - the sampling interval that a sample of an evsel of tunings tells
 * @sample_us: gets the interval, in microseconds
 *
 * Return: 0, or -EINVAL for a sample that does not hold it.
 */
int damon_sample__tuned_us(const struct damon_sample *sample, u64 *sample_us)
{
	const struct damon_fields *f = sample->fields;

	if (!sample->raw || sample->raw_size < f->size)
		return -EINVAL;
	*sample_us = load(sample->raw, f->sample_us, f->swap);
	return 0;
}
