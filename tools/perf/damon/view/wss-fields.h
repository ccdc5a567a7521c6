/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WSS_FIELDS_H
#define PERF_DAMON_WSS_FIELDS_H

#include "damon/analysis/wss.h"
#include "damon/base/field.h"

/**
 * struct damon_wss_line - a row of the table of snapshots, and of those of its stream
 * @stream: any stream of the kdamond, see struct damon_stream_row; NULL if no field of
 *	    the stream is printed
 * @is_counted: whether the snapshot is part of the distribution
 */
struct damon_wss_line {
	const struct damon_stream *stream;
	const struct damon_wss_snapshot *snapshot;
	bool is_counted;
};

/* Fields of a struct damon_wss_line: the snapshots that a distribution is made from */
extern const struct damon_field_table damon_wss_snapshot_fields;

/* Fields of a struct damon_wss_dist: of how many snapshots it is, and its sizes */
extern const struct damon_field_table damon_wss_count_fields;
extern const struct damon_field_table damon_wss_size_fields;

typedef void (*damon_wss_line_fn)(void *to, const struct damon_fields *fields, const void *line);

int damon_wss_lines(const struct damon_wss *wss, const struct damon_stream *stream,
		    size_t nr_skipped, const struct damon_fields *fields,
		    damon_wss_line_fn print, void *to);

#endif /* PERF_DAMON_WSS_FIELDS_H */
