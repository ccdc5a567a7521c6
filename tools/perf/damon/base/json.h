/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_JSON_H
#define PERF_DAMON_JSON_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

struct damon_fields;

/**
 * struct damon_json - JSON that is being written
 *
 * Set @f and zero the rest before the first call. It knows where commas belong. A value
 * has a key in an object, and NULL instead of a key elsewhere. Whether writing failed is
 * to be asked of @f.
 */
struct damon_json {
	FILE *f;
	bool need_comma;
	bool need_newline;
};

/* The "version" of all JSON that perf damon writes: it changes when the meaning of a key does. */
#define DAMON_JSON_VERSION	1

void damon_json__open(struct damon_json *json, const char *key, char bracket);
void damon_json__close(struct damon_json *json, char bracket);
void damon_json__newline(struct damon_json *json);
void damon_json__string(struct damon_json *json, const char *key, const char *val);
void damon_json__number(struct damon_json *json, const char *key, u64 val);
void damon_json__double(struct damon_json *json, const char *key, double val);
void damon_json__bool(struct damon_json *json, const char *key, bool val);
void damon_json__null(struct damon_json *json, const char *key);
void damon_json__members(struct damon_json *json, const struct damon_fields *fields,
			 const void *row);
void damon_json__row(struct damon_json *json, const struct damon_fields *fields,
		     const void *row);

#endif /* PERF_DAMON_JSON_H */
