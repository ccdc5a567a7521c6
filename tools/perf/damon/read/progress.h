/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PROGRESS_H
#define PERF_DAMON_PROGRESS_H

void damon_progress__init(void);

#endif /* PERF_DAMON_PROGRESS_H */
