// SPDX-License-Identifier: GPL-2.0
/* Modules: view/regions view/stream-fields view/columns-text base/field base/csv base/json base/text base/error */
/* The view regions: every column, known and unknown, in CSV, JSON and text */
#include "damon/view/regions.h"
#include "text-file.h"

#include <linux/kernel.h>

#define MS	1000000ULL

static const struct damon_stream process = {
	.kdamond = 100, .target_id = 1, .pid = 4321, .sample_ns = 5 * MS, .aggr_ns = 100 * MS,
	.ratio_aggr = 20, .ratio_sample = 1,
};

/* A stream about which the file says nothing */
static const struct damon_stream foreign = { .kdamond = 7, .target_id = 2, .ageless = true };

static const struct damon_region regions[] = {
	{ .start = 0x7f0000000000, .end = 0x7f0000001000, .nr_accesses = 20, .age = 3 },
	{ .start = 0x7f0000001000, .end = 0x7f0000301000, .nr_accesses = 1, .age = 0 },
	{ .start = 0x7f0000301000, .end = 0x7fff00301000, .nr_accesses = 0, .age = 12345 },
};

static const bool hidden[] = { false, true, false };
static const u8 hits[] = { 0, 20, 3, 4, 255, 6 };

static const struct damon_snapshot first = {
	.stream = &process, .start_ns = 1234567890123, .end_ns = 1234667890123, .nr_lost = 2,
	.nr_regions = 3, .regions = regions,
};

static const struct damon_snapshot probed = {
	.stream = &process, .start_ns = 1234667890123, .end_ns = 1234767890123,
	.nr_regions = 3, .regions = regions, .hidden = hidden, .nr_probes = 2, .hits = hits,
};

static const struct damon_snapshot bare = {
	.stream = &foreign, .start_ns = 5, .end_ns = 100 * MS, .nr_regions = 2, .regions = regions,
};

static void begin(struct damon_regions *r, enum damon_format format)
{
	FILE *f = text_open();

	memset(r, 0, sizeof(*r));
	r->f = f;
	r->format = format;
	r->csv.f = f;
	r->csv.separator = ",";
	r->json.f = f;
	r->text.f = f;
}

static void is(enum damon_format format, const struct damon_snapshot * const *snapshots, size_t nr,
	       const char *want, const char *name)
{
	struct damon_regions r;
	int err = 0;

	begin(&r, format);
	for (size_t i = 0; i < nr; i++)
		err |= damon_regions__add(&r, snapshots[i]);
	damon_regions__finish(&r);
	tap_eq(err, 0, "%s: written", name);
	text_is(r.f, want, name);
}

int main(void)
{
	static const struct damon_snapshot * const all[] = { &first, &probed, &bare };
	static const struct damon_snapshot * const probes_first[] = { &probed, &bare };

	is(DAMON_FORMAT_CSV, all, 3,
	   "kdamond,target,pid,start_ns,end_ns,lost,start,end,nr_accesses,rate,age,age_ns,hits\n"
	   "100,1,4321,1234567890123,1234667890123,2,139637976727552,139637976731648,20,1,3,300000000,\n"
	   "100,1,4321,1234567890123,1234667890123,2,139637976731648,139637979877376,1,0.050000000000000003,0,0,\n"
	   "100,1,4321,1234567890123,1234667890123,2,139637979877376,140733196537856,0,0,12345,1234500000000,\n"
	   "100,1,4321,1234667890123,1234767890123,0,139637976727552,139637976731648,20,1,3,300000000,0 20\n"
	   "100,1,4321,1234667890123,1234767890123,0,139637979877376,140733196537856,0,0,12345,1234500000000,255 6\n"
	   "7,2,,5,100000000,0,139637976727552,139637976731648,20,,,,\n"
	   "7,2,,5,100000000,0,139637976731648,139637979877376,1,,,,\n", "CSV");
	is(DAMON_FORMAT_JSON, all, 3,
	   "{\"version\":1,\"view\":\"regions\",\"regions\":[\n"
	   "{\"kdamond\":100,\"target\":1,\"pid\":4321,\"start_ns\":1234567890123,\"end_ns\":1234667890123,\"lost\":2,\"start\":139637976727552,\"end\":139637976731648,\"nr_accesses\":20,\"rate\":1,\"age\":3,\"age_ns\":300000000,\"hits\":[]},\n"
	   "{\"kdamond\":100,\"target\":1,\"pid\":4321,\"start_ns\":1234567890123,\"end_ns\":1234667890123,\"lost\":2,\"start\":139637976731648,\"end\":139637979877376,\"nr_accesses\":1,\"rate\":0.050000000000000003,\"age\":0,\"age_ns\":0,\"hits\":[]},\n"
	   "{\"kdamond\":100,\"target\":1,\"pid\":4321,\"start_ns\":1234567890123,\"end_ns\":1234667890123,\"lost\":2,\"start\":139637979877376,\"end\":140733196537856,\"nr_accesses\":0,\"rate\":0,\"age\":12345,\"age_ns\":1234500000000,\"hits\":[]},\n"
	   "{\"kdamond\":100,\"target\":1,\"pid\":4321,\"start_ns\":1234667890123,\"end_ns\":1234767890123,\"lost\":0,\"start\":139637976727552,\"end\":139637976731648,\"nr_accesses\":20,\"rate\":1,\"age\":3,\"age_ns\":300000000,\"hits\":[0,20]},\n"
	   "{\"kdamond\":100,\"target\":1,\"pid\":4321,\"start_ns\":1234667890123,\"end_ns\":1234767890123,\"lost\":0,\"start\":139637979877376,\"end\":140733196537856,\"nr_accesses\":0,\"rate\":0,\"age\":12345,\"age_ns\":1234500000000,\"hits\":[255,6]},\n"
	   "{\"kdamond\":7,\"target\":2,\"pid\":null,\"start_ns\":5,\"end_ns\":100000000,\"lost\":0,\"start\":139637976727552,\"end\":139637976731648,\"nr_accesses\":20,\"rate\":null,\"age\":null,\"age_ns\":null,\"hits\":[]},\n"
	   "{\"kdamond\":7,\"target\":2,\"pid\":null,\"start_ns\":5,\"end_ns\":100000000,\"lost\":0,\"start\":139637976731648,\"end\":139637979877376,\"nr_accesses\":1,\"rate\":null,\"age\":null,\"age_ns\":null,\"hits\":[]}\n"
	   "]}\n", "JSON");
	is(DAMON_FORMAT_TEXT, all, 3,
	   "#           Time  kdamond   Target        Start           End        Size Accesses    Rate       Age\n"
	   "  1234.667890123      100     4321 7f0000000000  7f0000001000     4.0 KiB       20   100 %    300 ms\n"
	   "  1234.667890123      100     4321 7f0000001000  7f0000301000     3.0 MiB        1     5 %       0 s\n"
	   "  1234.667890123      100     4321 7f0000301000  7fff00301000  1020.0 GiB        0     0 %    1230 s\n"
	   "  1234.767890123      100     4321 7f0000000000  7f0000001000     4.0 KiB       20   100 %    300 ms     0    20\n"
	   "  1234.767890123      100     4321 7f0000301000  7fff00301000  1020.0 GiB        0     0 %    1230 s   255     6\n"
	   "     0.100000000        7        2 7f0000000000  7f0000001000     4.0 KiB       20       -         -\n"
	   "     0.100000000        7        2 7f0000001000  7f0000301000     3.0 MiB        1       -         -\n", "text");
	is(DAMON_FORMAT_TEXT, probes_first, 2,
	   "#           Time  kdamond   Target        Start           End        Size Accesses    Rate       Age  Hits\n"
	   "  1234.767890123      100     4321 7f0000000000  7f0000001000     4.0 KiB       20   100 %    300 ms     0    20\n"
	   "  1234.767890123      100     4321 7f0000301000  7fff00301000  1020.0 GiB        0     0 %    1230 s   255     6\n"
	   "     0.100000000        7        2 7f0000000000  7f0000001000     4.0 KiB       20       -         -\n"
	   "     0.100000000        7        2 7f0000001000  7f0000301000     3.0 MiB        1       -         -\n",
	   "text, with hits in the first snapshot");
	is(DAMON_FORMAT_CSV, NULL, 0,
	   "kdamond,target,pid,start_ns,end_ns,lost,start,end,nr_accesses,rate,age,age_ns,hits\n", "CSV without regions");
	is(DAMON_FORMAT_JSON, NULL, 0,
	   "{\"version\":1,\"view\":\"regions\",\"regions\":[\n"
	   "]}\n", "JSON without regions");
	is(DAMON_FORMAT_TEXT, NULL, 0,
	   "#           Time  kdamond   Target        Start           End        Size Accesses    Rate       Age\n", "text without regions");
	return tap_done();
}
