/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ESTIMATE_TEXT_H
#define PERF_DAMON_ESTIMATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct damon_interval;

/* Room for an estimate with its error */
#define DAMON_ESTIMATE_TEXT_LEN	64

bool damon_estimate_text__is_bound(double bytes, const struct damon_interval *interval);
char *damon_estimate_text__format(char *buf, size_t len, double bytes,
				  const struct damon_interval *interval, bool utf8);
char *damon_estimate_text__pad(char *buf, size_t len, unsigned int cols);

#endif /* PERF_DAMON_ESTIMATE_TEXT_H */
