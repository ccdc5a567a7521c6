// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that does one piece of work after another while its owner does something else. Work
 * waits in a short queue.
 */
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
	struct worker_job {
		void (*work)(void *arg);
		void *arg;
	} queue[DAMON_WORKER_QUEUE];	/* a ring; the thread works on the first */
	unsigned int first;
	unsigned int nr;
	bool ends;
};

static void *run(void *arg)
{
	struct damon_worker *worker = arg;

	pthread_mutex_lock(&worker->lock);
	for (;;) {
		const struct worker_job *job = &worker->queue[worker->first];

		while (!worker->nr && !worker->ends)
			pthread_cond_wait(&worker->changed, &worker->lock);
		if (!worker->nr)
			break;
		pthread_mutex_unlock(&worker->lock);
		job->work(job->arg);
		pthread_mutex_lock(&worker->lock);
		worker->first = (worker->first + 1) % DAMON_WORKER_QUEUE;
		worker->nr--;
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

/* Wait until at most @nr pieces of work are in the queue; called with the lock held */
static void wait_for(struct damon_worker *worker, unsigned int nr)
{
	while (worker->nr > nr)
		pthread_cond_wait(&worker->changed, &worker->lock);
}

/**
 * damon_worker__start - have the thread call @work with @arg, after all work before it
 *
 * Waits if the queue is full, so that at most DAMON_WORKER_QUEUE pieces of work are not done
 * when this returns.
 */
void damon_worker__start(struct damon_worker *worker, void (*work)(void *arg), void *arg)
{
	pthread_mutex_lock(&worker->lock);
	wait_for(worker, DAMON_WORKER_QUEUE - 1);
	worker->queue[(worker->first + worker->nr++) % DAMON_WORKER_QUEUE] =
		(struct worker_job){ .work = work, .arg = arg };
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
	wait_for(worker, 0);
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
