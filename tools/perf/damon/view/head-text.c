// SPDX-License-Identifier: GPL-2.0
/* The head of every view: what is wrong with the recording, and how it was monitored. */
#include "damon/view/head-text.h"
#include "damon/analysis/stream-stats.h"
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

/**
 * damon_head_text__fprint_recording - what is wrong with the recording
 *
 * Prints nothing if nothing is wrong.
 */
void damon_head_text__fprint_recording(FILE *f, const struct damon_recording *rec)
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

/** damon_head_text__fprint_kernel - on which kernel it was recorded, if the file tells */
void damon_head_text__fprint_kernel(FILE *f, const struct damon_recording *rec)
{
	char kernel[64];

	if (rec->kernel)
		fprintf(f, "# Recorded on kernel %s\n",
			damon_text__printable(kernel, sizeof(kernel), rec->kernel));
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
		/* The stream's name says it. */
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

static void print_windows(FILE *f, const struct damon_windows *windows)
{
	char time[DAMON_TEXT_LEN];

	fprintf(f, ", window%s of %s", damon_text__s(windows->nr),
		damon_text__time(time, sizeof(time), windows->us[0] * NSEC_PER_USEC));
	if (windows->nr > 1)
		fprintf(f, " to %s, by turns",
			damon_text__time(time, sizeof(time),
					 windows->us[windows->nr - 1] * NSEC_PER_USEC));
}

/** damon_head_text__fprint_name - who was monitored, without a newline */
void damon_head_text__fprint_name(FILE *f, const struct damon_stream *stream)
{
	fprintf(f, "# %s", stream->name);
	if (stream->pid)
		fprintf(f, " (pid %d)", stream->pid);
}

/* The goal for which the kernel tuned the intervals, and what that means for the rates */
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

/**
 * damon_head_text__fprint_stream - who was monitored, how, and for how long
 *
 * Prints two lines, and further ones if the intervals were tuned or access rates are not
 * known.
 */
void damon_head_text__fprint_stream(FILE *f, const struct damon_recording *rec,
				      const struct damon_stream_stat *stat)
{
	const struct damon_stream *stream = stat->stream;
	const struct damon_setup *setup = damon_recording__setup(rec, stream->kdamond);
	char buf[DAMON_TEXT_LEN], cgroup[PATH_MAX];

	damon_head_text__fprint_name(f, stream);
	if (setup && setup->cgroup)
		fprintf(f, ", cgroup %s",
			damon_text__printable(cgroup, sizeof(cgroup), setup->cgroup));
	if (setup && memory_of(setup))
		fprintf(f, ", %s", memory_of(setup));
	if (stream->tuned)
		print_tuned_intervals(f, stat);
	else if (stream->shortest_ns && setup)
		print_windows(f, &setup->attrs.windows);
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

/* Returns what was printed, without "# " at the start of lines; NULL when out of memory. */
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
 * damon_head_text__recording - as damon_head_text__fprint_recording(), for a picture
 *
 * Return: lines without "# ", which the caller frees, or NULL when out of memory.
 */
char *damon_head_text__recording(const struct damon_recording *rec)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	damon_head_text__fprint_recording(f, rec);
	return finish_lines(f, &text);
}

/**
 * damon_head_text__stream - as damon_head_text__fprint_stream(), for a picture
 *
 * Return: lines without "# ", which the caller frees, or NULL when out of memory.
 */
char *damon_head_text__stream(const struct damon_recording *rec,
				const struct damon_stream_stat *stat)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	damon_head_text__fprint_stream(f, rec, stat);
	return finish_lines(f, &text);
}

