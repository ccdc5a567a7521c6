// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon report: read a perf.data once, feed what the view needs snapshot
 * by snapshot, draw it.
 */
#include "damon/report.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/filter.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/wss.h"
#include "damon/base/error.h"
#include "damon/config.h"
#include "damon/core/events.h"
#include "damon/page/view-html.h"
#include "damon/read/decode.h"
#include "damon/read/progress.h"
#include "damon/view/output.h"
#include "damon/view/regions.h"
#include "damon/view/report-text.h"
#include "damon/view/results.h"
#include "damon/view/term.h"
#include "damon/view/view-csv.h"
#include "damon/view/view-json.h"
#include "damon/view/view-svg.h"
#include "damon/view/view-text.h"

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
	"perf damon report [<options>] [summary|heatmap|wss|maps|regions]",
	NULL
};

struct report_view {
	const char *name;
	bool needs_heatmap;
	bool needs_wss;
	bool needs_maps;
	bool is_stream;				/* of regions, which are not gathered */
	damon_draw_fn draw[DAMON_FORMAT_NR];	/* NULL where the view is not made for it */
};

/* The user's words, before they are checked */
struct report_args {
	const char *map;
	const char *size;
	const char *rate;
	const char *age;
	const char *fields;
	const char *sort;
};

struct report {
	const struct report_view *view;
	struct damon_decode_opts decode;
	struct damon_filter filter;
	struct damon_output output;
	unsigned int min_accesses;
	struct report_args args;
	struct damon_regions regions;
	FILE *f;
	struct damon_error error;
	struct damon_results results;
};

/* Pictures name what is where. */
static bool needs_mappings(const struct report *report)
{
	return report->view->needs_maps || report->filter.by_map ||
	       (report->view->needs_heatmap && (report->output.format == DAMON_FORMAT_SVG ||
						report->output.format == DAMON_FORMAT_HTML));
}

/* A page shows it below the heatmap. */
static bool needs_wss(const struct report *report)
{
	return report->view->needs_wss || report->output.format == DAMON_FORMAT_HTML;
}

static int need_analyses(struct report *report, struct damon_stream_results *stream,
			 struct damon_kdamond_results *kdamond)
{
	if (report->view->needs_heatmap && !stream->map) {
		/* Text and pictures are not that wide; a page is zoomed. */
		bool fine = report->output.format == DAMON_FORMAT_HTML;
		int err = damon_results__new_heatmap(&report->results, stream,
						 DAMON_HEAT_MAX_COLS / (fine ? 1 : 2));

		if (err)
			return err;
	}
	if (report->view->needs_maps && !stream->maps) {
		stream->maps = damon_mapping_stats__new(report->min_accesses);
		if (!stream->maps)
			return -ENOMEM;
	}
	if (needs_wss(report) && !kdamond->wss) {
		kdamond->wss = damon_wss__new(report->min_accesses, report->results.skip);
		if (!kdamond->wss)
			return -ENOMEM;
		if (report->output.format != DAMON_FORMAT_TEXT)
			damon_wss__keep_snapshots(kdamond->wss);
	}
	return 0;
}

/* As perf decides it: the configuration, the command line, else a terminal. */
static bool wants_colour(void)
{
	const char *term = getenv("TERM");

	if (perf_use_color_default >= 0)
		return perf_use_color_default;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

static int open_output(struct report *report)
{
	struct damon_results *results = &report->results;
	FILE *f;

	if (report->f)
		return 0;
	f = damon_output__open(&report->output, &report->error);
	if (!f)
		return report->error.err;
	/* Before the pager takes the terminal's place. */
	damon_term__init(&results->term, fileno(f), f == stdout && wants_colour());
	if (f == stdout && report->output.format == DAMON_FORMAT_TEXT)
		setup_pager();
	report->f = f;
	report->regions = (struct damon_regions){
		.f = f,
		.format = report->output.format,
		.csv = {
			.f = f, .separator = results->separator ?: ",", .comment = results->separator,
		},
		.json = { .f = f },
	};
	return 0;
}

static int stream_regions(struct report *report, const struct damon_snapshot *snapshot)
{
	int err = open_output(report);

	return err ?: damon_regions__add(&report->regions, snapshot);
}

static int on_snapshot(const struct damon_snapshot *orig, void *ctx)
{
	struct report *report = ctx;
	struct damon_results *results = &report->results;
	struct damon_snapshot snapshot = *orig;
	const struct damon_address_space *space = NULL;
	struct damon_kdamond_results *kdamond;
	struct damon_stream_results *stream;
	int err;

	if (results->mappings) {
		space = damon_address_spaces__space(results->mappings, snapshot.stream);
		if (!space)
			return -ENOMEM;
	}
	err = damon_filter__apply(&report->filter, space, &snapshot);
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
	if (!err && stream->maps)
		err = damon_mapping_stats__add(stream->maps, space, &snapshot);
	if (!err && report->view->is_stream)
		err = stream_regions(report, &snapshot);
	return err ?: damon_hits__add(&kdamond->hits, &snapshot);
}

static int on_mapping(const struct damon_mapping *mapping, void *ctx)
{
	struct report *report = ctx;

	return damon_address_spaces__map(report->results.mappings, mapping);
}

static int on_exec(pid_t pid, u64 time_ns __maybe_unused, void *ctx)
{
	struct report *report = ctx;

	damon_address_spaces__exec(report->results.mappings, pid);
	return 0;
}

static int on_fork(pid_t pid, pid_t parent, u64 time_ns __maybe_unused, void *ctx)
{
	struct report *report = ctx;

	return damon_address_spaces__fork(report->results.mappings, pid, parent);
}

static int on_process_exit(pid_t pid, u64 time_ns __maybe_unused, void *ctx)
{
	struct report *report = ctx;

	damon_address_spaces__exit(report->results.mappings, pid);
	return 0;
}

static int on_memory(const struct damon_memory *memory, void *ctx)
{
	struct report *report = ctx;

	return damon_address_spaces__memory(report->results.mappings, memory);
}

static const struct damon_events without_mappings = { .snapshot = on_snapshot };

static const struct damon_events with_mappings = {
	.snapshot = on_snapshot,
	.mapping = on_mapping,
	.exec = on_exec,
	.fork = on_fork,
	.exit = on_process_exit,
	.memory = on_memory,
};

/* The regions have been drawn when the last one comes. */
static int end_regions(const struct damon_results *results __maybe_unused,
		       FILE *f __maybe_unused)
{
	return 0;
}

static const struct report_view views[] = {
	{ .name = "summary", .needs_heatmap = true, .needs_wss = true, .needs_maps = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__summary,
		[DAMON_FORMAT_CSV] = damon_view_csv__summary,
		[DAMON_FORMAT_JSON] = damon_view_json__summary,
	} },
	{ .name = "heatmap", .needs_heatmap = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__heatmap,
		[DAMON_FORMAT_CSV] = damon_view_csv__heatmap,
		[DAMON_FORMAT_JSON] = damon_view_json__heatmap,
		[DAMON_FORMAT_SVG] = damon_view_svg__heatmap,
		[DAMON_FORMAT_HTML] = damon_view_html__heatmap,
	} },
	{ .name = "wss", .needs_wss = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__wss,
		[DAMON_FORMAT_CSV] = damon_view_csv__wss,
		[DAMON_FORMAT_JSON] = damon_view_json__wss,
		[DAMON_FORMAT_SVG] = damon_view_svg__wss,
	} },
	{ .name = "maps", .needs_maps = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__maps,
		[DAMON_FORMAT_CSV] = damon_view_csv__maps,
		[DAMON_FORMAT_JSON] = damon_view_json__maps,
	} },
	{ .name = "regions", .is_stream = true, .draw = {
		[DAMON_FORMAT_TEXT] = end_regions,
		[DAMON_FORMAT_CSV] = end_regions,
		[DAMON_FORMAT_JSON] = end_regions,
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

/* What the user wants to see when nothing is asked for */
static int choose_view(struct report *report)
{
	struct damon_error *e = &report->error;
	struct damon_config config;
	int err = 0;

	if (damon_config__read(&config)) {
		err = damon_error__set(e, -EINVAL, "the configuration cannot be read: perf config -l");
	} else if (config.view) {
		report->view = find_view(config.view);
		if (!report->view) {
			err = damon_error__set(e, -EINVAL, "there is no view '%s'", config.view);
			damon_error__hint(e, "the configuration asks for it: perf config damon.view=summary");
		}
	}
	damon_config__exit(&config);
	return err;
}

static int gather(struct report *report)
{
	const struct damon_events *events = &without_mappings;
	struct damon_results *results = &report->results;
	struct damon_error *e = &report->error;
	int err;

	if (needs_mappings(report)) {
		events = &with_mappings;
		results->mappings = damon_address_spaces__new(report->args.map);
		if (!results->mappings)
			return damon_error__set(e, -ENOMEM, "out of memory");
	}
	err = damon_decode(&report->decode, events, report, &results->rec, e);
	for (unsigned int i = 0; i < results->nr_streams; i++) {
		if (results->streams[i].map)
			damon_heatmap__finish(results->streams[i].map);
	}
	for (unsigned int k = 0; !err && k < results->nr_kdamonds; k++) {
		if (results->kdamonds[k].wss)
			err = damon_wss__finish(results->kdamonds[k].wss);
	}
	if (err == -EOPNOTSUPP && report->filter.rate.set) {
		damon_error__set(e, err, "--rate: the file does not tell the sampling interval, so it has no access rates");
		damon_error__hint(e, "--min-accesses N asks for counts instead");
	}
	if (err == -EDOM && report->filter.age.set) {
		damon_error__set(e, err, "--age: the kernel that recorded did not tell how old regions are");
		damon_error__hint(e, "Linux does since 5.17");
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
static int check_output(struct report *report)
{
	struct damon_error *e = &report->error;
	int err = damon_output__choose(&report->output, e);

	if (err)
		return err;
	report->results.separator = report->output.separator;
	/* as perf stat has it */
	if (report->output.separator && !strcmp(report->output.separator, "\\t"))
		report->results.separator = "\t";
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

static int check_bounds(struct report *report)
{
	struct damon_filter *filter = &report->filter;
	const struct {
		const char *name;
		const char *str;
		int (*parse)(const char *str, struct damon_bounds *bounds);
		struct damon_bounds *bounds;
		const char *example;
	} all[] = {
		{ "size", report->args.size, damon_bounds__parse_size, &filter->size, "4K-2M or 1G-" },
		{ "rate", report->args.rate, damon_bounds__parse_percent, &filter->rate,
		  "50-100 or -5, in percent" },
		{ "age", report->args.age, damon_bounds__parse_time, &filter->age, "500ms-10s or 1s-" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (!all[i].str || !all[i].parse(all[i].str, all[i].bounds))
			continue;
		damon_error__set(&report->error, -EINVAL, "--%s %s: not a range", all[i].name,
				 all[i].str);
		damon_error__hint(&report->error, "the least and the most, as in --%s %s",
				  all[i].name, all[i].example);
		return -EINVAL;
	}
	return 0;
}

static int check_args(struct report *report)
{
	struct damon_results *results = &report->results;
	struct damon_error *e = &report->error;
	int err = check_output(report);

	if (!err)
		err = check_bounds(report);
	if (!err && report->args.fields)
		err = damon_mapping_fields__parse(&results->fields, "fields", report->args.fields, e);
	if (!err && report->args.sort)
		err = damon_mapping_fields__parse(&results->sort, "sort", report->args.sort, e);
	if (!err && (results->fields.nr || results->sort.nr) && !report->view->needs_maps) {
		err = -EINVAL;
		damon_error__set(e, err, "--%s is about mappings, and the view %s has none",
				 results->fields.nr ? "fields" : "sort", report->view->name);
		damon_error__hint(e, "perf damon report maps");
	}
	report->filter.by_map = report->args.map;
	return err;
}

static int draw(struct report *report)
{
	bool text = report->output.format == DAMON_FORMAT_TEXT;
	struct damon_results *results = &report->results;
	int err = open_output(report);

	if (err)
		return err;
	if (report->view->is_stream)
		damon_regions__finish(&report->regions);
	if (text)
		damon_report_text__fprint_recording(report->f, &results->rec);
	if (text && damon_filter__hides(&report->filter))
		fputs("# What --size, --rate and --age leave out was monitored, too: it counts as not used\n",
		      report->f);
	err = report->view->draw[report->output.format](results, report->f);
	return err && !report->error.err ?
	       damon_error__set(&report->error, err, "%s", strerror(-err)) : err;
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
	OPT_STRING(0, "map", &report.args.map, "name",
		   "only memory of mappings of this name (a path, its last part, or a pattern)"),
	OPT_STRING(0, "size", &report.args.size, "min-max",
		   "only what is in regions of this size (4K-2M, 1G-)"),
	OPT_STRING(0, "rate", &report.args.rate, "min-max",
		   "only what is in regions with this access rate in percent (50-100)"),
	OPT_STRING(0, "age", &report.args.age, "min-max",
		   "only what is in regions whose rate has not changed for so long (10s-)"),
	OPT_STRING('F', "fields", &report.args.fields, "keys", "columns of maps"),
	OPT_STRING(0, "sort", &report.args.sort, "keys", "what maps are sorted by"),
	OPT_UINTEGER(0, "min-accesses", &report.min_accesses,
		     "accesses seen from which on memory belongs to the working set (default 1)"),
	OPT_CALLBACK(0, "skip", &report.results.skip, "n",
		     "leave the first n snapshots out of the working set's distribution", parse_skip),
	OPT_STRING('o', "output", &report.output.path, "file",
		   "write to this file, whose extension tells the format"),
	OPT_STRING(0, "format", &report.output.format_name, "name",
		   "text, csv, json, svg or html"),
	OPT_STRING_NOEMPTY('x', "field-separator", &report.output.separator, "separator",
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

	damon_progress__init();
	err = argc ? 0 : choose_view(&report);
	if (!err)
		err = check_args(&report);
	if (!err)
		err = gather(&report);
	if (!err)
		err = draw(&report);
	if (report.f) {
		int ret = damon_output__close(&report.output, report.f, !err, &report.error);

		err = err ?: ret;
	}
	if (err)
		damon_error__print(&report.error);
	free(report.decode.files);
	damon_filter__exit(&report.filter);
	damon_results__exit(&report.results);
	return err ? -1 : 0;
}
