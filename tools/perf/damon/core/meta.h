/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_META_H
#define PERF_DAMON_META_H

#include <stdbool.h>

struct damon_setup;

char *damon_meta__format(const struct damon_setup *setup);
bool damon_meta__is(const char *event_name);
int damon_meta__parse(const char *event_name, struct damon_setup *setup);

#endif /* PERF_DAMON_META_H */
