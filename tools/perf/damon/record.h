/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RECORD_H
#define PERF_DAMON_RECORD_H

struct damon_error;

int damon_record__check_tracing(struct damon_error *e);
int damon_cmd_record(int argc, const char **argv);

#endif /* PERF_DAMON_RECORD_H */
