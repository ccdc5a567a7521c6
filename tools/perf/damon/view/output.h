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
 * struct damon_output - where a report goes, and as what
 * @path: file, or NULL for standard output
 * @format_name: as the user gave it, or NULL: then @path's extension counts
 * @separator: of csv's fields, or NULL
 * @json: that is wanted
 * @format: what follows from these, once damon_output__choose() has been asked
 * @real_path: of the file that will be there; NULL where nothing is replaced
 * @tmp_path: what is written until then
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
