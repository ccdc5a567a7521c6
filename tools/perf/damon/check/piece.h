/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PIECE_H
#define PERF_DAMON_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/* A record or a section of a perf.data that is in memory, or the rest of one */
struct damon_piece {
	const char *p;
	size_t len;
	bool swap;	/* it is of the other byte order */
};

bool damon_piece__get(struct damon_piece *piece, size_t size, u64 *val);
bool damon_piece__skip(struct damon_piece *piece, u64 len);
bool damon_piece__skip_array(struct damon_piece *piece, u64 nr, size_t size);
bool damon_piece__has_string(const struct damon_piece *piece);

#endif /* PERF_DAMON_PIECE_H */
