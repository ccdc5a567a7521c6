/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WORKER_H
#define PERF_DAMON_WORKER_H

struct damon_worker;

/* So many pieces of work wait, or are being done, at most. */
#define DAMON_WORKER_QUEUE	3

struct damon_worker *damon_worker__new(void);
void damon_worker__start(struct damon_worker *worker, void (*work)(void *arg), void *arg);
void damon_worker__wait(struct damon_worker *worker);
void damon_worker__delete(struct damon_worker *worker);

#endif /* PERF_DAMON_WORKER_H */
