/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SOURCE_H
#define PERF_DAMON_SOURCE_H

#include "damon/check/piece.h"

/* As much as is in memory at once */
#define DAMON_SOURCE_WINDOW	(1U << 20)

/* A perf.data that is looked at, or a stream that is one and goes on to perf */
struct damon_source {
	int fd;
	int out;		/* -1, or what is good goes there */
	u64 size;		/* of the file; of a stream, UINT64_MAX until it has ended */
	u64 good;		/* up to here */
	u64 sent;
	bool unread;		/* nobody reads @out any more */
	bool swap;		/* it is of the other byte order */

	char *window;		/* a part of it */
	u64 window_pos;
	size_t window_len;
};

int damon_source__init(struct damon_source *src, int fd, int out, u64 size);
void damon_source__exit(struct damon_source *src);
const char *damon_source__look(struct damon_source *src, u64 pos, size_t len);
bool damon_source__piece(struct damon_source *src, u64 pos, u64 len, struct damon_piece *piece);
bool damon_source__pass(struct damon_source *src, u64 pos, u64 len);
void damon_source__send(struct damon_source *src);

#endif /* PERF_DAMON_SOURCE_H */
