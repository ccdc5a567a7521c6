/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HEADER_CHECK_H
#define PERF_DAMON_HEADER_CHECK_H

#include <stdbool.h>

struct perf_header;

bool damon_header__is_whole(const struct perf_header *header);

#endif /* PERF_DAMON_HEADER_CHECK_H */
