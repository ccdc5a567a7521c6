// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon report: read a perf.data once, feed what the view needs snapshot
 * by snapshot, draw it.
 */
#include "report.h"
#include "decode.h"
#include "error.h"
#include "events.h"
#include "filter.h"
#include "heatmap.h"
#include "output.h"
#include "report-text.h"
#include "results.h"
#include "term.h"
#include "view-text.h"
#include "wss.h"

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

static const char * const usage[] = {
	"perf damon report [<options>] [summary|heatmap|wss]",
	NULL
};

struct report_view {
	const char *name;
	bool needs_heatmap;
	bool needs_wss;
	damon_draw_fn draw[DAMON_FORMAT_NR];	/* NULL where the view is not made for it */
};

struct report {
	const struct report_view *view;
	struct damon_decode_opts decode;
	struct damon_filter filter;
	struct damon_output output;
	unsigned int min_accesses;
	struct damon_results results;
};

static int need_analyses(const struct report *report, struct damon_stream_results *stream,
			 struct damon_kdamond_results *kdamond)
{
	if (report->view->needs_heatmap && !stream->map) {
		stream->map = damon_heatmap__new();
		if (!stream->map)
			return -ENOMEM;
	}
	if (report->view->needs_wss && !kdamond->wss) {
		kdamond->wss = damon_wss__new(report->min_accesses, report->results.skip);
		if (!kdamond->wss)
			return -ENOMEM;
	}
	return 0;
}

static int on_snapshot(const struct damon_snapshot *orig, void *ctx)
{
	struct report *report = ctx;
	struct damon_results *results = &report->results;
	struct damon_snapshot snapshot = *orig;
	struct damon_kdamond_results *kdamond;
	struct damon_stream_results *stream;
	int err = damon_filter__apply(&report->filter, &snapshot);

	if (err <= 0)
		return err;
	stream = damon_results__findnew_stream(results, snapshot.stream);
	kdamond = damon_results__findnew_kdamond(results, snapshot.stream->kdamond);
	if (!stream || !kdamond)
		return -ENOMEM;
	err = need_analyses(report, stream, kdamond);
	if (err)
		return err;

	if (!results->start_ns || snapshot.start_ns < results->start_ns)
		results->start_ns = snapshot.start_ns;
	damon_stream_stat__add(&stream->stat, &snapshot);
	err = stream->map ? damon_heatmap__add(stream->map, &snapshot) : 0;
	if (!err && kdamond->wss)
		err = damon_wss__add(kdamond->wss, &snapshot);
	return err;
}

static const struct report_view views[] = {
	{ .name = "summary", .needs_heatmap = true, .needs_wss = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__summary,
	} },
	{ .name = "heatmap", .needs_heatmap = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__heatmap,
	} },
	{ .name = "wss", .needs_wss = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__wss,
	} },
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
	const struct damon_events events = { .snapshot = on_snapshot };
	struct damon_results *results = &report->results;
	int err;

	err = damon_decode(&report->decode, &events, report, &results->rec, e);
	for (unsigned int i = 0; i < results->nr_streams; i++) {
		if (results->streams[i].map)
			damon_heatmap__finish(results->streams[i].map);
	}
	for (unsigned int k = 0; !err && k < results->nr_kdamonds; k++) {
		if (results->kdamonds[k].wss)
			err = damon_wss__finish(results->kdamonds[k].wss);
	}
	if (err)
		return e->err ? err : damon_error__set(e, err, "%s", strerror(-err));
	if (!results->nr_kdamonds) {
		damon_error__set(e, -ENODATA, "no snapshot in the file is what was asked for");
		damon_error__hint(e, "look at all of it first: perf damon report, without --time, --kdamond and --target");
		return -ENODATA;
	}
	return 0;
}

/* Before anything is read, which may take long */
static int check_output(struct report *report, struct damon_error *e)
{
	int err = damon_output__choose(&report->output, e);

	if (err)
		return err;
	if (report->view->draw[report->output.format])
		return 0;
	damon_error__set(e, -EINVAL, "the view %s cannot be written as %s", report->view->name,
			 damon_format__name(report->output.format));
	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		if (!views[i].draw[report->output.format])
			continue;
		damon_error__hint(e, "the view %s can", views[i].name);
		break;
	}
	return -EINVAL;
}

static int draw(struct report *report, struct damon_error *e)
{
	bool text = report->output.format == DAMON_FORMAT_TEXT;
	FILE *f = damon_output__open(&report->output, e);
	int err, ret;

	if (!f)
		return e->err;
	/* Before the pager takes the terminal's place. */
	damon_term__init(&report->results.term, fileno(f), f == stdout && wants_colour());
	if (f == stdout && text)
		setup_pager();
	if (text)
		damon_report_text__fprint_recording(f, &report->results.rec);
	err = report->view->draw[report->output.format](&report->results, f);
	ret = damon_output__close(&report->output, f, !err, e);
	if (err && !e->err)
		damon_error__set(e, err, "%s", strerror(-err));
	return err ?: ret;
}

static int parse_number(const struct option *opt, const char *str, u64 *val)
{
	char *end;

	errno = 0;
	*val = strtoull(str, &end, 0);
	if (errno || end == str || *end || *str == '-') {
		fprintf(stderr, "Error:\t--%s %s: not a number\n"
			"Hint:\ta whole number, as in --%s 20\n", opt->long_name, str, opt->long_name);
		return -1;
	}
	return 0;
}

static int parse_input(const struct option *opt, const char *str, int unset __maybe_unused)
{
	struct damon_decode_opts *decode = opt->value;
	struct damon_file *files;

	files = realloc(decode->files, (decode->nr_files + 1) * sizeof(*files));
	if (!files)
		return -ENOMEM;
	decode->files = files;
	files[decode->nr_files++] = (struct damon_file){ .path = str };
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
		.results.skip = DAMON_WSS_SKIP_AUTO,
	};
	struct damon_error error = { 0 };
	const struct option options[] = {
	OPT_CALLBACK('i', "input", &report.decode, "file",
		     "input file name; of a recording in several files each", parse_input),
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
	OPT_CALLBACK(0, "skip", &report.results.skip, "n",
		     "leave the first n snapshots out of the working set's distribution", parse_skip),
	OPT_STRING('o', "output", &report.output.path, "file",
		   "write to this file, whose extension tells the format"),
	OPT_STRING(0, "format", &report.output.format_name, "name",
		   "text, csv, json, svg or html"),
	OPT_STRING('x', "field-separator", &report.output.separator, "separator",
		   "as csv with this separator"),
	OPT_BOOLEAN('j', "json", &report.output.json, "as json"),
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

	err = check_output(&report, &error);
	if (!err)
		err = gather(&report, &error);
	if (!err)
		err = draw(&report, &error);
	if (err)
		damon_error__print(&error);
	free(report.decode.files);
	damon_filter__exit(&report.filter);
	damon_results__exit(&report.results);
	return err ? -1 : 0;
}
