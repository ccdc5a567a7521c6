// SPDX-License-Identifier: GPL-2.0
/* What stands above every view, and the summary's few lines. */
#include "damon/view/report-text.h"
#include "damon/analysis/areas.h"
#include "damon/analysis/hits.h"
#include "damon/analysis/stream-stats.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

/* Areas that the summary lists. */
#define MAX_AREAS	8

/**
 * damon_report_text__fprint_recording - what is wrong with the file
 *
 * Nothing where there is nothing to tell.
 */
void damon_report_text__fprint_recording(FILE *f, const struct damon_recording *rec)
{
	char count[DAMON_TEXT_LEN];

	if (rec->nr_lost_events)
		fprintf(f, "# %s event%s LOST while recording: use a larger buffer, as in -m 4096\n",
			damon_text__count(count, sizeof(count), rec->nr_lost_events),
			damon_text__s(rec->nr_lost_events));
	if (rec->nr_bad_events)
		fprintf(f, "# %s event%s left out: damaged, or in the file twice\n",
			damon_text__count(count, sizeof(count), rec->nr_bad_events),
			damon_text__s(rec->nr_bad_events));
	if (rec->nr_unread_setups)
		fprintf(f, "# how DAMON was set up cannot be read: a newer perf damon wrote it\n");
}

/** damon_report_text__fprint_kernel - where it was recorded, if the file tells */
void damon_report_text__fprint_kernel(FILE *f, const struct damon_recording *rec)
{
	char kernel[64];

	if (rec->kernel)
		fprintf(f, "# Recorded on kernel %s\n",
			damon_text__printable(kernel, sizeof(kernel), rec->kernel));
}

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

/* Two digits, or as many as there are before the point. */
static void print_percent(FILE *f, double percent)
{
	fprintf(f, percent < 9.95 ? "%.2g %%" : "%.0f %%", percent);
}

/**
 * damon_report_text__fprint_run - what the monitoring cost, and why it ended
 *
 * Nothing where the file does not tell.
 */
void damon_report_text__fprint_run(FILE *f, const struct damon_recording *rec, pid_t kdamond)
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

static const char *memory_of(const struct damon_setup *setup)
{
	switch (setup->ops) {
	case DAMON_OPS_VADDR:
		return "virtual memory";
	case DAMON_OPS_FVADDR:
		return "ranges of virtual memory";
	case DAMON_OPS_PADDR:
	case DAMON_OPS_NR:
	default:
		/* Its name says so. */
		return NULL;
	}
}

static void print_span(FILE *f, const char *what, const struct damon_span *span)
{
	char time[DAMON_TEXT_LEN];

	if (!span->max)
		return;
	fprintf(f, ", %s %s", what,
		damon_text__time(time, sizeof(time), damon_text__round(span->min, 3)));
	if (span->min != span->max)
		fprintf(f, " to %s",
			damon_text__time(time, sizeof(time), damon_text__round(span->max, 3)));
}

static void print_tuned_intervals(FILE *f, const struct damon_stream_stat *stat)
{
	print_span(f, "sample", &stat->sample_ns);
	print_span(f, "aggregation", &stat->aggr_ns);
	if (!stat->aggr_ns.max)
		fputs(", intervals unknown", f);
	else if (stat->nr_estimated)
		fprintf(f, " (%sestimated)", stat->nr_estimated < stat->nr_snapshots ? "in part " : "");
}

static void print_intervals(FILE *f, const struct damon_stream *stream)
{
	char time[DAMON_TEXT_LEN];

	if (stream->sample_ns)
		fprintf(f, ", sample %s", damon_text__time(time, sizeof(time), stream->sample_ns));
	if (!stream->aggr_ns)
		fputs(", intervals unknown", f);
	else if (!stream->aggr_estimated)
		fprintf(f, ", aggregation %s",
			damon_text__time(time, sizeof(time), stream->aggr_ns));
	else
		fprintf(f, ", aggregation about %s (estimated)",
			damon_text__time(time, sizeof(time), damon_text__round(stream->aggr_ns, 2)));
}

static void print_name(FILE *f, const struct damon_stream *stream)
{
	fprintf(f, "# %s", stream->name);
	if (stream->pid)
		fprintf(f, " (pid %d)", stream->pid);
}

/* What the kernel changed the intervals for, and what that does to the rates */
static void print_tuning(FILE *f, const struct damon_setup *setup,
			 const struct damon_stream *stream)
{
	char min[DAMON_TEXT_LEN], max[DAMON_TEXT_LEN];
	const struct damon_goal *goal = setup ? &setup->attrs.goal : NULL;

	if (!stream->tuned)
		return;
	fputs("# auto-tuned", f);
	if (goal && goal->aggrs) {
		damon_text__time(min, sizeof(min), goal->min_sample_us * NSEC_PER_USEC);
		damon_text__time(max, sizeof(max), goal->max_sample_us * NSEC_PER_USEC);
		fprintf(f, ": %g %% of the accesses that could be seen in %" PRIu64 " aggregation%s, sample %s to %s",
			goal->access_bp / 100.0, goal->aggrs, damon_text__s(goal->aggrs), min, max);
	} else {
		fputs(" for a goal that is not known", f);
	}
	fputc('\n', f);
	if (!stream->ratio_sample && stream->max_accesses)
		fprintf(f, "# rates are estimates: an aggregation is taken to have %u samples\n",
			stream->max_accesses);
}

/** damon_report_text__fprint_name - who was monitored, as a heading */
void damon_report_text__fprint_name(FILE *f, const struct damon_stream *stream)
{
	print_name(f, stream);
	fputs(":\n", f);
}

/**
 * damon_report_text__fprint_stream - who was monitored, how, for how long
 *
 * Two lines, and more on tuned intervals, and where access rates cannot be told.
 */
void damon_report_text__fprint_stream(FILE *f, const struct damon_recording *rec,
				      const struct damon_stream_stat *stat)
{
	const struct damon_stream *stream = stat->stream;
	const struct damon_setup *setup = damon_recording__setup(rec, stream->kdamond);
	char buf[DAMON_TEXT_LEN], cgroup[PATH_MAX];

	print_name(f, stream);
	if (setup && setup->cgroup)
		fprintf(f, ", cgroup %s",
			damon_text__printable(cgroup, sizeof(cgroup), setup->cgroup));
	if (setup && memory_of(setup))
		fprintf(f, ", %s", memory_of(setup));
	if (stream->tuned)
		print_tuned_intervals(f, stat);
	else
		print_intervals(f, stream);
	fprintf(f, "\n# %s", damon_text__time(buf, sizeof(buf),
					     damon_text__round(stat->end_ns - stat->start_ns, 4)));
	fprintf(f, ", %s snapshot%s", damon_text__count(buf, sizeof(buf), stat->nr_snapshots),
		damon_text__s(stat->nr_snapshots));
	fprintf(f, ", %s region%s", damon_text__count(buf, sizeof(buf), stat->nr_regions),
		damon_text__s(stat->nr_regions));
	if (stat->nr_lost) {
		fprintf(f, ", %s LOST", damon_text__count(buf, sizeof(buf), stat->nr_lost));
		fprintf(f, " in %s incomplete snapshot%s",
			damon_text__count(buf, sizeof(buf), stat->nr_incomplete),
			damon_text__s(stat->nr_incomplete));
	} else {
		fputs(", none lost", f);
	}
	fputc('\n', f);
	print_tuning(f, setup, stream);
	if (stream->unchecked)
		fputs("# accesses were not looked for: probes with weights take their place\n", f);
	else if (!damon_stream__max_accesses(stream))
		fprintf(f, "# %s interval unknown: accesses are counts, not rates\n",
			stream->sample_ns ? "aggregation" : "sampling");
}

/* What was printed, without the marks at the start of its lines; or NULL */
static char *finish_lines(FILE *f, char **text)
{
	char *from, *to;

	if (fclose(f))
		zfree(text);
	if (!*text)
		return NULL;
	to = *text;
	for (from = to; *from; ) {
		size_t len = strcspn(from, "\n");
		size_t mark = strncmp(from, "# ", 2) ? 0 : 2;

		len += !!from[len];
		memmove(to, from + mark, len - mark);
		to += len - mark;
		from += len;
	}
	*to = '\0';
	return *text;
}

/**
 * damon_report_text__recording - as damon_report_text__fprint_recording(), for a picture
 *
 * Return: lines, to be freed; NULL when out of memory.
 */
char *damon_report_text__recording(const struct damon_recording *rec)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	damon_report_text__fprint_recording(f, rec);
	return finish_lines(f, &text);
}

/**
 * damon_report_text__stream - as damon_report_text__fprint_stream(), for a picture
 *
 * Return: lines, to be freed; NULL when out of memory.
 */
char *damon_report_text__stream(const struct damon_recording *rec,
				const struct damon_stream_stat *stat)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	damon_report_text__fprint_stream(f, rec, stat);
	return finish_lines(f, &text);
}

/** damon_report_text__fprint_wss - the working set in one line */
void damon_report_text__fprint_wss(FILE *f, const struct damon_wss_dist *dist)
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
 * damon_report_text__fprint_probes - how much of the memory each probe hit, in one line
 * @setup: may name them; NULL where it is not known
 * @stream: any of the kdamond
 *
 * Nothing where there are none, or where it is not known.
 */
void damon_report_text__fprint_probes(FILE *f, const struct damon_setup *setup,
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
 * damon_report_text__fprint_areas - the most used memory, a line an area
 * @areas: the most used first
 */
void damon_report_text__fprint_areas(FILE *f, const struct damon_area *areas, size_t nr,
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
