/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TRACEPOINT_H
#define PERF_DAMON_TRACEPOINT_H

#include <stdbool.h>

/* DAMON's tracepoints. All kernels with DAMON have the first one. */
#define DAMON_TRACEPOINT_REGIONS	"damon:damon_aggregated"
/* The intervals that the kernel has tuned */
#define DAMON_TRACEPOINT_TUNE		"damon:damon_monitor_intervals_tune"
/* The regions again, with the counts of the probes */
#define DAMON_TRACEPOINT_PROBES		"damon:damon_region_aggregated"

struct damon_error;

bool damon_tracepoint__has(const char *tracepoint);
int damon_tracepoint__id(const char *tracepoint);
int damon_tracepoint__check(struct damon_error *e);

#endif /* PERF_DAMON_TRACEPOINT_H */
