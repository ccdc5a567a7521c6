// SPDX-License-Identifier: GPL-2.0
/*
 * Are the tracing data of a recording, which tell what the fields of its events are,
 * as long as they say? perf takes memory of the lengths that it finds, counts them in
 * an int where it fills that, and has strings end where they do.
 */
#include "damon/check/tracing-check.h"

#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/* Of names and versions, which are of a few characters: much less than perf has room for */
#define MAX_STRING	256

/* From which on there are names of processes */
#define WITH_COMMS	0.6

/* What has not been looked at yet; its byte order is its own. */
struct cursor {
	struct damon_source *src;
	u64 pos;
	u64 end;
	bool swap;
};

/* All before it has been looked at, and a stream may go on. */
static bool take(struct cursor *cur, u64 len, struct damon_piece *piece)
{
	cur->src->good = cur->pos;
	if (len > cur->end - cur->pos || !damon_source__piece(cur->src, cur->pos, len, piece))
		return false;
	piece->swap = cur->swap;
	cur->pos += len;
	return true;
}

static bool take_number(struct cursor *cur, size_t size, u64 *val)
{
	struct damon_piece piece;

	return take(cur, size, &piece) && damon_piece__get(&piece, size, val);
}

/* In @str, of MAX_STRING */
static bool take_string(struct cursor *cur, char *str)
{
	const u64 begin = cur->pos;
	struct damon_piece piece;
	size_t len;

	if (!take(cur, min_t(u64, MAX_STRING, cur->end - begin), &piece) ||
	    !damon_piece__has_string(&piece))
		return false;
	len = strlen(piece.p) + 1;
	memcpy(str, piece.p, len);
	cur->pos = begin + len;
	return true;
}

static bool is_next(struct cursor *cur, const void *what, size_t len)
{
	struct damon_piece piece;

	return take(cur, len, &piece) && !memcmp(piece.p, what, len);
}

/* What is not looked at */
static bool leave_out(struct cursor *cur, u64 len)
{
	cur->src->good = cur->pos;
	if (len >= INT_MAX || len > cur->end - cur->pos ||
	    !damon_source__pass(cur->src, cur->pos, len))
		return false;
	cur->pos += len;
	return true;
}

/* A file of tracefs, which perf hands on to libtraceevent */
static bool take_file(struct cursor *cur)
{
	u64 size;

	return take_number(cur, 8, &size) && leave_out(cur, size);
}

static bool take_files(struct cursor *cur)
{
	u64 nr;

	if (!take_number(cur, 4, &nr))
		return false;
	while (nr && take_file(cur))
		nr--;
	return !nr;
}

static bool take_systems(struct cursor *cur)
{
	char name[MAX_STRING];
	u64 nr;

	if (!take_number(cur, 4, &nr))
		return false;
	while (nr && take_string(cur, name) && take_files(cur))
		nr--;
	return !nr;
}

/* Symbols of the kernel, of which perf leaves out those of old files, if it can seek */
static bool take_symbols(struct cursor *cur)
{
	u64 size;

	if (!take_number(cur, 4, &size))
		return false;
	return !size || (cur->src->out < 0 && leave_out(cur, size));
}

/* Of the machine that it was recorded on: byte order, sizes of a long and of a page */
static bool take_machine(struct cursor *cur)
{
	struct damon_piece piece;
	u64 page_size;

	if (!take(cur, 2, &piece) || (u8)piece.p[0] > 1 || (piece.p[1] != 4 && piece.p[1] != 8))
		return false;
	cur->swap = piece.p[0] != (BYTE_ORDER == BIG_ENDIAN);
	return take_number(cur, 4, &page_size) && page_size;
}

/**
 * damon_tracing__check - whether the tracing data at @pos are whole
 * @src: of a stream, what is good of them has been passed on
 * @len: in which they have to end; what follows them does not matter
 */
bool damon_tracing__check(struct damon_source *src, u64 pos, u64 len)
{
	struct cursor cur = { .src = src, .pos = pos, .end = pos + len };
	static const char magic[] = { 23, 8, 68, 't', 'r', 'a', 'c', 'i', 'n', 'g' };
	char version[MAX_STRING];
	u64 size;

	if (!is_next(&cur, magic, sizeof(magic)) || !take_string(&cur, version) ||
	    !take_machine(&cur) ||
	    !is_next(&cur, "header_page", sizeof("header_page")) || !take_file(&cur) ||
	    !is_next(&cur, "header_event", sizeof("header_event")) || !take_file(&cur) ||
	    !take_files(&cur) || !take_systems(&cur) || !take_symbols(&cur))
		return false;
	/* what trace_printk() is called with */
	if (!take_number(&cur, 4, &size) || !leave_out(&cur, size))
		return false;
	if (atof(version) < WITH_COMMS)
		return true;
	return take_number(&cur, 8, &size) && leave_out(&cur, size);
}
