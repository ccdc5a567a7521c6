/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_OUTPUT_H
#define PERF_DAMON_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct damon_error;

enum damon_format {
	DAMON_FORMAT_TEXT,
	DAMON_FORMAT_CSV,
	DAMON_FORMAT_JSON,
	DAMON_FORMAT_SVG,
	DAMON_FORMAT_HTML,
	DAMON_FORMAT_NR,
};

/**
 * struct damon_output - where a report is written, and in which format
 * @path: the file; NULL or "-" for standard output
 * @format_name: the format as the user gave it; NULL: the extension of @path decides
 * @separator: stands between the values of CSV, which it asks for; or NULL
 * @json: whether the user asks for JSON by -j
 * @format: set by damon_output__choose()
 * @real_path: the file that appears, or is replaced, in the end; NULL for a device or a pipe
 * @tmp_path: the file that is written until then
 */
struct damon_output {
	const char *path;
	const char *format_name;
	const char *separator;
	bool json;
	enum damon_format format;
	char *real_path;
	char *tmp_path;
};

const char *damon_format__name(enum damon_format format);
int damon_output__choose(struct damon_output *out, struct damon_error *e);
FILE *damon_output__open(struct damon_output *out, struct damon_error *e);
int damon_output__close(struct damon_output *out, FILE *f, bool complete,
			struct damon_error *e);

#endif /* PERF_DAMON_OUTPUT_H */
