/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RECORDS_H
#define PERF_DAMON_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <linux/types.h>

struct damon_read_ahead;
struct damon_unpacker;

/* Parts that are read again from the file, see records.c */
#define DAMON_RECORDS_BLOCKS	16

struct damon_records_block {
	u64 nr;
	u64 used;		/* when, in calls */
	size_t len;
	char *data;
};

/**
 * struct damon_records - the records of a perf.data's data section as a stream of bytes
 *
 * A position is counted from the stream's beginning. In a compressed recording the
 * stream is what the records unpack to.
 *
 * @fd: the perf.data
 * @offset: of the data section in it
 * @size: bytes of the data section
 * @nr_read: bytes of the data section that were read so far
 * @buf: holds the stream from the position @start to @end
 * @max: size of @buf
 * @ahead: reads the bytes behind @end while the others are looked at, so many as @nr_ahead;
 *	   NULL where there is no thread
 * @unpacker: NULL for a recording that is not compressed
 * @spill: what had to leave @buf of a compressed recording
 */
struct damon_records {
	int fd;
	u64 offset;
	u64 size;
	u64 nr_read;
	char *buf;
	size_t max;
	u64 start;
	u64 end;
	struct damon_read_ahead *ahead;
	size_t nr_ahead;
	struct damon_unpacker *unpacker;
	FILE *spill;
	struct damon_records_block blocks[DAMON_RECORDS_BLOCKS];
	u64 nr_calls;
};

int damon_records__init(struct damon_records *r, int fd, u64 offset, u64 size, bool is_packed);
int damon_records__more(struct damon_records *r, u64 pos, u64 keep);
int damon_records__skip(struct damon_records *r, u64 pos, u64 len);
int damon_records__at(struct damon_records *r, u64 pos, u64 end, const char **data, size_t *len);
void damon_records__exit(struct damon_records *r);

/**
 * damon_records__data - the bytes of the stream at @pos
 * @pos: not before the buffer
 * @len: gets how many there are up to where the stream was read
 *
 * Return: valid until the next call of damon_records__more().
 */
static inline const char *damon_records__data(const struct damon_records *r, u64 pos, size_t *len)
{
	*len = r->end - pos;
	return r->buf + (pos - r->start);
}

#endif /* PERF_DAMON_RECORDS_H */
