/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ABILITIES_H
#define PERF_DAMON_ABILITIES_H

#include "damon/core/setup.h"

void damon_abilities__read(struct damon_abilities *a, const char *context);

#endif /* PERF_DAMON_ABILITIES_H */
