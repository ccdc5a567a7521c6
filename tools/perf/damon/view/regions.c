// SPDX-License-Identifier: GPL-2.0
/* The raw snapshots. A recording may be larger than memory, so they pass through. */
#include "damon/view/regions.h"
#include "damon/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* @snapshot: the first one, or NULL if there is none */
static void begin(struct damon_regions *r, const struct damon_snapshot *snapshot)
{
	static const char * const names[] = {
		"kdamond", "target", "pid", "start_ns", "end_ns", "lost", "start", "end",
		"nr_accesses", "rate", "age", "age_ns", "hits", NULL
	};

	if (r->begun)
		return;
	r->begun = true;
	switch (r->format) {
	case DAMON_FORMAT_CSV:
		damon_csv__header(&r->csv, names);
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
		fprintf(r->f, "#%15s %8s %8s %12s %13s %11s %8s %7s %9s%s\n", "Time", "kdamond",
			"Target", "Start", "End", "Size", "Accesses", "Rate", "Age",
			snapshot && snapshot->nr_probes ? "  Hits" : "");
		break;
	}
}

static double rate_of(const struct damon_stream *s, const struct damon_region *region)
{
	return (double)region->nr_accesses / damon_stream__max_accesses(s);
}

/* Of probe @p in region @i */
static u8 hits_of(const struct damon_snapshot *snapshot, unsigned int i, unsigned int p)
{
	return snapshot->hits[(size_t)i * snapshot->nr_probes + p];
}

static void print_csv_hits(struct damon_csv *csv, const struct damon_snapshot *snapshot,
			   unsigned int i)
{
	char hits[4 * UINT8_MAX + 1] = "";
	size_t len = 0;

	for (unsigned int p = 0; p < snapshot->nr_probes && len < sizeof(hits); p++)
		len += snprintf(hits + len, sizeof(hits) - len, "%s%u", p ? " " : "",
				hits_of(snapshot, i, p));
	if (snapshot->nr_probes)
		damon_csv__string(csv, hits);
	else
		damon_csv__empty(csv);
}

static void print_csv(struct damon_csv *csv, const struct damon_snapshot *snapshot,
		      unsigned int i)
{
	const struct damon_region *region = &snapshot->regions[i];
	const struct damon_stream *s = snapshot->stream;

	damon_csv__number(csv, s->kdamond);
	damon_csv__number(csv, s->target_id);
	if (s->pid)
		damon_csv__number(csv, s->pid);
	else
		damon_csv__empty(csv);
	damon_csv__number(csv, snapshot->start_ns);
	damon_csv__number(csv, snapshot->end_ns);
	damon_csv__number(csv, snapshot->nr_lost);
	damon_csv__number(csv, region->start);
	damon_csv__number(csv, region->end);
	damon_csv__number(csv, region->nr_accesses);
	if (damon_stream__max_accesses(s))
		damon_csv__double(csv, rate_of(s, region));
	else
		damon_csv__empty(csv);
	if (s->ageless)
		damon_csv__empty(csv);
	else
		damon_csv__number(csv, region->age);
	if (s->aggr_ns && !s->ageless)
		damon_csv__number(csv, region->age * s->aggr_ns);
	else
		damon_csv__empty(csv);
	print_csv_hits(csv, snapshot, i);
	damon_csv__end(csv);
}

static void print_json(struct damon_json *json, const struct damon_snapshot *snapshot,
		       unsigned int i)
{
	const struct damon_region *region = &snapshot->regions[i];
	const struct damon_stream *s = snapshot->stream;

	damon_json__newline(json);
	damon_json__open(json, NULL, '{');
	damon_json__number(json, "kdamond", s->kdamond);
	damon_json__number(json, "target", s->target_id);
	if (s->pid)
		damon_json__number(json, "pid", s->pid);
	else
		damon_json__null(json, "pid");
	damon_json__number(json, "start_ns", snapshot->start_ns);
	damon_json__number(json, "end_ns", snapshot->end_ns);
	damon_json__number(json, "lost", snapshot->nr_lost);
	damon_json__number(json, "start", region->start);
	damon_json__number(json, "end", region->end);
	damon_json__number(json, "nr_accesses", region->nr_accesses);
	if (damon_stream__max_accesses(s))
		damon_json__double(json, "rate", rate_of(s, region));
	else
		damon_json__null(json, "rate");
	if (s->ageless)
		damon_json__null(json, "age");
	else
		damon_json__number(json, "age", region->age);
	if (s->aggr_ns && !s->ageless)
		damon_json__number(json, "age_ns", region->age * s->aggr_ns);
	else
		damon_json__null(json, "age_ns");
	damon_json__open(json, "hits", '[');
	for (unsigned int p = 0; p < snapshot->nr_probes; p++)
		damon_json__number(json, NULL, hits_of(snapshot, i, p));
	damon_json__close(json, ']');
	damon_json__close(json, '}');
}

static void print_text(FILE *f, const struct damon_snapshot *snapshot, unsigned int i)
{
	const struct damon_region *region = &snapshot->regions[i];
	const struct damon_stream *s = snapshot->stream;
	char size[DAMON_TEXT_LEN], rate[DAMON_TEXT_LEN] = "-", age[DAMON_TEXT_LEN] = "-";

	if (damon_stream__max_accesses(s))
		snprintf(rate, sizeof(rate), "%.0f %%", 100 * rate_of(s, region));
	if (s->aggr_ns && !s->ageless)
		damon_text__time(age, sizeof(age), damon_text__round(region->age * s->aggr_ns, 3));
	fprintf(f, " %5" PRIu64 ".%09" PRIu64 " %8d %8" PRIu64 " %12" PRIx64 " %13" PRIx64,
		(u64)(snapshot->end_ns / NSEC_PER_SEC), (u64)(snapshot->end_ns % NSEC_PER_SEC),
		s->kdamond, s->pid ? (u64)s->pid : s->target_id, region->start, region->end);
	fprintf(f, " %11s %8u %7s %9s",
		damon_text__size(size, sizeof(size), region->end - region->start),
		region->nr_accesses, rate, age);
	for (unsigned int p = 0; p < snapshot->nr_probes; p++)
		fprintf(f, " %5u", hits_of(snapshot, i, p));
	fputc('\n', f);
}

/**
 * damon_regions__add - print those of a snapshot that are to be shown
 *
 * Return: 0, or -EIO if nobody takes it any more.
 */
int damon_regions__add(struct damon_regions *r, const struct damon_snapshot *snapshot)
{
	begin(r, snapshot);
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		if (!damon_snapshot__shows(snapshot, i))
			continue;
		if (r->format == DAMON_FORMAT_CSV)
			print_csv(&r->csv, snapshot, i);
		else if (r->format == DAMON_FORMAT_JSON)
			print_json(&r->json, snapshot, i);
		else
			print_text(r->f, snapshot, i);
	}
	return ferror(r->f) ? -EIO : 0;
}

/** damon_regions__finish - no more come */
void damon_regions__finish(struct damon_regions *r)
{
	begin(r, NULL);
	if (r->format != DAMON_FORMAT_JSON)
		return;
	damon_json__newline(&r->json);
	damon_json__close(&r->json, ']');
	damon_json__close(&r->json, '}');
	fputc('\n', r->f);
}
