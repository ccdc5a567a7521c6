/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SIGNALS_H
#define PERF_DAMON_SIGNALS_H

#include <pthread.h>
#include <signal.h>

/**
 * struct damon_signals - signals that would end perf, and are passed on to the keeper
 * @sock: socket to the keeper
 * @set: the signals
 * @old: the signal mask before
 * @thread: waits for the signals
 * @came: number of the first signal that came, or 0
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
