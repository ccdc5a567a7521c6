// SPDX-License-Identifier: GPL-2.0
/* A thread that does one piece of work after another while its owner does something else. */
#include "damon/base/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <linux/zalloc.h>

struct damon_worker {
	pthread_t thread;
	pthread_mutex_t lock;	/* of all members below */
	pthread_cond_t changed;
	void (*work)(void *arg);	/* NULL: the thread has nothing to do */
	void *arg;
	bool ends;
};

static void *run(void *arg)
{
	struct damon_worker *worker = arg;

	pthread_mutex_lock(&worker->lock);
	for (;;) {
		while (!worker->work && !worker->ends)
			pthread_cond_wait(&worker->changed, &worker->lock);
		if (!worker->work)
			break;
		pthread_mutex_unlock(&worker->lock);
		worker->work(worker->arg);
		pthread_mutex_lock(&worker->lock);
		worker->work = NULL;
		pthread_cond_signal(&worker->changed);
	}
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

/**
 * damon_worker__new - start a thread that waits for work
 *
 * The thread gets no signals: they are for the caller's thread.
 *
 * Return: the worker, to be freed with damon_worker__delete(); or NULL if there is no memory
 * or no thread.
 */
struct damon_worker *damon_worker__new(void)
{
	struct damon_worker *worker = zalloc(sizeof(*worker));
	sigset_t all, old;
	int err;

	if (!worker)
		return NULL;
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->changed, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!err)
		return worker;
	free(worker);
	return NULL;
}

/**
 * damon_worker__start - have the thread call @work with @arg
 *
 * The thread must have nothing to do: call damon_worker__wait() first.
 */
void damon_worker__start(struct damon_worker *worker, void (*work)(void *arg), void *arg)
{
	pthread_mutex_lock(&worker->lock);
	worker->work = work;
	worker->arg = arg;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}

/**
 * damon_worker__wait - wait until the thread has nothing to do
 *
 * After that the caller sees all that the thread has written.
 */
void damon_worker__wait(struct damon_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	while (worker->work)
		pthread_cond_wait(&worker->changed, &worker->lock);
	pthread_mutex_unlock(&worker->lock);
}

/** damon_worker__delete - wait, end the thread, and free @worker, which may be NULL */
void damon_worker__delete(struct damon_worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->ends = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}
