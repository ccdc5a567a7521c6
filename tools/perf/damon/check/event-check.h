/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_EVENT_CHECK_H
#define PERF_DAMON_EVENT_CHECK_H

#include <stdbool.h>

int damon_events__check(int fd, bool only_header);
int damon_events__pass(int in, int out);

#endif /* PERF_DAMON_EVENT_CHECK_H */
