/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_JSON_H
#define PERF_DAMON_JSON_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

/**
 * struct damon_json - JSON under way; zero-initialise but @f to start
 *
 * It knows where commas belong. Everything has a key within an object, and NULL
 * for one elsewhere. Whether it could be written, the file knows.
 */
struct damon_json {
	FILE *f;
	bool need_comma;
	bool need_newline;
};

/* Of all that perf damon writes: it changes when the meaning of a key does. */
#define DAMON_JSON_VERSION	1

void damon_json__open(struct damon_json *json, const char *key, char bracket);
void damon_json__close(struct damon_json *json, char bracket);
void damon_json__newline(struct damon_json *json);
void damon_json__string(struct damon_json *json, const char *key, const char *val);
void damon_json__number(struct damon_json *json, const char *key, u64 val);
void damon_json__double(struct damon_json *json, const char *key, double val);
void damon_json__bool(struct damon_json *json, const char *key, bool val);
void damon_json__null(struct damon_json *json, const char *key);

#endif /* PERF_DAMON_JSON_H */
