/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SCHEDULE_H
#define PERF_DAMON_SCHEDULE_H

#include <linux/types.h>

#include "damon/core/setup.h"

/**
 * struct damon_schedule - whose turn it is
 * @windows: the windows that take turns
 * @at: index of the window whose turn it is
 * @spent_us: by window: the time that its turns took so far
 */
struct damon_schedule {
	const struct damon_windows *windows;
	unsigned int at;
	u64 spent_us[DAMON_MAX_TURNS];
};

u64 damon_schedule__aggr_us(const struct damon_schedule *s);
u64 damon_schedule__turn_us(const struct damon_schedule *s);
void damon_schedule__next(struct damon_schedule *s, u64 took_us, u64 steady_us);

/** damon_schedule__sample_us - get the sampling interval of the window whose turn it is */
static inline u64 damon_schedule__sample_us(const struct damon_schedule *s)
{
	return s->windows->us[s->at];
}

#endif /* PERF_DAMON_SCHEDULE_H */
