// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon report: read a perf.data once, feed what the view needs snapshot
 * by snapshot, draw it.
 */
#include "report.h"
#include "areas.h"
#include "decode.h"
#include "error.h"
#include "filter.h"
#include "heatmap.h"
#include "heatmap-text.h"
#include "report-text.h"
#include "term.h"
#include "text.h"
#include "wss.h"
#include "wss-text.h"

#include "ui/ui.h"
#include "util/color.h"
#include "util/debug.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <subcmd/pager.h>
#include <subcmd/parse-options.h>

/* Lines around a heatmap: two or three above it, an empty one, the prompt. */
#define HEADER_LINES	5

/* The summary's areas come from a grid this fine. */
#define AREA_ROWS	128
#define AREA_COLS	256

static const char * const usage[] = {
	"perf damon report [<options>] [summary|heatmap|wss]",
	NULL
};

/* What is gathered of one stream. */
struct report_stream {
	struct damon_stream_stat stat;
	struct damon_heatmap *map;	/* NULL where the view needs none */
};

/* What is gathered of one kdamond. */
struct report_kdamond {
	pid_t tid;
	struct damon_wss *wss;		/* NULL where the view needs none */
};

struct report {
	const struct report_view *view;
	struct damon_decode_opts decode;
	struct damon_filter filter;
	unsigned int min_accesses;
	size_t skip;

	struct damon_recording rec;
	struct report_stream *streams;	/* by stream.idx; those filtered out are empty */
	unsigned int nr_streams;
	struct report_kdamond *kdamonds;
	unsigned int nr_kdamonds;
	u64 start_ns;			/* of the first snapshot of all */
	struct damon_term term;
};

struct report_view {
	const char *name;
	bool needs_heatmap;
	bool needs_wss;
	int (*draw)(const struct report *report, FILE *f);
};

static struct report_stream *findnew_stream(struct report *report,
					    const struct damon_stream *stream)
{
	struct report_stream *s;

	if (stream->idx >= report->nr_streams) {
		unsigned int nr = stream->idx + 1;

		s = realloc(report->streams, nr * sizeof(*s));
		if (!s)
			return NULL;
		memset(s + report->nr_streams, 0, (nr - report->nr_streams) * sizeof(*s));
		report->streams = s;
		report->nr_streams = nr;
	}
	s = &report->streams[stream->idx];
	s->stat.stream = stream;
	if (report->view->needs_heatmap && !s->map) {
		s->map = damon_heatmap__new();
		if (!s->map)
			return NULL;
	}
	return s;
}

static struct report_kdamond *findnew_kdamond(struct report *report, pid_t tid)
{
	struct report_kdamond *k;

	for (unsigned int i = 0; i < report->nr_kdamonds; i++) {
		if (report->kdamonds[i].tid == tid)
			return &report->kdamonds[i];
	}
	k = realloc(report->kdamonds, (report->nr_kdamonds + 1) * sizeof(*k));
	if (!k)
		return NULL;
	report->kdamonds = k;
	k += report->nr_kdamonds++;
	*k = (struct report_kdamond){ .tid = tid };
	if (report->view->needs_wss) {
		k->wss = damon_wss__new(report->min_accesses);
		if (!k->wss)
			return NULL;
	}
	return k;
}

static void count_snapshot(struct damon_stream_stat *stat, const struct damon_snapshot *snapshot)
{
	if (!stat->nr_snapshots)
		stat->start_ns = snapshot->start_ns;
	stat->end_ns = snapshot->end_ns;
	stat->nr_snapshots++;
	stat->nr_regions += snapshot->nr_regions;
	stat->nr_lost += snapshot->nr_lost;
	stat->nr_incomplete += !!snapshot->nr_lost;
}

static int on_snapshot(const struct damon_snapshot *orig, void *ctx)
{
	struct report *report = ctx;
	struct damon_snapshot snapshot = *orig;
	struct report_kdamond *kdamond;
	struct report_stream *stream;
	int err = damon_filter__apply(&report->filter, &snapshot);

	if (err <= 0)
		return err;
	stream = findnew_stream(report, snapshot.stream);
	kdamond = findnew_kdamond(report, snapshot.stream->kdamond);
	if (!stream || !kdamond)
		return -ENOMEM;

	if (!report->start_ns || snapshot.start_ns < report->start_ns)
		report->start_ns = snapshot.start_ns;
	count_snapshot(&stream->stat, &snapshot);
	err = stream->map ? damon_heatmap__add(stream->map, &snapshot) : 0;
	if (!err && kdamond->wss)
		err = damon_wss__add(kdamond->wss, &snapshot);
	return err;
}

/* The next stream of @kdamond after @prev, which is NULL for the first. */
static const struct report_stream *next_stream(const struct report *report,
					       const struct report_kdamond *kdamond,
					       const struct report_stream *prev)
{
	const struct report_stream *s = prev ? prev + 1 : report->streams;

	for (; s < report->streams + report->nr_streams; s++) {
		if (s->stat.stream && s->stat.stream->kdamond == kdamond->tid)
			return s;
	}
	return NULL;
}

static void print_streams(const struct report *report, const struct report_kdamond *kdamond,
			  FILE *f)
{
	const struct report_stream *s = NULL;

	while ((s = next_stream(report, kdamond, s)))
		damon_report_text__fprint_stream(f, &report->rec, &s->stat);
}

/* -ENODATA is no failure of a view: it says what it has not got. */
static int draw_nothing(FILE *f, const char *what, int err)
{
	if (err != -ENODATA)
		return err;
	fprintf(f, "# %s\n", what);
	return 0;
}

static int draw_heatmap(const struct report *report, const struct report_stream *stream, FILE *f)
{
	struct damon_heat_grid grid;
	int err = damon_heatmap_text__fit(stream->map, &report->term,
					  report->term.lines - HEADER_LINES, &grid);

	if (err)
		return draw_nothing(f, "no snapshot covers any time: record for longer", err);
	damon_heatmap_text__fprint(f, &grid, &report->term, report->start_ns);
	damon_heat_grid__exit(&grid);
	return 0;
}

static int draw_heatmaps(const struct report *report, FILE *f)
{
	for (unsigned int k = 0; k < report->nr_kdamonds; k++) {
		const struct report_stream *s = NULL;

		while ((s = next_stream(report, &report->kdamonds[k], s))) {
			int err;

			damon_report_text__fprint_stream(f, &report->rec, &s->stat);
			err = draw_heatmap(report, s, f);
			if (err)
				return err;
			fputc('\n', f);
		}
	}
	return 0;
}

static void print_left_out(const struct report *report, const struct damon_wss_dist *dist, FILE *f)
{
	const char *left_out = "; left out:";

	fprintf(f, "# %zu snapshot%s", dist->nr, damon_text__s(dist->nr));
	if (dist->nr_skipped) {
		fprintf(f, "%s the first %zu", left_out, dist->nr_skipped);
		if (report->skip == DAMON_WSS_SKIP_AUTO)
			fputs(", not settled yet (see --skip)", f);
		left_out = " and";
	}
	if (dist->nr_incomplete)
		fprintf(f, "%s %zu incomplete", left_out, dist->nr_incomplete);
	fputc('\n', f);
}

static int draw_wss_chart(const struct report *report, const struct damon_wss *wss, FILE *f)
{
	struct damon_wss_chart chart;
	int err = damon_wss__chart(wss, damon_wss_text__chart_cols(&report->term), &chart);

	if (err)
		return err == -ENODATA ? 0 : err;
	fputc('\n', f);
	damon_wss_text__fprint_chart(f, &chart, &report->term, report->start_ns);
	damon_wss_chart__exit(&chart);
	return 0;
}

static int draw_wss(const struct report *report, FILE *f)
{
	for (unsigned int k = 0; k < report->nr_kdamonds; k++) {
		const struct report_kdamond *kdamond = &report->kdamonds[k];
		struct damon_wss_dist dist;
		int err;

		print_streams(report, kdamond, f);
		err = damon_wss__dist(kdamond->wss, report->skip, &dist);
		if (!err) {
			print_left_out(report, &dist, f);
			fputs("# Working set: memory found accessed in a snapshot\n", f);
			damon_wss_text__fprint_dist(f, &dist);
			damon_wss_dist__exit(&dist);
			err = draw_wss_chart(report, kdamond->wss, f);
		} else {
			err = draw_nothing(f, "no complete snapshot is left to count", err);
		}
		if (err)
			return err;
		fputc('\n', f);
	}
	return 0;
}

static int draw_areas(const struct report_stream *stream, FILE *f)
{
	struct damon_heat_grid grid;
	struct damon_area *areas;
	size_t nr;
	int err = damon_heatmap__grid(stream->map, AREA_ROWS, AREA_COLS, &grid);

	if (err)
		return err == -ENODATA ? 0 : err;
	err = damon_areas__find(&grid, &areas, &nr);
	if (!err) {
		damon_report_text__fprint_areas(f, areas, nr, grid.is_rate);
		free(areas);
	}
	damon_heat_grid__exit(&grid);
	return err;
}

static int draw_summary_of(const struct report *report, const struct report_kdamond *kdamond,
			   FILE *f)
{
	const struct report_stream *s = NULL;
	struct damon_wss_dist dist;
	bool several = next_stream(report, kdamond, next_stream(report, kdamond, NULL));
	int err;

	print_streams(report, kdamond, f);
	fputs("#\n", f);
	err = damon_wss__dist(kdamond->wss, report->skip, &dist);
	if (!err) {
		damon_report_text__fprint_wss(f, &dist);
		damon_wss_dist__exit(&dist);
	} else {
		err = draw_nothing(f, "Working set unknown: no snapshot is complete", err);
	}
	while (!err && (s = next_stream(report, kdamond, s))) {
		fputs("#\n", f);
		if (several)
			damon_report_text__fprint_name(f, s->stat.stream);
		err = draw_areas(s, f);
	}
	return err;
}

static int draw_summary(const struct report *report, FILE *f)
{
	for (unsigned int k = 0; k < report->nr_kdamonds; k++) {
		int err = draw_summary_of(report, &report->kdamonds[k], f);

		if (err)
			return err;
		fputc('\n', f);
	}
	damon_report_text__fprint_kernel(f, &report->rec);
	fputs("# Tip: perf damon report heatmap shows when, perf damon report wss how much\n", f);
	return 0;
}

static const struct report_view views[] = {
	{ .name = "summary", .draw = draw_summary, .needs_heatmap = true, .needs_wss = true },
	{ .name = "heatmap", .draw = draw_heatmaps, .needs_heatmap = true },
	{ .name = "wss", .draw = draw_wss, .needs_wss = true },
};

static const struct report_view *find_view(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		if (!strcmp(name, views[i].name))
			return &views[i];
	}
	return NULL;
}

/* As perf decides it: the configuration, the command line, else a terminal. */
static bool wants_colour(void)
{
	const char *term = getenv("TERM");

	if (perf_use_color_default >= 0)
		return perf_use_color_default;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

static int gather(struct report *report, struct damon_error *e)
{
	int err;

	err = damon_decode(&report->decode, on_snapshot, report, &report->rec, e);
	for (unsigned int k = 0; !err && k < report->nr_kdamonds; k++) {
		if (report->kdamonds[k].wss)
			err = damon_wss__finish(report->kdamonds[k].wss);
	}
	if (err)
		return e->err ? err : damon_error__set(e, err, "%s", strerror(-err));
	if (!report->nr_kdamonds) {
		damon_error__set(e, -ENODATA, "no snapshot in the file is what was asked for");
		damon_error__hint(e, "look at all of it first: perf damon report, without --time, --kdamond and --target");
		return -ENODATA;
	}
	return 0;
}

static int draw(struct report *report, struct damon_error *e)
{
	int err;

	/* Before the pager takes the terminal's place. */
	damon_term__init(&report->term, STDOUT_FILENO, wants_colour());
	setup_pager();
	damon_report_text__fprint_recording(stdout, &report->rec);
	err = report->view->draw(report, stdout);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = -errno;
	return err ? damon_error__set(e, err, "%s", strerror(-err)) : 0;
}

static void exit_report(struct report *report)
{
	for (unsigned int i = 0; i < report->nr_streams; i++)
		damon_heatmap__delete(report->streams[i].map);
	for (unsigned int i = 0; i < report->nr_kdamonds; i++)
		damon_wss__delete(report->kdamonds[i].wss);
	zfree(&report->streams);
	zfree(&report->kdamonds);
	damon_filter__exit(&report->filter);
	damon_recording__exit(&report->rec);
}

static int parse_number(const struct option *opt, const char *str, u64 *val)
{
	char *end;

	errno = 0;
	*val = strtoull(str, &end, 0);
	if (errno || end == str || *end || *str == '-') {
		fprintf(stderr, "Error:\t--%s %s: not a number\n", opt->long_name, str);
		return -1;
	}
	return 0;
}

static int parse_target(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct damon_filter *filter = opt->value;

	filter->has_target = true;
	return parse_number(opt, str, &filter->target);
}

static int parse_range(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct damon_filter *filter = opt->value;

	filter->has_range = true;
	if (!damon_range__parse(str, &filter->range))
		return 0;
	fprintf(stderr, "Error:\t--range %s: not a range of addresses\n"
		"Hint:\ttwo addresses in hex, as in --range 7f0000000000-7f0010000000\n", str);
	return -1;
}

static int parse_skip(const struct option *opt, const char *str, int unset __maybe_unused)
{
	u64 skip;

	if (parse_number(opt, str, &skip))
		return -1;
	*(size_t *)opt->value = min(skip, (u64)DAMON_WSS_SKIP_AUTO - 1);
	return 0;
}

/**
 * damon_cmd_report - perf damon report
 *
 * Return: the command's exit status.
 */
int damon_cmd_report(int argc, const char **argv)
{
	struct report report = {
		.view = &views[0],
		.min_accesses = 1,
		.skip = DAMON_WSS_SKIP_AUTO,
	};
	struct damon_error error = { 0 };
	const struct option options[] = {
	OPT_STRING('i', "input", &report.decode.path, "file", "input file name"),
	OPT_BOOLEAN('f', "force", &report.decode.force, "don't complain, do it"),
	OPT_INCR('v', "verbose", &verbose, "be more verbose"),
	OPT_STRING(0, "time", &report.decode.time_str, "str",
		   "only snapshots in this time span (start,stop)"),
	OPT_INTEGER(0, "kdamond", &report.filter.kdamond, "only what this kdamond (a tid) monitors"),
	OPT_CALLBACK(0, "target", &report.filter, "pid",
		     "only this process, or DAMON's target of this number", parse_target),
	OPT_CALLBACK(0, "range", &report.filter, "start-end", "only these addresses (hex)",
		     parse_range),
	OPT_UINTEGER(0, "min-accesses", &report.min_accesses,
		     "accesses seen from which on memory belongs to the working set (default 1)"),
	OPT_CALLBACK(0, "skip", &report.skip, "n",
		     "leave the first n snapshots out of the working set's distribution", parse_skip),
	OPT_CALLBACK_DEFAULT(0, "stdio-color", NULL, "mode",
			     "'always' (default), 'never' or 'auto'",
			     stdio__config_color, "always"),
	OPT_END()
	};
	int err;

	argc = parse_options(argc, argv, options, usage, 0);
	if (argc > 1)
		usage_with_options_msg(usage, options, "one view at a time");
	if (argc) {
		report.view = find_view(argv[0]);
		if (!report.view)
			usage_with_options_msg(usage, options, "unknown view '%s'", argv[0]);
	}

	err = gather(&report, &error);
	if (!err)
		err = draw(&report, &error);
	if (err)
		damon_error__print(&error);
	exit_report(&report);
	return err ? -1 : 0;
}
