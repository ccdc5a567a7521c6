/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SIGNALS_H
#define PERF_DAMON_SIGNALS_H

#include <pthread.h>
#include <signal.h>

/**
 * struct damon_signals - what would end perf is passed on to the keeper meanwhile
 * @sock: to it
 * @came: the first that did, or 0
 */
struct damon_signals {
	int sock;
	sigset_t set;
	sigset_t old;
	pthread_t thread;
	int came;
};

int damon_signals__begin(struct damon_signals *s, int sock);
int damon_signals__end(struct damon_signals *s);

#endif /* PERF_DAMON_SIGNALS_H */
