// SPDX-License-Identifier: GPL-2.0
/* The results of a report, by stream and by kdamond; the bounds of all heatmaps together. */
#include "damon/view/results.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/heatmap.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/analysis/wss.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* All heatmaps together have at most this number of cells, which take 16 bytes each. */
#define ALL_CELLS	(1 << 20)

/* But each heatmap may have this number of columns. */
#define MIN_COLS	64

/**
 * damon_results__findnew_stream - the results of a stream, which may be new
 *
 * Return: the results, valid until the next call, or NULL when out of memory.
 */
struct damon_stream_results *damon_results__findnew_stream(struct damon_results *results,
							    const struct damon_stream *stream)
{
	struct damon_stream_results *s = results->streams;

	if (stream->idx >= results->nr_streams) {
		unsigned int nr = stream->idx + 1;

		s = realloc(s, nr * sizeof(*s));
		if (!s)
			return NULL;
		memset(s + results->nr_streams, 0, (nr - results->nr_streams) * sizeof(*s));
		results->streams = s;
		results->nr_streams = nr;
	}
	s[stream->idx].stat.stream = stream;
	return &s[stream->idx];
}

/**
 * damon_results__new_heatmap - give a stream a heatmap
 * @max_cols: the most columns of it while there are few streams
 *
 * The heatmaps of all streams together stay within a bound: the more streams there are,
 * the coarser each heatmap becomes.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_results__new_heatmap(struct damon_results *results,
			       struct damon_stream_results *stream, unsigned int max_cols)
{
	unsigned int rows = DAMON_HEAT_MAX_ROWS, cols = max_cols, nr = 1;

	for (unsigned int i = 0; i < results->nr_streams; i++)
		nr += !!results->streams[i].heatmap;
	while ((u64)nr * rows * cols > ALL_CELLS && cols > MIN_COLS) {
		if (4 * rows > cols)
			rows /= 2;
		else
			cols /= 2;
	}
	for (unsigned int i = 0; i < results->nr_streams; i++) {
		if (results->streams[i].heatmap)
			damon_heatmap__limit(results->streams[i].heatmap, rows, cols);
	}
	stream->heatmap = damon_heatmap__new(rows, cols);
	return stream->heatmap ? 0 : -ENOMEM;
}

/**
 * damon_results__findnew_kdamond - the results of a kdamond, which may be new
 *
 * Return: the results, valid until the next call, or NULL when out of memory.
 */
struct damon_kdamond_results *damon_results__findnew_kdamond(struct damon_results *results,
							      pid_t tid)
{
	struct damon_kdamond_results *k;

	for (unsigned int i = 0; i < results->nr_kdamonds; i++) {
		if (results->kdamonds[i].tid == tid)
			return &results->kdamonds[i];
	}
	k = realloc(results->kdamonds, (results->nr_kdamonds + 1) * sizeof(*k));
	if (!k)
		return NULL;
	results->kdamonds = k;
	k += results->nr_kdamonds++;
	*k = (struct damon_kdamond_results){ .tid = tid };
	return k;
}

/**
 * damon_results__findnew_window - the results of a window, which may be new
 *
 * Return: the results, valid until the next call, or NULL when out of memory.
 */
struct damon_results *damon_results__findnew_window(struct damon_results *results, u64 window_ns)
{
	struct damon_results *w = results->by_window;
	unsigned int i = 0;

	while (i < results->nr_windows && w[i].window_ns < window_ns)
		i++;
	if (i < results->nr_windows && w[i].window_ns == window_ns)
		return &w[i];
	w = realloc(w, (results->nr_windows + 1) * sizeof(*w));
	if (!w)
		return NULL;
	results->by_window = w;
	memmove(&w[i + 1], &w[i], (results->nr_windows++ - i) * sizeof(*w));
	w[i] = (struct damon_results){ .window_ns = window_ns, .skip = results->skip };
	return &w[i];
}

/**
 * damon_results__next_stream - go through the streams of a kdamond
 * @prev: the stream before, or NULL for the first one
 *
 * Return: the next stream, or NULL after the last one.
 */
const struct damon_stream_results *
damon_results__next_stream(const struct damon_results *results,
			   const struct damon_kdamond_results *kdamond,
			   const struct damon_stream_results *prev)
{
	const struct damon_stream_results *s = prev ? prev + 1 : results->streams;

	for (; s < results->streams + results->nr_streams; s++) {
		if (s->stat.stream && s->stat.stream->kdamond == kdamond->tid)
			return s;
	}
	return NULL;
}

/**
 * damon_results__is_unchecked - whether the kdamond did not look for accesses
 *
 * If so, counts of 0 do not mean that memory was unused, and views have no data to show.
 * All streams of a kdamond have this property, or none has.
 */
bool damon_results__is_unchecked(const struct damon_results *results,
				 const struct damon_kdamond_results *kdamond)
{
	const struct damon_stream_results *s = damon_results__next_stream(results, kdamond, NULL);

	return s && s->stat.stream->unchecked;
}

/**
 * damon_results__resident - how much memory a target had in RAM, or all that the report shows
 * @pid: the process; 0: all targets of @kdamond that the report shows
 *
 * Return: NULL if the recording does not tell, or if filters have left out some of the memory: it is
 * not known how much of the rest was resident.
 */
const struct damon_resident *
damon_results__resident(const struct damon_results *results,
			const struct damon_kdamond_results *kdamond, pid_t pid)
{
	const struct damon_stream_results *s = damon_results__next_stream(results, kdamond, NULL);

	if (results->is_part)
		return NULL;
	if (!pid && results->is_one_target && s)
		pid = s->stat.stream->pid;
	return damon_recording__resident(&results->rec, kdamond->tid, pid);
}

/**
 * damon_results__chart - the bytes touched over time, in the window that the report shows
 * @length: as damon_touched__chart() has it
 *
 * Return: NULL if that is not known.
 */
struct damon_touched_chart *damon_results__chart(const struct damon_results *results,
						 const struct damon_kdamond_results *kdamond,
						 struct damon_window_length *length)
{
	struct damon_window windows[DAMON_MAX_WINDOWS];
	u64 window_ns = results->window_ns;

	if (!window_ns && damon_touched__windows(kdamond->touched, windows))
		window_ns = windows[0].sample_ns;
	return window_ns ? damon_touched__chart(kdamond->touched, window_ns, length) : NULL;
}

/** damon_results__end_ns - the end of the last snapshot of all streams */
u64 damon_results__end_ns(const struct damon_results *results)
{
	u64 end_ns = results->start_ns;

	for (unsigned int i = 0; i < results->nr_streams; i++)
		end_ns = max(end_ns, results->streams[i].stat.end_ns);
	return end_ns;
}

/** damon_results__exit - free everything that @results owns */
void damon_results__exit(struct damon_results *results)
{
	for (unsigned int i = 0; i < results->nr_streams; i++) {
		damon_heatmap__delete(results->streams[i].heatmap);
		damon_mapping_stats__delete(results->streams[i].mapping_stats);
		damon_mapping_touched__delete(results->streams[i].mapping_touched);
		damon_touched__delete(results->streams[i].touched);
	}
	for (unsigned int i = 0; i < results->nr_kdamonds; i++) {
		damon_wss__delete(results->kdamonds[i].wss);
		damon_touched__delete(results->kdamonds[i].touched);
		damon_hits__exit(&results->kdamonds[i].hits);
	}
	for (unsigned int i = 0; i < results->nr_windows; i++)
		damon_results__exit(&results->by_window[i]);
	zfree(&results->by_window);
	zfree(&results->streams);
	zfree(&results->kdamonds);
	damon_address_spaces__delete(results->address_spaces);
	damon_recording__exit(&results->rec);
}
