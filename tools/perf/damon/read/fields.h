/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FIELDS_H
#define PERF_DAMON_FIELDS_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <linux/types.h>

#include "damon/read/framer.h"

struct evsel;

/** enum damon_evsel_kind - what perf damon takes from an evsel's samples */
enum damon_evsel_kind {
	DAMON_EVSEL_OTHER,	/* nothing */
	DAMON_EVSEL_REGION,
	DAMON_EVSEL_TUNE,
};

/** struct damon_field - where a number lies in raw data; @size 0: the event has no such field */
struct damon_field {
	u32 offset;
	u32 size;
};

/**
 * struct damon_fields - the fields of an evsel's raw data, looked up once
 * @size: bytes of raw data that a sample needs to hold all fields
 * @swap: the recording is of the other byte order
 * @is_usual: the fields of a region have the sizes and the byte order that need no
 *	      distinction of cases
 * @age: absent before Linux 5.17
 * @probe_hits: absent where no probe counts
 * @has_hits_array: @probe_hits refers to a dynamic array
 */
struct damon_fields {
	const struct evsel *evsel;
	enum damon_evsel_kind kind;
	u64 size;
	bool swap;
	bool is_usual;
	bool has_hits_array;
	struct damon_field target_id, nr_regions, start, end, nr_accesses;
	struct damon_field age;
	struct damon_field probe_hits;
	struct damon_field sample_us;
};

/** struct damon_sample - a sample of an event of DAMON; @raw: @raw_size bytes, NULL for none */
struct damon_sample {
	const struct damon_fields *fields;
	u64 time_ns;
	pid_t tid;
	u32 raw_size;
	const void *raw;
};

/* Readers pass so many consecutive samples of one evsel at most. */
#define DAMON_MAX_SAMPLES	32

bool damon_evsel__is_aggregated(struct evsel *evsel);
bool damon_evsel__is_probed(struct evsel *evsel);
bool damon_evsel__is_region(struct evsel *evsel);
bool damon_evsel__is_tune(struct evsel *evsel);

void damon_fields__init(struct damon_fields *f, struct evsel *evsel);
void damon_sample__load_region(const struct damon_sample *sample,
			       struct damon_region_event *event);
int damon_sample__tuned_us(const struct damon_sample *sample, u64 *sample_us);

static inline u64 damon_field__u64(const void *raw, struct damon_field field)
{
	u64 val;

	memcpy(&val, raw + field.offset, sizeof(val));
	return val;
}

static inline u32 damon_field__u32(const void *raw, struct damon_field field)
{
	u32 val;

	memcpy(&val, raw + field.offset, sizeof(val));
	return val;
}

/**
 * damon_sample__region - the region that a sample of an evsel of regions traces
 * @event: overwritten; its hits lie in the sample's raw data
 *
 * Return: 0, or -EINVAL for a sample that does not hold all fields.
 */
static inline int damon_sample__region(const struct damon_sample *sample,
				       struct damon_region_event *event)
{
	const struct damon_fields *f = sample->fields;
	const void *raw = sample->raw;

	if (!raw || sample->raw_size < f->size)
		return -EINVAL;
	event->time_ns = sample->time_ns;
	event->kdamond = sample->tid;
	event->ageless = !f->age.size;
	event->nr_probes = 0;
	event->hits = NULL;
	if (!f->is_usual) {
		damon_sample__load_region(sample, event);
		return 0;
	}
	event->target_id = damon_field__u64(raw, f->target_id);
	event->nr_regions = damon_field__u32(raw, f->nr_regions);
	event->region.start = damon_field__u64(raw, f->start);
	event->region.end = damon_field__u64(raw, f->end);
	event->region.nr_accesses = damon_field__u32(raw, f->nr_accesses);
	event->region.age = damon_field__u32(raw, f->age);
	return 0;
}

#endif /* PERF_DAMON_FIELDS_H */
