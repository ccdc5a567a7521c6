/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SCHEDULE_H
#define PERF_DAMON_SCHEDULE_H

#include <linux/types.h>

#include "damon/core/setup.h"

/**
 * struct damon_schedule - whose turn it is
 * @windows: the windows that take turns
 * @at: index of the window whose turn it is
 * @overhead_bp: how much CPU time the kdamond may use, in 1/10,000 of the time; 0: as much as it needs
 * @free_cpu_us: so much of it is not counted
 * @spent_us: by window: the time that its turns took so far
 * @cost_bp: by window: the CPU time of its last turn, in 1/10,000 of the turn
 * @time_us: the time that all turns took so far
 * @cpu_us: the CPU time that the kdamond used in them
 */
struct damon_schedule {
	const struct damon_windows *windows;
	unsigned int at;
	unsigned int overhead_bp;
	u64 free_cpu_us;
	u64 spent_us[DAMON_MAX_TURNS];
	u64 cost_bp[DAMON_MAX_TURNS];
	u64 time_us;
	u64 cpu_us;
};

/**
 * struct damon_spent - what a turn took
 * @time_us: time
 * @cpu_us: CPU time of the kdamond
 */
struct damon_spent {
	u64 time_us;
	u64 cpu_us;
};

u64 damon_schedule__aggr_us(const struct damon_schedule *s);
u64 damon_schedule__turn_us(const struct damon_schedule *s);
void damon_schedule__next(struct damon_schedule *s, const struct damon_spent *turn, u64 steady_us);

/** damon_schedule__sample_us - get the sampling interval of the window whose turn it is */
static inline u64 damon_schedule__sample_us(const struct damon_schedule *s)
{
	return s->windows->us[s->at];
}

#endif /* PERF_DAMON_SCHEDULE_H */
