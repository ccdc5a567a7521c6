/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HEAD_TEXT_H
#define PERF_DAMON_HEAD_TEXT_H

#include <stdio.h>

struct damon_recording;
struct damon_stream;
struct damon_stream_stat;

void damon_head_text__fprint_recording(FILE *f, const struct damon_recording *rec);
void damon_head_text__fprint_kernel(FILE *f, const struct damon_recording *rec);
void damon_head_text__fprint_name(FILE *f, const struct damon_stream *stream);
void damon_head_text__fprint_stream(FILE *f, const struct damon_recording *rec,
				    const struct damon_stream_stat *stat);
char *damon_head_text__recording(const struct damon_recording *rec);
char *damon_head_text__stream(const struct damon_recording *rec,
			      const struct damon_stream_stat *stat);

#endif /* PERF_DAMON_HEAD_TEXT_H */
