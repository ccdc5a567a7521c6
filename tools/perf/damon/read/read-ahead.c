// SPDX-License-Identifier: GPL-2.0
/*
 * Read the next part of a file in a thread, while the caller works on the part before. To
 * copy a file from the page cache takes a third of the time that a report takes.
 */
#include "damon/read/read-ahead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/zalloc.h>

struct damon_read_ahead {
	pthread_t thread;
	pthread_mutex_t lock;	/* of all members below */
	pthread_cond_t changed;
	int fd;
	bool busy;		/* a read was asked for and is not done */
	bool ends;
	void *buf;
	size_t len;
	u64 offset;
	int err;
};

/**
 * damon_read__all - read @len bytes
 *
 * Return: 0, -EIO where the file does not have so many, or another negative errno.
 */
int damon_read__all(int fd, void *buf, size_t len, u64 offset)
{
	while (len) {
		ssize_t n = pread(fd, buf, len, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -EIO;
		buf += n;
		len -= n;
		offset += n;
	}
	return 0;
}

static void *work(void *arg)
{
	struct damon_read_ahead *ra = arg;

	pthread_mutex_lock(&ra->lock);
	for (;;) {
		int err;

		while (!ra->busy && !ra->ends)
			pthread_cond_wait(&ra->changed, &ra->lock);
		if (!ra->busy)
			break;
		pthread_mutex_unlock(&ra->lock);
		err = damon_read__all(ra->fd, ra->buf, ra->len, ra->offset);
		pthread_mutex_lock(&ra->lock);
		ra->err = err;
		ra->busy = false;
		pthread_cond_signal(&ra->changed);
	}
	pthread_mutex_unlock(&ra->lock);
	return NULL;
}

/**
 * damon_read_ahead__new - have a thread that reads @fd, which stays the caller's
 *
 * The thread gets no signals: they are for the caller's thread.
 *
 * Return: to be freed with damon_read_ahead__delete(), or NULL where there is no memory or
 * no thread.
 */
struct damon_read_ahead *damon_read_ahead__new(int fd)
{
	struct damon_read_ahead *ra = zalloc(sizeof(*ra));
	sigset_t all, old;
	int err;

	if (!ra)
		return NULL;
	ra->fd = fd;
	pthread_mutex_init(&ra->lock, NULL);
	pthread_cond_init(&ra->changed, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&ra->thread, NULL, work, ra);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!err)
		return ra;
	free(ra);
	return NULL;
}

/**
 * damon_read_ahead__start - begin to read @len bytes
 * @buf: gets the bytes; not to be touched before damon_read_ahead__wait()
 */
void damon_read_ahead__start(struct damon_read_ahead *ra, void *buf, size_t len, u64 offset)
{
	pthread_mutex_lock(&ra->lock);
	ra->buf = buf;
	ra->len = len;
	ra->offset = offset;
	ra->busy = true;
	pthread_cond_signal(&ra->changed);
	pthread_mutex_unlock(&ra->lock);
}

/**
 * damon_read_ahead__wait - wait for what damon_read_ahead__start() began
 *
 * Return: as damon_read__all().
 */
int damon_read_ahead__wait(struct damon_read_ahead *ra)
{
	int err;

	pthread_mutex_lock(&ra->lock);
	while (ra->busy)
		pthread_cond_wait(&ra->changed, &ra->lock);
	err = ra->err;
	pthread_mutex_unlock(&ra->lock);
	return err;
}

/** damon_read_ahead__delete - wait, end the thread, and free @ra, which may be NULL */
void damon_read_ahead__delete(struct damon_read_ahead *ra)
{
	if (!ra)
		return;
	pthread_mutex_lock(&ra->lock);
	ra->ends = true;
	pthread_cond_signal(&ra->changed);
	pthread_mutex_unlock(&ra->lock);
	pthread_join(ra->thread, NULL);
	pthread_cond_destroy(&ra->changed);
	pthread_mutex_destroy(&ra->lock);
	free(ra);
}
