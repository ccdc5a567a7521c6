/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PARSE_H
#define PERF_DAMON_PARSE_H

#include <stdbool.h>
#include <linux/types.h>

/*
 * The default goal. The kernel's documentation recommends 4 %, and names these bounds for
 * DAMON_STAT. It names no number of aggregations; DAMON_STAT was seen to use 3.
 */
#define DAMON_PARSE_GOAL	"4%,3,5ms-10s"

/*
 * The default windows. While a long window has its turn, shorter ones see nothing. Of a command, which
 * is recorded from its start, the course of time matters. Of what runs already it matters how much
 * memory is needed for how long. A recording in several files has short windows, as no file has a
 * turn that another one begins or ends.
 */
#define DAMON_PARSE_WINDOWS		"5ms,100ms,1s,5s,15s,60s"
#define DAMON_PARSE_SHORT_WINDOWS	"5ms,100ms,1s"

/*
 * The default bound of the kdamond's CPU time, and so many seconds that it may use before, so that short
 * recordings are sure. A command, which has no other users, has no bound.
 */
#define DAMON_PARSE_OVERHEAD		"1"
#define DAMON_PARSE_FREE_SECONDS	3

struct damon_attrs;
struct damon_error;

int damon_parse__time(const char *option, const char *str, u64 *us, struct damon_error *e);
int damon_parse__nr_regions(const char *str, struct damon_attrs *attrs, struct damon_error *e);
int damon_parse__windows(const char *str, struct damon_attrs *attrs, struct damon_error *e);
int damon_parse__overhead(const char *str, struct damon_attrs *attrs, struct damon_error *e);
int damon_parse__auto_tune(const char *str, struct damon_attrs *attrs, struct damon_error *e);
void damon_parse__default_overhead(struct damon_attrs *attrs);
void damon_parse__default_windows(struct damon_attrs *attrs, bool only_short);
void damon_parse__complete(struct damon_attrs *attrs);
int damon_parse__fit_update(struct damon_attrs *attrs, bool given, struct damon_error *e);
int damon_parse__check_attrs(const struct damon_attrs *attrs, struct damon_error *e);

#endif /* PERF_DAMON_PARSE_H */
