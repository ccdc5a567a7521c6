// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon report: parse the options; read the recording once and gather the results that
 * the view needs (view/gather.c); draw the view in the wanted format.
 */
#include "damon/report.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/wss.h"
#include "damon/base/error.h"
#include "damon/config.h"
#include "damon/core/parse.h"
#include "damon/page/view-html.h"
#include "damon/read/decode.h"
#include "damon/read/progress.h"
#include "damon/view/gather.h"
#include "damon/view/head-text.h"
#include "damon/view/mapping-fields.h"
#include "damon/view/output.h"
#include "damon/view/regions.h"
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
#include <linux/time64.h>
#include <linux/zalloc.h>
#include <subcmd/pager.h>
#include <subcmd/parse-options.h>

static const char * const usage[] = {
	"perf damon report [<options>] [summary|heatmap|wss|maps|idle|regions]",
	NULL
};

/*
 * struct report_view - a view
 * @is_stream: the view prints regions while they are read, instead of gathering results
 * @draw: the function for each format; NULL if the view does not exist in that format
 */
struct report_view {
	const char *name;
	bool needs_heatmap;
	bool needs_wss;
	bool needs_touched;
	bool needs_charts;
	bool needs_mapping_stats;
	bool needs_mapping_touched;
	bool is_stream;
	damon_draw_fn draw[DAMON_FORMAT_NR];
};

/* Arguments of options as the user gave them, not checked yet */
struct report_args {
	const char *mapping;
	const char *size;
	const char *rate;
	const char *age;
	const char *window;
	const char *fields;
	const char *sort;
};

struct report {
	const struct report_view *view;
	struct damon_decode_opts decode;
	struct damon_gather gather;
	struct damon_output output;
	struct report_args args;
	struct damon_regions regions;
	FILE *f;
	struct damon_error error;
	struct damon_results results;
};

/* Heatmaps as pictures and pages show the mappings. */
static bool needs_address_spaces(const struct report *report)
{
	return report->view->needs_mapping_stats || report->view->needs_mapping_touched ||
	       report->args.mapping ||
	       (report->view->needs_heatmap && (report->output.format == DAMON_FORMAT_SVG ||
						report->output.format == DAMON_FORMAT_HTML));
}

/*
 * As everywhere in perf, the configuration or the command line decides; without them, there
 * are colours on a terminal only.
 */
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
	/* Look at the terminal before setup_pager(), which makes standard output a pipe. */
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
		.text = { .f = f },
	};
	return 0;
}

static int print_regions(const struct damon_snapshot *snapshot, void *ctx)
{
	struct report *report = ctx;
	int err = open_output(report);

	return err ?: damon_regions__add(&report->regions, snapshot);
}

/* Nothing is left to draw: all regions were printed while the recording was read. */
static int end_regions(const struct damon_results *results __maybe_unused,
		       FILE *f __maybe_unused)
{
	return 0;
}

static const struct report_view views[] = {
	{ .name = "summary", .needs_heatmap = true, .needs_wss = true, .needs_touched = true,
	  .needs_mapping_stats = true, .draw = {
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
	{ .name = "wss", .needs_wss = true, .needs_touched = true, .needs_charts = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__wss,
		[DAMON_FORMAT_CSV] = damon_view_csv__wss,
		[DAMON_FORMAT_JSON] = damon_view_json__wss,
		[DAMON_FORMAT_SVG] = damon_view_svg__wss,
	} },
	{ .name = "maps", .needs_mapping_stats = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__maps,
		[DAMON_FORMAT_CSV] = damon_view_csv__maps,
		[DAMON_FORMAT_JSON] = damon_view_json__maps,
	} },
	{ .name = "idle", .needs_touched = true, .needs_mapping_touched = true, .draw = {
		[DAMON_FORMAT_TEXT] = damon_view_text__idle,
		[DAMON_FORMAT_CSV] = damon_view_csv__idle,
		[DAMON_FORMAT_JSON] = damon_view_json__idle,
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

/* The view that the configuration asks for, if the command line does not name one */
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

/* Choose which results to gather for the view and its format. */
static int init_gather(struct report *report)
{
	struct damon_gather *gather = &report->gather;
	bool is_page = report->output.format == DAMON_FORMAT_HTML;

	gather->results = &report->results;
	/* Users zoom into a page; text and other pictures are narrower. */
	if (report->view->needs_heatmap)
		gather->heatmap_cols = DAMON_HEAT_MAX_COLS / (is_page ? 1 : 2);
	/* A page shows the working set below the heatmap, and what is touched in windows. */
	gather->needs_wss = report->view->needs_wss || is_page;
	gather->keeps_snapshots = report->output.format != DAMON_FORMAT_TEXT;
	gather->needs_touched = report->view->needs_touched || is_page;
	gather->needs_each_window = is_page;
	gather->needs_charts = report->view->needs_charts;
	gather->needs_mapping_stats = report->view->needs_mapping_stats;
	gather->needs_mapping_touched = report->view->needs_mapping_touched;
	report->decode.in_thread = !report->view->is_stream;
	if (report->view->is_stream) {
		gather->on_snapshot = print_regions;
		gather->ctx = report;
	}
	if (needs_address_spaces(report)) {
		report->results.address_spaces = damon_address_spaces__new(report->args.mapping);
		if (!report->results.address_spaces)
			return damon_error__set(&report->error, -ENOMEM, "out of memory");
	}
	return 0;
}

/* Tell the user what to do about an error that the filter found. */
static void explain_filter_error(struct report *report, int err)
{
	struct damon_error *e = &report->error;

	if (err == -EOPNOTSUPP && report->gather.filter.rate.set) {
		damon_error__set(e, err, "--rate: the file does not tell the sampling interval, so it has no access rates");
		damon_error__hint(e, "--min-accesses N asks for counts instead");
	}
	if (err == -EDOM && report->gather.filter.age.set) {
		damon_error__set(e, err, "--age: the kernel that recorded did not tell how old regions are");
		damon_error__hint(e, "Linux does since 5.17");
	}
}

/* Does any stream have snapshots of the window that the user wants? */
static bool has_window(const struct report *report)
{
	const struct damon_results *results = &report->results;
	bool has = !report->args.window;

	for (unsigned int i = 0; i < results->nr_streams; i++)
		has |= results->streams[i].window_end_ns;
	return has;
}

static int refuse_window(struct report *report)
{
	struct damon_error *e = &report->error;

	damon_error__set(e, -ENODATA, "no snapshot is of the window %s", report->args.window);
	damon_error__hint(e, "perf damon report wss shows which windows the recording has");
	return -ENODATA;
}

/* No snapshot is left: because the user asked for others, or because none is complete */
static int refuse_empty(struct report *report)
{
	const struct damon_filter *filter = &report->gather.filter;
	struct damon_error *e = &report->error;

	if (filter->kdamond || filter->has_target || report->decode.time_str) {
		damon_error__set(e, -ENODATA, "no snapshot in the file is what was asked for");
		damon_error__hint(e, "look at all of it first: perf damon report, without --time, --kdamond and --target");
	} else {
		damon_error__set(e, -ENODATA, "no snapshot in the file is complete");
		damon_error__hint(e, "record for longer, or only short windows: perf damon record --windows 5ms,100ms");
	}
	return -ENODATA;
}

static int gather(struct report *report)
{
	struct damon_results *results = &report->results;
	struct damon_error *e = &report->error;
	int err = init_gather(report), ret;

	if (err)
		return err;
	err = damon_decode(&report->decode, damon_gather__events(&report->gather),
			   &report->gather, &results->rec, e);
	ret = damon_gather__finish(&report->gather);
	err = err ?: ret;
	explain_filter_error(report, err);
	if (err)
		return e->err ? err : damon_error__set(e, err, "%s", strerror(-err));
	if (results->nr_kdamonds && !has_window(report))
		return refuse_window(report);
	return results->nr_kdamonds ? 0 : refuse_empty(report);
}

/* Check before reading, as reading may take long. */
static int check_output(struct report *report)
{
	struct damon_error *e = &report->error;
	int err = damon_output__choose(&report->output, e);

	if (err)
		return err;
	report->results.separator = report->output.separator;
	/* Users write a tab as \t, as in perf stat. */
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
	struct damon_filter *filter = &report->gather.filter;
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

static int check_window(struct report *report)
{
	u64 us;
	int err;

	if (!report->args.window)
		return 0;
	err = damon_parse__time("window", report->args.window, &us, &report->error);
	if (!err)
		report->gather.window_ns = us * NSEC_PER_USEC;
	report->results.chosen_ns = report->gather.window_ns;
	return err;
}

static int check_args(struct report *report)
{
	struct damon_results *results = &report->results;
	struct damon_error *e = &report->error;
	int err = check_output(report);

	if (!err)
		err = check_bounds(report);
	if (!err)
		err = check_window(report);
	if (!err && report->args.fields)
		err = damon_fields__parse(&results->mapping_fields, &damon_mapping_fields,
					  "fields", report->args.fields, e);
	if (!err && report->args.sort)
		err = damon_fields__parse(&results->mapping_sort, &damon_mapping_fields,
					  "sort", report->args.sort, e);
	if (!err && (results->mapping_fields.nr || results->mapping_sort.nr) &&
	    !report->view->needs_mapping_stats) {
		err = -EINVAL;
		damon_error__set(e, err, "--%s is about mappings, and the view %s has none",
				 results->mapping_fields.nr ? "fields" : "sort",
				 report->view->name);
		damon_error__hint(e, "perf damon report maps");
	}
	report->gather.filter.by_mapping = report->args.mapping;
	results->is_part = damon_filter__leaves_out(&report->gather.filter);
	results->is_one_target = report->gather.filter.has_target;
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
		damon_head_text__fprint_recording(report->f, &results->rec);
	if (text && damon_filter__hides(&report->gather.filter))
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
		.gather.min_accesses = 1,
		.results.skip = DAMON_WSS_SKIP_AUTO,
	};
	const struct option options[] = {
	OPT_CALLBACK('i', "input", &report.decode, "file",
		     "input file name; of a recording in several files each", parse_input),
	OPT_BOOLEAN('f', "force", &report.decode.force, "don't complain, do it"),
	OPT_INCR('v', "verbose", &verbose, "be more verbose"),
	OPT_STRING(0, "time", &report.decode.time_str, "str",
		   "only snapshots in this time span (start,stop)"),
	OPT_INTEGER(0, "kdamond", &report.gather.filter.kdamond, "only what this kdamond (a tid) monitors"),
	OPT_CALLBACK(0, "target", &report.gather.filter, "pid",
		     "only this process, or DAMON's target of this number", parse_target),
	OPT_CALLBACK(0, "range", &report.gather.filter, "start-end", "only these addresses (hex)",
		     parse_range),
	OPT_STRING(0, "map", &report.args.mapping, "name",
		   "only memory of mappings of this name (a path, its last part, or a pattern)"),
	OPT_STRING(0, "size", &report.args.size, "min-max",
		   "only what is in regions of this size (4K-2M, 1G-)"),
	OPT_STRING(0, "rate", &report.args.rate, "min-max",
		   "only what is in regions with this access rate in percent (50-100)"),
	OPT_STRING(0, "age", &report.args.age, "min-max",
		   "only what is in regions whose rate has not changed for so long (10s-)"),
	OPT_STRING(0, "window", &report.args.window, "time",
		   "show this window over time, of those that took turns (default: the shortest)"),
	OPT_STRING('F', "fields", &report.args.fields, "keys", "columns of maps"),
	OPT_STRING(0, "sort", &report.args.sort, "keys", "what maps are sorted by"),
	OPT_UINTEGER(0, "min-accesses", &report.gather.min_accesses,
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
	damon_filter__exit(&report.gather.filter);
	damon_results__exit(&report.results);
	return err ? -1 : 0;
}
