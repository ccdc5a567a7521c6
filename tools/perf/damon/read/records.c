// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes of a perf.data's records, in a buffer that moves along the file.
 *
 * Reading into a buffer that stays in the processor's cache costs an eighth of the page
 * faults that a mapping of the file takes, and a file that gets shorter while it is read
 * is an error instead of a SIGBUS. What was read is private: it cannot change between
 * a check and its use.
 *
 * Records wait in the buffer until those of other CPUs that belong before them have been
 * read. The buffer grows for that, up to RECORDS_MAX. Beyond it the oldest half leaves
 * the buffer, and is read again when it is needed: from the perf.data, or, of a
 * compressed recording, from a temporary file that it is written to. perf record ends a
 * round when it has read each CPU's ring buffer once, so that this happens only with
 * large ring buffers, and with recordings without marks of rounds.
 */
#include "damon/read/records.h"
#include "damon/read/read-ahead.h"
#include "damon/read/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/*
 * So much is read at a time. To read 256 KiB at a time took a quarter more CPU time, as the
 * thread that reads is woken for each part, and 2 MiB took no less.
 */
#define RECORDS_READ	(1U << 20)

/* The buffer's size at the beginning and at most */
#define RECORDS_MIN	(8U << 20)
#define RECORDS_MAX	(16U << 20)

/*
 * What left the buffer is read in blocks that overlap by the size of the largest
 * record, so that each record is in one piece in the block in which it begins.
 */
#define BLOCK_STEP	(64U << 10)
#define BLOCK_SIZE	(2 * BLOCK_STEP)

/**
 * damon_records__init - begin to read a data section
 * @fd: the perf.data; stays the caller's
 * @is_packed: it has compressed records
 *
 * Return: 0, and @r is to be freed with damon_records__exit(); or -ENOMEM.
 */
int damon_records__init(struct damon_records *r, int fd, u64 offset, u64 size, bool is_packed)
{
	*r = (struct damon_records){ .fd = fd, .offset = offset, .size = size };
	r->buf = malloc(RECORDS_MIN);
	r->max = RECORDS_MIN;
	if (is_packed)
		r->unpacker = damon_unpacker__new();
	else
		r->ahead = damon_read_ahead__new(fd);
	if (r->buf && (r->unpacker || !is_packed))
		return 0;
	damon_records__exit(r);
	return -ENOMEM;
}

/** damon_records__exit - free what @r owns */
void damon_records__exit(struct damon_records *r)
{
	for (size_t i = 0; i < DAMON_RECORDS_BLOCKS; i++)
		zfree(&r->blocks[i].data);
	damon_read_ahead__delete(r->ahead);
	r->ahead = NULL;
	damon_unpacker__delete(r->unpacker);
	r->unpacker = NULL;
	if (r->spill)
		fclose(r->spill);
	r->spill = NULL;
	zfree(&r->buf);
}

static int write_all(int fd, const void *buf, size_t len, u64 offset)
{
	while (len) {
		ssize_t n = pwrite(fd, buf, len, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		buf += n;
		len -= n;
		offset += n;
	}
	return 0;
}

/* Forget what is before @keep. */
static void drop(struct damon_records *r, u64 keep)
{
	size_t len = keep - r->start;

	memmove(r->buf, r->buf + len, r->end - keep);
	r->start = keep;
}

static int grow(struct damon_records *r)
{
	char *buf = realloc(r->buf, 2 * r->max);

	if (!buf)
		return -ENOMEM;
	r->buf = buf;
	r->max *= 2;
	return 0;
}

/*
 * Move the oldest half out of the buffer. The bytes of the stream have their positions as
 * offsets in the temporary file. Where it cannot be written they stay in memory.
 */
static int evict(struct damon_records *r, u64 pos)
{
	u64 keep = min(r->start + r->max / 2, pos);

	if (r->unpacker) {
		if (!r->spill)
			r->spill = tmpfile();
		if (!r->spill ||
		    write_all(fileno(r->spill), r->buf, keep - r->start, r->start))
			return grow(r);
	}
	drop(r, keep);
	return 0;
}

/*
 * Make room for RECORDS_READ bytes at the buffer's end. At least half of the buffer becomes
 * free when it is moved, so that at most one byte is moved for each byte that is read.
 */
static int make_room(struct damon_records *r, u64 pos, u64 keep)
{
	int err = 0;

	while (!err && r->max - (r->end - r->start) < RECORDS_READ) {
		if (keep > r->start && keep - r->start >= r->max / 2)
			drop(r, keep);
		else if (r->max < RECORDS_MAX)
			err = grow(r);
		else
			err = evict(r, pos);
	}
	return err;
}

/* Take what the thread has read. */
static int finish_ahead(struct damon_records *r)
{
	int err = r->nr_ahead ? damon_read_ahead__wait(r->ahead) : 0;

	if (err)
		return err;
	r->nr_read += r->nr_ahead;
	r->end += r->nr_ahead;
	r->nr_ahead = 0;
	return 0;
}

/* Have the thread read the next part. Without a thread the part is read at once. */
static int start_ahead(struct damon_records *r, u64 pos, u64 keep)
{
	size_t len = min(r->size - r->nr_read, (u64)RECORDS_READ);
	int err = make_room(r, pos, keep);
	void *buf = r->buf + (r->end - r->start);

	if (err || !len)
		return err;
	if (r->ahead)
		damon_read_ahead__start(r->ahead, buf, len, r->offset + r->nr_read);
	else
		err = damon_read__all(r->fd, buf, len, r->offset + r->nr_read);
	r->nr_ahead = len;
	return err;
}

static int read_plain(struct damon_records *r, u64 pos, u64 keep)
{
	u64 nr_read = r->nr_read;
	int err = 0;

	/* nothing was begun at the beginning, and behind bytes that were skipped */
	if (!r->nr_ahead)
		err = start_ahead(r, pos, keep);
	if (!err)
		err = finish_ahead(r);
	if (!err)
		err = start_ahead(r, pos, keep);
	return err ?: r->nr_read > nr_read;
}

/**
 * damon_records__more - read on
 * @pos: everything before it was looked at; where the bytes that there are end in a part
 *	 of a record, its beginning
 * @keep: what is before it will not be asked for any more; not after @pos
 *
 * Return: 1, 0 where there is no more, -EIO for a file that got shorter, or another
 * negative errno.
 */
int damon_records__more(struct damon_records *r, u64 pos, u64 keep)
{
	int err;

	if (!r->unpacker)
		return read_plain(r, pos, keep);
	err = make_room(r, pos, keep);
	return err ?: damon_unpacker__more(r->unpacker, r, pos);
}

/**
 * damon_records__skip - leave out bytes that are no records
 * @pos: where they begin, up to where all was looked at
 * @len: how many they are
 *
 * What is before @pos can be read again by damon_records__at() only.
 *
 * Return: 0, or -EINVAL where the data section does not have so many, or is compressed.
 */
int damon_records__skip(struct damon_records *r, u64 pos, u64 len)
{
	int err;

	if (r->unpacker || len > r->size - pos)
		return -EINVAL;
	if (len <= r->end - pos)
		return 0;
	err = finish_ahead(r);
	if (err || len <= r->end - pos)
		return err;
	r->start = pos + len;
	r->end = r->start;
	r->nr_read = r->start;
	return 0;
}

static int load_block(struct damon_records *r, struct damon_records_block *block, u64 nr, u64 end)
{
	u64 from = nr * BLOCK_STEP;
	size_t len = min(end - from, (u64)BLOCK_SIZE);
	size_t outside = min(r->start - from, (u64)len);
	int err;

	if (!block->data)
		block->data = malloc(BLOCK_SIZE);
	if (!block->data)
		return -ENOMEM;
	block->nr = nr;
	block->len = 0;
	err = r->unpacker ? damon_read__all(fileno(r->spill), block->data, outside, from) :
			    damon_read__all(r->fd, block->data, outside, r->offset + from);
	if (err)
		return err;
	memcpy(block->data + outside, r->buf, len - outside);
	block->len = len;
	return 0;
}

/* Block number @nr with all that it has of the stream up to @end */
static int find_block(struct damon_records *r, u64 nr, u64 end, struct damon_records_block **ret)
{
	struct damon_records_block *oldest = r->blocks;
	size_t len = min(end - nr * BLOCK_STEP, (u64)BLOCK_SIZE);
	int err = 0;

	for (size_t i = 0; i < DAMON_RECORDS_BLOCKS; i++) {
		struct damon_records_block *block = &r->blocks[i];

		if (block->nr == nr && block->len) {
			oldest = block;
			break;
		}
		if (block->used < oldest->used)
			oldest = block;
	}
	if (oldest->nr != nr || oldest->len < len)
		err = load_block(r, oldest, nr, end);
	oldest->used = ++r->nr_calls;
	*ret = oldest;
	return err;
}

/**
 * damon_records__at - read a part of the stream again
 * @pos: where a record begins, in a part that was read and is still kept
 * @end: where the part ends, behind a record
 * @data: gets the bytes, valid until the next call of any function
 * @len: gets how many they are: one whole record at least
 *
 * Return: 0 or a negative errno.
 */
int damon_records__at(struct damon_records *r, u64 pos, u64 end, const char **data, size_t *len)
{
	struct damon_records_block *block;
	int err;

	if (pos >= r->start) {
		*data = r->buf + (pos - r->start);
		*len = end - pos;
		return 0;
	}
	err = find_block(r, pos / BLOCK_STEP, end, &block);
	if (err)
		return err;
	*data = block->data + pos % BLOCK_STEP;
	*len = block->len - pos % BLOCK_STEP;
	if (*len > end - pos)
		*len = end - pos;
	return 0;
}
