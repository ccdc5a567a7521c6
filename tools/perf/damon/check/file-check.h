/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FILE_CHECK_H
#define PERF_DAMON_FILE_CHECK_H

#include <stdbool.h>

struct damon_error;

int damon_file__check(const char *path, bool force, struct damon_error *e);

#endif /* PERF_DAMON_FILE_CHECK_H */
