/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PAGE_H
#define PERF_DAMON_PAGE_H

#include <stdio.h>
#include <linux/types.h>

/*
 * A page of HTML: heatmap.html with everything that it refers to, and the data
 * that heatmap.js shows, in one file.
 */

int damon_page__fprint(FILE *f, const char *data, size_t len);
char *damon_page__base64(const u8 *bytes, size_t len);

#endif /* PERF_DAMON_PAGE_H */
