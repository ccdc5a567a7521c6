/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_DESCRIBE_H
#define PERF_DAMON_DESCRIBE_H

#include <stdbool.h>

struct damon_recording;
struct damon_stream;

void damon_stream__describe(struct damon_stream *stream, const struct damon_recording *rec,
			    bool tunings_told);

#endif /* PERF_DAMON_DESCRIBE_H */
