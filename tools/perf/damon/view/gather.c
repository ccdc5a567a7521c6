// SPDX-License-Identifier: GPL-2.0
/* Take what a recording holds, in order of time, and hand it to the analyses of a report. */
#include "damon/view/gather.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/analysis/wss.h"
#include "damon/view/results.h"

#include <errno.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* The longest time between turns that a snapshot stands for: two turns and a second */
#define MAX_GAP_NS	(2 * NSEC_PER_SEC)

/* What a page shows of each window, and other views of one */
static int need_pictures(struct damon_gather *gather, struct damon_results *results,
			 struct damon_stream_results *stream, struct damon_kdamond_results *kdamond)
{
	if (gather->heatmap_cols && !stream->heatmap) {
		int err = damon_results__new_heatmap(results, stream, gather->heatmap_cols);

		if (err)
			return err;
	}
	if (gather->needs_wss && !kdamond->wss) {
		kdamond->wss = damon_wss__new(gather->min_accesses, results->skip);
		if (!kdamond->wss)
			return -ENOMEM;
		if (gather->keeps_snapshots)
			damon_wss__keep_snapshots(kdamond->wss);
	}
	return 0;
}

/* A stream or a kdamond that is new gets the analyses that the view needs. */
static int need_analyses(struct damon_gather *gather, struct damon_stream_results *stream,
			 struct damon_kdamond_results *kdamond)
{
	int err = gather->needs_each_window ? 0 :
		  need_pictures(gather, gather->results, stream, kdamond);

	if (err)
		return err;
	if (gather->needs_mapping_stats && !stream->mapping_stats) {
		stream->mapping_stats = damon_mapping_stats__new(gather->min_accesses);
		if (!stream->mapping_stats)
			return -ENOMEM;
	}
	if (gather->needs_mapping_touched && !stream->mapping_touched) {
		stream->mapping_touched = damon_mapping_touched__new();
		if (!stream->mapping_touched)
			return -ENOMEM;
	}
	if (gather->needs_touched && !kdamond->touched) {
		kdamond->touched = damon_touched__new();
		if (!kdamond->touched)
			return -ENOMEM;
		if (gather->needs_charts)
			damon_touched__keep_charts(kdamond->touched);
	}
	if (gather->needs_touched && !stream->touched) {
		stream->touched = damon_touched__new();
		if (!stream->touched)
			return -ENOMEM;
	}
	return 0;
}

/* Forget what analyses of one window have taken: there are snapshots of a shorter window. */
static int begin_anew(struct damon_gather *gather)
{
	struct damon_results *results = gather->results;
	int err = 0;

	for (unsigned int k = 0; k < results->nr_kdamonds; k++) {
		struct damon_kdamond_results *kdamond = &results->kdamonds[k];

		damon_wss__delete(kdamond->wss);
		kdamond->wss = NULL;
		damon_hits__exit(&kdamond->hits);
		kdamond->hits = (struct damon_hits){ };
	}
	for (unsigned int i = 0; i < results->nr_streams; i++) {
		struct damon_stream_results *stream = &results->streams[i];

		damon_heatmap__delete(stream->heatmap);
		stream->heatmap = NULL;
		damon_mapping_stats__delete(stream->mapping_stats);
		stream->mapping_stats = NULL;
		stream->window_end_ns = 0;
	}
	for (unsigned int i = 0; !err && i < results->nr_streams; i++) {
		struct damon_stream_results *stream = &results->streams[i];

		if (stream->stat.stream)
			err = need_analyses(gather, stream,
					    damon_results__findnew_kdamond(results,
							stream->stat.stream->kdamond));
	}
	return err;
}

/* Is a snapshot of the window that the user wants, or else of the shortest so far? */
static int is_of_window(struct damon_gather *gather, const struct damon_stream *stream)
{
	struct damon_results *results = gather->results;
	int err = 0;

	if (gather->window_ns) {
		results->window_ns = gather->window_ns;
		return stream->sample_ns == gather->window_ns;
	}
	if (!stream->shortest_ns)
		return true;
	if (!results->window_ns || stream->sample_ns < results->window_ns) {
		if (results->window_ns)
			err = begin_anew(gather);
		results->window_ns = stream->sample_ns;
	}
	return err ?: stream->sample_ns == results->window_ns;
}

/*
 * Analyses that show the course of time take the snapshots of one window. While other windows had
 * their turns, nothing is known of this one. The next snapshot stands for that time if it is short.
 */
static int add_one_window(struct damon_stream_results *stream,
			  struct damon_kdamond_results *kdamond,
			  const struct damon_address_space *space, struct damon_snapshot *snapshot)
{
	int err = 0;

	if (snapshot->stream->shortest_ns && stream->window_end_ns &&
	    snapshot->start_ns - stream->window_end_ns <= MAX_GAP_NS)
		snapshot->start_ns = stream->window_end_ns;
	stream->window_end_ns = snapshot->end_ns;
	if (stream->heatmap)
		err = damon_heatmap__add(stream->heatmap, snapshot);
	if (!err && kdamond->wss)
		err = damon_wss__add(kdamond->wss, snapshot);
	if (!err && stream->mapping_stats)
		err = damon_mapping_stats__add(stream->mapping_stats, space, snapshot);
	return err ?: damon_hits__add(&kdamond->hits, snapshot);
}

/* Add a snapshot to the pictures of its window. */
static int add_to_its_window(struct damon_gather *gather, const struct damon_snapshot *orig)
{
	const u64 sample_ns = orig->stream->sample_ns, chosen_ns = gather->window_ns;
	const bool has_turns = orig->stream->shortest_ns;
	struct damon_snapshot snapshot = *orig;
	struct damon_kdamond_results *kdamond;
	struct damon_stream_results *stream;
	struct damon_results *results;
	int err;

	if (!has_turns && chosen_ns && sample_ns != chosen_ns)
		return 0;
	results = damon_results__findnew_window(gather->results, has_turns ? sample_ns : 0);
	if (!results)
		return -ENOMEM;
	stream = damon_results__findnew_stream(results, snapshot.stream);
	kdamond = damon_results__findnew_kdamond(results, snapshot.stream->kdamond);
	if (!stream || !kdamond)
		return -ENOMEM;
	err = need_pictures(gather, results, stream, kdamond);
	if (err)
		return err;
	damon_stream_stat__add(&stream->stat, &snapshot);
	return add_one_window(stream, kdamond, NULL, &snapshot);
}

static bool has_accesses(const struct damon_snapshot *snapshot)
{
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		if (snapshot->regions[i].nr_accesses)
			return true;
	}
	return false;
}

static int on_snapshot(const struct damon_snapshot *orig, void *ctx)
{
	struct damon_gather *gather = ctx;
	struct damon_results *results = gather->results;
	struct damon_snapshot snapshot = *orig;
	const struct damon_address_space *space = NULL;
	struct damon_kdamond_results *kdamond;
	struct damon_stream_results *stream;
	int err;

	if (results->address_spaces) {
		space = damon_address_spaces__space(results->address_spaces, snapshot.stream);
		if (!space)
			return -ENOMEM;
	}
	err = damon_filter__apply(&gather->filter, space, &snapshot);
	if (err <= 0)
		return err;
	stream = damon_results__findnew_stream(results, snapshot.stream);
	kdamond = damon_results__findnew_kdamond(results, snapshot.stream->kdamond);
	if (!stream || !kdamond)
		return -ENOMEM;
	err = need_analyses(gather, stream, kdamond);
	if (err)
		return err;
	/* DAMON may still look at a process that has ended. Its memory is gone, and not idle. */
	if (stream->has_ended && !has_accesses(orig))
		return 0;

	if (!results->start_ns || snapshot.start_ns < results->start_ns)
		results->start_ns = snapshot.start_ns;
	damon_stream_stat__add(&stream->stat, &snapshot);
	if (kdamond->touched)
		err = damon_touched__add(kdamond->touched, &snapshot);
	if (!err && stream->touched)
		err = damon_touched__add(stream->touched, &snapshot);
	if (!err && stream->mapping_touched)
		err = damon_mapping_touched__add(stream->mapping_touched, space, &snapshot);
	if (!err && gather->on_snapshot &&
	    (!gather->window_ns || snapshot.stream->sample_ns == gather->window_ns))
		err = gather->on_snapshot(&snapshot, gather->ctx);
	if (!err && gather->needs_each_window)
		err = add_to_its_window(gather, &snapshot);
	if (err)
		return err;
	err = is_of_window(gather, snapshot.stream);
	return err <= 0 ? err : add_one_window(stream, kdamond, space, &snapshot);
}

static struct damon_address_spaces *spaces(void *ctx)
{
	const struct damon_gather *gather = ctx;

	return gather->results->address_spaces;
}

static int on_mapping(const struct damon_mapping *mapping, void *ctx)
{
	return damon_address_spaces__map(spaces(ctx), mapping);
}

static int on_exec(pid_t pid, u64 time_ns __maybe_unused, void *ctx)
{
	damon_address_spaces__exec(spaces(ctx), pid);
	return 0;
}

static int on_fork(pid_t pid, pid_t parent, u64 time_ns __maybe_unused, void *ctx)
{
	return damon_address_spaces__fork(spaces(ctx), pid, parent);
}

static int on_process_exit(pid_t pid, u64 time_ns __maybe_unused, void *ctx)
{
	const struct damon_gather *gather = ctx;
	struct damon_results *results = gather->results;

	for (unsigned int i = 0; i < results->nr_streams; i++) {
		struct damon_stream_results *stream = &results->streams[i];

		stream->has_ended |= stream->stat.stream && stream->stat.stream->pid == pid;
	}
	if (results->address_spaces)
		damon_address_spaces__exit(results->address_spaces, pid);
	return 0;
}

static int on_memory(const struct damon_memory *memory, void *ctx)
{
	return damon_address_spaces__memory(spaces(ctx), memory);
}

/**
 * damon_gather__events - what takes the events of a recording, with @gather as context
 *
 * Events of mappings are taken if gather->results has address spaces.
 */
const struct damon_events *damon_gather__events(const struct damon_gather *gather)
{
	static const struct damon_events without_mappings = {
		.snapshot = on_snapshot,
		.exit = on_process_exit,
	};
	static const struct damon_events with_mappings = {
		.snapshot = on_snapshot,
		.mapping = on_mapping,
		.exec = on_exec,
		.fork = on_fork,
		.exit = on_process_exit,
		.memory = on_memory,
	};

	return gather->results->address_spaces ? &with_mappings : &without_mappings;
}

static int finish(struct damon_results *results)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < results->nr_streams; i++) {
		if (results->streams[i].heatmap)
			damon_heatmap__finish(results->streams[i].heatmap);
		if (results->streams[i].touched)
			err = damon_touched__finish(results->streams[i].touched);
	}
	for (unsigned int k = 0; !err && k < results->nr_kdamonds; k++) {
		if (results->kdamonds[k].wss)
			err = damon_wss__finish(results->kdamonds[k].wss);
		if (!err && results->kdamonds[k].touched)
			err = damon_touched__finish(results->kdamonds[k].touched);
	}
	for (unsigned int i = 0; !err && i < results->nr_windows; i++)
		err = finish(&results->by_window[i]);
	return err;
}

/**
 * damon_gather__finish - complete the results, after the last event
 *
 * Return: 0 or a negative errno.
 */
int damon_gather__finish(struct damon_gather *gather)
{
	return finish(gather->results);
}
