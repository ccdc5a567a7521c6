// SPDX-License-Identifier: GPL-2.0
/* The lines of the summary: the run, the working set, the probes, the memory used most. */
#include "damon/view/summary-text.h"
#include "damon/analysis/areas.h"
#include "damon/analysis/hits.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"
#include "damon/view/mappings-text.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/* How many areas the summary lists */
#define MAX_AREAS	8

/* How many mappings it lists: the hottest, and the coldest of the others */
#define MAX_HOTTEST	6
#define MAX_COLDEST	3

/* Use outside of all mappings is listed if it is more than this part of all use. */
#define UNKNOWN_PART	20

static void print_stop(FILE *f, const struct damon_run *run)
{
	switch (run->stop) {
	case DAMON_STOP_SIGNAL:
		fprintf(f, "by a signal (%s)", strsignal(run->signal));
		break;
	case DAMON_STOP_COMMAND:
		fputs("with the command", f);
		break;
	case DAMON_STOP_TARGETS:
		fputs("with the monitored processes", f);
		break;
	case DAMON_STOP_CGROUP:
		fputs("when the cgroup was removed", f);
		break;
	case DAMON_STOP_KDAMOND:
		fputs("when somebody else stopped DAMON", f);
		break;
	case DAMON_STOP_UNKNOWN:
	case DAMON_STOP_NR:
	default:
		fputs("for an unknown reason", f);
		break;
	}
}

/* Two significant digits, or all digits before the decimal point. */
static void print_percent(FILE *f, double percent)
{
	fprintf(f, percent < 9.95 ? "%.2g %%" : "%.0f %%", percent);
}

/**
 * damon_summary_text__fprint_run - what the monitoring cost, and why the recording ended
 *
 * Prints nothing if the file does not tell.
 */
void damon_summary_text__fprint_run(FILE *f, const struct damon_recording *rec, pid_t kdamond)
{
	const struct damon_setup *setup = damon_recording__setup(rec, kdamond);
	const struct damon_run *run = setup && rec->runs ? &rec->runs[setup - rec->setups] : NULL;
	bool known = run && run->stop != DAMON_STOP_UNKNOWN;

	if (!known && !(run && run->observed_ns))
		return;
	fputs("# ", f);
	if (run->observed_ns) {
		fputs("DAMON took ", f);
		print_percent(f, 100.0 * run->cpu_ns / run->observed_ns);
		fprintf(f, " of a CPU%s", known ? "; " : "");
	}
	if (known) {
		fputs("the recording ended ", f);
		print_stop(f, run);
	}
	fputc('\n', f);
}

/* Targets that share less than this part of their memory are told of as if they shared none */
#define SHARED_PART	0.01

/* How much is shared, and how much is in huge pages */
static void print_smaps(FILE *f, const struct damon_resident *resident)
{
	bool share = resident->rss > (1 + SHARED_PART) * resident->bytes;
	char buf[DAMON_TEXT_LEN];

	if (share)
		fprintf(f, " together (PSS), %s with shared memory counted for each",
			damon_text__size(buf, sizeof(buf), resident->rss));
	if (resident->huge >= 1)
		fprintf(f, ", %s of %s in huge pages",
			damon_text__size(buf, sizeof(buf), resident->huge), share ? "that" : "it");
}

/** damon_summary_text__fprint_resident - how much memory the targets had in RAM and in swap */
void damon_summary_text__fprint_resident(FILE *f, const struct damon_resident *resident)
{
	char buf[DAMON_TEXT_LEN];

	fprintf(f, "# Resident            %s", damon_text__size(buf, sizeof(buf), resident->bytes));
	if (resident->nr_smaps)
		print_smaps(f, resident);
	if (resident->swapped >= 1)
		fprintf(f, "; %s in swap", damon_text__size(buf, sizeof(buf), resident->swapped));
	fputc('\n', f);
}

/**
 * damon_summary_text__fprint_cgroup - how much memory was charged to the monitored cgroup
 *
 * Prints nothing if the file does not tell.
 */
void damon_summary_text__fprint_cgroup(FILE *f, const struct damon_recording *rec, pid_t kdamond)
{
	const struct damon_cgroup_memory *cgroup = damon_recording__cgroup(rec, kdamond);
	char buf[DAMON_TEXT_LEN];

	if (!cgroup)
		return;
	fprintf(f, "# Cgroup's memory     %s", damon_text__size(buf, sizeof(buf), cgroup->total));
	fprintf(f, ": anon %s", damon_text__size(buf, sizeof(buf), cgroup->anon));
	/* The kernel counts shmem as files, too */
	fprintf(f, ", file %s", damon_text__size(buf, sizeof(buf),
						 max(cgroup->file - cgroup->shmem, 0.0)));
	fprintf(f, ", shmem %s\n", damon_text__size(buf, sizeof(buf), cgroup->shmem));
}

/** damon_summary_text__fprint_wss - a line with percentiles of the working set */
void damon_summary_text__fprint_wss(FILE *f, const struct damon_wss_dist *dist)
{
	char buf[DAMON_TEXT_LEN];

	fputs("# Working set", f);
	fprintf(f, "   p50 %s",
		damon_text__size(buf, sizeof(buf), damon_wss_dist__percentile(dist, 50)));
	fprintf(f, "   p90 %s",
		damon_text__size(buf, sizeof(buf), damon_wss_dist__percentile(dist, 90)));
	fprintf(f, "   max %s",
		damon_text__size(buf, sizeof(buf), damon_wss_dist__percentile(dist, 100)));
	fprintf(f, "   of %s monitored\n", damon_text__size(buf, sizeof(buf), dist->monitored));
}

/**
 * damon_summary_text__fprint_probes - a line: which share of the memory each probe hit
 * @setup: names the probes; NULL if it is not known
 * @stream: any stream of the kdamond
 *
 * Prints nothing if the kdamond has no probes, or if the shares are not known.
 */
void damon_summary_text__fprint_probes(FILE *f, const struct damon_setup *setup,
				      const struct damon_stream *stream,
				      const struct damon_hits *hits)
{
	char name[PATH_MAX];

	if (damon_hits__share(hits, 0, stream) < 0)
		return;
	fputs("# Probes", f);
	for (unsigned int p = 0; p < hits->nr; p++) {
		if (setup && p < setup->nr_probe_names)
			fprintf(f, "   %s", damon_text__printable(name, sizeof(name),
								  setup->probe_names[p]));
		else
			fprintf(f, "   probe %u", p);
		fprintf(f, " %.1f %%", 100 * damon_hits__share(hits, p, stream));
	}
	fputs("   of the monitored memory\n", f);
}

static void print_amount(FILE *f, double value, bool is_rate)
{
	if (is_rate)
		fprintf(f, " %7.1f %%", 100 * value);
	else
		fprintf(f, " %9.1f", value);
}

/**
 * damon_summary_text__fprint_areas - the memory used most, a line for each area
 * @areas: the area used most comes first
 * @is_rate: whether accesses are rates or counts
 */
void damon_summary_text__fprint_areas(FILE *f, const struct damon_area *areas, size_t nr,
				     bool is_rate)
{
	char buf[DAMON_TEXT_LEN];

	fprintf(f, "#       Size %9s %9s %9s   Addresses\n", is_rate ? "Rate" : "Accesses", "Peak",
		"Idle");
	for (size_t i = 0; i < nr && i < MAX_AREAS; i++) {
		const struct damon_area *a = &areas[i];

		fprintf(f, "%12s", damon_text__size(buf, sizeof(buf), a->end - a->start));
		print_amount(f, a->mean, is_rate);
		print_amount(f, a->peak, is_rate);
		fprintf(f, " %9s", damon_text__time(buf, sizeof(buf), damon_text__round(a->idle_ns, 3)));
		fprintf(f, "   %" PRIx64 "-%" PRIx64 "\n", a->start, a->end);
	}
	if (nr > MAX_AREAS)
		fprintf(f, "#  and %zu colder area%s\n", nr - MAX_AREAS,
			damon_text__s(nr - MAX_AREAS));
}

/**
 * damon_summary_text__are_mapped - whether mappings tell which memory was used
 *
 * If most of the used memory lies outside of all mappings, these were not recorded, and
 * addresses tell more.
 */
bool damon_summary_text__are_mapped(const struct damon_mapping_table *table)
{
	double unknown = 0, known = 0;
	bool any = false;

	for (size_t i = 0; i < table->nr; i++) {
		if (table->rows[i].kind == DAMON_MAPPING_UNKNOWN) {
			unknown += table->rows[i].wss_mean;
		} else {
			known += table->rows[i].wss_mean;
			any = true;
		}
	}
	return any && unknown <= known;
}

/* Bytes that were not used, on average; outside of mappings there is no memory to use. */
static double cold_bytes(const struct damon_mapping_row *row)
{
	return row->kind == DAMON_MAPPING_UNKNOWN ? -1 : row->size - row->wss_mean;
}

static int by_cold_bytes(const void *a, const void *b)
{
	double x = cold_bytes(a), y = cold_bytes(b);

	return x > y ? -1 : x < y;
}

/*
 * Little use outside of mappings is not listed: it comes from regions that reach beyond
 * the end of a mapping.
 */
static bool is_listed(const struct damon_mapping_row *row, double used)
{
	return row->kind != DAMON_MAPPING_UNKNOWN || row->wss_mean > used / UNKNOWN_PART;
}

/**
 * damon_summary_text__fprint_mappings - the hottest mappings, and what was not used
 * @table: sorted by damon_mapping_table__sort(); the order of its rows changes
 * @wanted: the fields that the user chose; if none, those that fit are printed
 */
void damon_summary_text__fprint_mappings(FILE *f, struct damon_mapping_table *table,
					 const struct damon_fields *wanted,
					 const struct damon_term *term)
{
	struct damon_mappings_text text;
	size_t nr = 0, hottest;
	double used = 0;

	for (size_t i = 0; i < table->nr; i++)
		used += table->rows[i].wss_mean;
	for (size_t i = 0; i < table->nr; i++) {
		if (is_listed(&table->rows[i], used))
			table->rows[nr++] = table->rows[i];
	}
	damon_mappings_text__begin(&text, f, table, wanted, term);
	hottest = nr > MAX_HOTTEST + MAX_COLDEST ? MAX_HOTTEST : nr;
	for (size_t i = 0; i < hottest; i++)
		damon_mappings_text__row(&text, &table->rows[i]);
	if (nr == hottest)
		return;
	qsort(table->rows + hottest, nr - hottest, sizeof(*table->rows), by_cold_bytes);
	fputs("# Most of what was not used:\n", f);
	for (size_t i = hottest; i < hottest + MAX_COLDEST; i++)
		damon_mappings_text__row(&text, &table->rows[i]);
	fprintf(f, "# and %zu more: perf damon report maps\n", nr - hottest - MAX_COLDEST);
}
