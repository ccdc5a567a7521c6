/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_H
#define PERF_DAMON_TOUCHED_H

#include "damon/analysis/estimate.h"

struct damon_snapshot;
struct damon_touched_chart;
struct damon_touched;

struct damon_touched *damon_touched__new(void);
int damon_touched__add(struct damon_touched *touched, const struct damon_snapshot *snapshot);
int damon_touched__finish(struct damon_touched *touched);
unsigned int damon_touched__windows(const struct damon_touched *touched,
				    struct damon_window *windows);
void damon_touched__keep_charts(struct damon_touched *touched);
struct damon_touched_chart *damon_touched__chart(struct damon_touched *touched, u64 sample_ns,
						 struct damon_window_length *length);
void damon_touched__delete(struct damon_touched *touched);

#endif /* PERF_DAMON_TOUCHED_H */
