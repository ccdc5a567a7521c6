/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_STDIN_CHECK_H
#define PERF_DAMON_STDIN_CHECK_H

struct damon_stdin_check;

struct damon_stdin_check *damon_stdin_check__new(void);
int damon_stdin_check__delete(struct damon_stdin_check *check);

#endif /* PERF_DAMON_STDIN_CHECK_H */
