// SPDX-License-Identifier: GPL-2.0
/*
 * Where the checks of a recording read: a file, anywhere in it, or a stream, from its
 * begin to its end. Of a stream what has been found good goes on to who reads it.
 */
#include "damon/check/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* What is passed on at once of what nobody looks at */
#define PASSED	(1U << 16)

/**
 * damon_source__init - begin to look at a recording
 * @fd: remains the caller's
 * @out: -1 for a file; of a stream, what is good goes there
 * @size: of a file; of a stream, UINT64_MAX
 *
 * Return: 0 or -ENOMEM.
 */
int damon_source__init(struct damon_source *src, int fd, int out, u64 size)
{
	*src = (struct damon_source){ .fd = fd, .out = out, .size = size };
	src->window = malloc(DAMON_SOURCE_WINDOW);
	return src->window ? 0 : -ENOMEM;
}

/** damon_source__exit - free what @src owns */
void damon_source__exit(struct damon_source *src)
{
	zfree(&src->window);
}

/** damon_source__send - pass on what has been found good; of a file, nothing */
void damon_source__send(struct damon_source *src)
{
	while (src->out >= 0 && src->sent < src->good && !src->unread) {
		ssize_t len = write(src->out, src->window + (src->sent - src->window_pos),
				    src->good - src->sent);

		if (len < 0 && errno != EINTR)
			src->unread = true;
		else
			src->sent += max(len, (ssize_t)0);
	}
}

/* Read on until [@pos, @pos + @len) is in the window, or to the end. */
static void read_on(struct damon_source *src, u64 pos, size_t len)
{
	size_t done = pos - src->window_pos;

	damon_source__send(src);
	if (src->unread)
		return;
	memmove(src->window, src->window + done, src->window_len - done);
	src->window_pos = pos;
	src->window_len -= done;
	while (src->window_len < len) {
		ssize_t got = read(src->fd, src->window + src->window_len,
				   DAMON_SOURCE_WINDOW - src->window_len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			src->size = src->window_pos + src->window_len;
			return;
		}
		src->window_len += got;
	}
}

/**
 * damon_source__look - some of a recording, in memory until the next call
 * @pos: of a stream, not behind what is good
 * @len: up to DAMON_SOURCE_WINDOW
 *
 * Return: NULL when there are not that many bytes.
 */
const char *damon_source__look(struct damon_source *src, u64 pos, size_t len)
{
	ssize_t got;

	if (pos > src->size || len > src->size - pos)
		return NULL;
	if (pos < src->window_pos || pos + len > src->window_pos + src->window_len) {
		if (src->out >= 0) {
			read_on(src, pos, len);
		} else {
			got = pread(src->fd, src->window, DAMON_SOURCE_WINDOW, pos);
			src->window_pos = pos;
			src->window_len = got > 0 ? got : 0;
		}
	}
	return pos + len <= src->window_pos + src->window_len ?
	       src->window + (pos - src->window_pos) : NULL;
}

/**
 * damon_source__piece - the same as a piece
 * @len: of any size; false is what there is to say of more than fits
 */
bool damon_source__piece(struct damon_source *src, u64 pos, u64 len, struct damon_piece *piece)
{
	*piece = (struct damon_piece){ .swap = src->swap };
	if (len <= DAMON_SOURCE_WINDOW)
		piece->p = damon_source__look(src, pos, len);
	piece->len = piece->p ? len : 0;
	return piece->p;
}

/**
 * damon_source__pass - let go on what nobody looks at
 *
 * Return: whether all of it is there.
 */
bool damon_source__pass(struct damon_source *src, u64 pos, u64 len)
{
	if (src->out < 0)
		return pos <= src->size && len <= src->size - pos;
	while (len) {
		size_t part = min_t(u64, len, PASSED);

		if (!damon_source__look(src, pos, part))
			return false;
		pos += part;
		len -= part;
		src->good = pos;
	}
	return true;
}
