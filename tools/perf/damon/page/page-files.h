/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PAGE_FILES_H
#define PERF_DAMON_PAGE_FILES_H

/* heatmap.html, heatmap.css, and touched.js with heatmap.js, as strings that end with a NUL */
extern const char damon_page__html[];
extern const char damon_page__css[];
extern const char damon_page__js[];

#endif /* PERF_DAMON_PAGE_FILES_H */
