// SPDX-License-Identifier: GPL-2.0
/* Modules: read/sample-layout */
/* The offsets of a sample's fields, for each way in which perf records DAMON's events */
#include "damon/read/sample-layout.h"
#include "tap.h"

#include <linux/kernel.h>
#include <linux/perf_event.h>

int main(void)
{
	static const struct {
		const char *what;
		u64 type;
		bool is_fixed;
		u16 size, tid, time, raw, id;
	} table[] = {
		{ "nothing", 0, false, 8, 0, 0, 8, 0 },
		{ "perf record's own choice",
		  PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
		  PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_RAW,
		  true, 60, 24, 32, 56, 8 },
		{ "one event", PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		  true, 36, 16, 24, 32, 0 },
		{ "an id among the fields",
		  PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR |
		  PERF_SAMPLE_ID | PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_RAW,
		  true, 68, 16, 24, 64, 40 },
		{ "no time", PERF_SAMPLE_ID | PERF_SAMPLE_RAW, true, 20, 0, 0, 16, 8 },
		{ "call chains", PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_RAW,
		  false, 16, 0, 8, 16, 0 },
		{ "counters", PERF_SAMPLE_TID | PERF_SAMPLE_READ | PERF_SAMPLE_RAW,
		  false, 16, 8, 0, 16, 0 },
		{ "no raw data", PERF_SAMPLE_TID | PERF_SAMPLE_TIME, false, 24, 8, 16, 24, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct damon_sample_layout layout;

		damon_sample_layout__init(&layout, table[i].type);
		tap_eq(layout.is_fixed, table[i].is_fixed,
		       "%s: the offset of raw data is fixed or not",
		       table[i].what);
		tap_eq(layout.size, table[i].size, "%s: the smallest size", table[i].what);
		tap_eq(layout.tid, table[i].tid, "%s: pid and tid", table[i].what);
		tap_eq(layout.time, table[i].time, "%s: time", table[i].what);
		tap_eq(layout.raw, table[i].raw,
		       "%s: the first field of variable size", table[i].what);
		tap_eq(damon_sample_layout__id(table[i].type), table[i].id, "%s: id",
		       table[i].what);
	}
	return tap_done();
}
