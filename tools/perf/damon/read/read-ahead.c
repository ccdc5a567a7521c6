// SPDX-License-Identifier: GPL-2.0
/*
 * Read the next part of a file in a thread, while the caller works on the part before. To
 * copy a file from the page cache takes a third of the time that a report takes.
 */
#include "damon/read/read-ahead.h"
#include "damon/base/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/zalloc.h>

/* The thread has the members below @worker from start to wait. */
struct damon_read_ahead {
	struct damon_worker *worker;
	int fd;
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

static void work(void *arg)
{
	struct damon_read_ahead *ra = arg;

	ra->err = damon_read__all(ra->fd, ra->buf, ra->len, ra->offset);
}

/**
 * damon_read_ahead__new - have a thread that reads @fd, which stays the caller's
 *
 * Return: to be freed with damon_read_ahead__delete(), or NULL where there is no memory or
 * no thread.
 */
struct damon_read_ahead *damon_read_ahead__new(int fd)
{
	struct damon_read_ahead *ra = zalloc(sizeof(*ra));

	if (!ra)
		return NULL;
	ra->fd = fd;
	ra->worker = damon_worker__new();
	if (ra->worker)
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
	ra->buf = buf;
	ra->len = len;
	ra->offset = offset;
	damon_worker__start(ra->worker, work, ra);
}

/**
 * damon_read_ahead__wait - wait for what damon_read_ahead__start() began
 *
 * Return: as damon_read__all().
 */
int damon_read_ahead__wait(struct damon_read_ahead *ra)
{
	damon_worker__wait(ra->worker);
	return ra->err;
}

/** damon_read_ahead__delete - wait, end the thread, and free @ra, which may be NULL */
void damon_read_ahead__delete(struct damon_read_ahead *ra)
{
	if (!ra)
		return;
	damon_worker__delete(ra->worker);
	free(ra);
}
