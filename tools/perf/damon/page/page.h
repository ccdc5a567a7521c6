/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PAGE_H
#define PERF_DAMON_PAGE_H

#include <stdio.h>
#include <linux/types.h>

/*
 * A page of HTML in one file: a template, the style and the script that it refers to, and the
 * data that the script shows.
 */

/** struct damon_page_files - the parts of a page; @html has placeholders for the other parts */
struct damon_page_files {
	const char *html;
	const char *css;
	const char *js;
};

int damon_page__fprint(FILE *f, const struct damon_page_files *files, const char *data,
		       size_t len);
char *damon_page__base64(const u8 *bytes, size_t len);

#endif /* PERF_DAMON_PAGE_H */
