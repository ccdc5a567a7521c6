// SPDX-License-Identifier: GPL-2.0
/*
 * Where the fields of a sample lie: perf_event_open(2) lists them in their order.
 * The ones that matter here come before all fields whose size differs from sample to
 * sample, so that they lie in the same place in all samples of an evsel.
 */
#include "damon/read/sample-layout.h"

#include <stddef.h>
#include <linux/kernel.h>
#include <linux/perf_event.h>

/**
 * damon_sample_layout__init - lay out the samples of an evsel
 * @sample_type: of the evsel's attr
 */
void damon_sample_layout__init(struct damon_sample_layout *layout, u64 sample_type)
{
	/* one word each */
	static const u64 fields[] = {
		PERF_SAMPLE_IDENTIFIER, PERF_SAMPLE_IP, PERF_SAMPLE_TID, PERF_SAMPLE_TIME,
		PERF_SAMPLE_ADDR, PERF_SAMPLE_ID, PERF_SAMPLE_STREAM_ID, PERF_SAMPLE_CPU,
		PERF_SAMPLE_PERIOD,
	};
	u16 pos = sizeof(struct perf_event_header);

	*layout = (struct damon_sample_layout){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!(sample_type & fields[i]))
			continue;
		if (fields[i] == PERF_SAMPLE_TID)
			layout->tid = pos;
		else if (fields[i] == PERF_SAMPLE_TIME)
			layout->time = pos;
		pos += sizeof(u64);
	}
	layout->is_fixed = sample_type & PERF_SAMPLE_RAW &&
			   !(sample_type & (PERF_SAMPLE_READ | PERF_SAMPLE_CALLCHAIN));
	layout->raw = pos;
	layout->size = pos + (layout->is_fixed ? sizeof(u32) : 0);
}

/**
 * damon_sample_layout__id - where a sample tells of which evsel it is
 * @sample_type: of any evsel: perf refuses a file whose evsels have the id in different places
 *
 * Return: the offset from the start of the record, or 0 where samples do not tell.
 */
u16 damon_sample_layout__id(u64 sample_type)
{
	const u64 before = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR;
	const u16 first = sizeof(struct perf_event_header);

	if (sample_type & PERF_SAMPLE_IDENTIFIER)
		return first;
	if (!(sample_type & PERF_SAMPLE_ID))
		return 0;
	return first + sizeof(u64) * __builtin_popcountll(sample_type & before);
}
