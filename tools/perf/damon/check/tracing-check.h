/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TRACING_CHECK_H
#define PERF_DAMON_TRACING_CHECK_H

#include "damon/check/source.h"

bool damon_tracing__check(struct damon_source *src, u64 pos, u64 len);

#endif /* PERF_DAMON_TRACING_CHECK_H */
