/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CLOCK_H
#define PERF_DAMON_CLOCK_H

#include <time.h>
#include <linux/time64.h>
#include <linux/types.h>

/** damon_clock__ns - get the time of CLOCK_MONOTONIC, in nanoseconds */
static inline u64 damon_clock__ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

/** damon_clock__ms - get the time of CLOCK_MONOTONIC, in milliseconds */
static inline u64 damon_clock__ms(void)
{
	return damon_clock__ns() / NSEC_PER_MSEC;
}

#endif /* PERF_DAMON_CLOCK_H */
