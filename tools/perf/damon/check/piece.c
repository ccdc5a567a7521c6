// SPDX-License-Identifier: GPL-2.0
/* What a part of a perf.data holds, read from its begin on and never behind its end */
#include "damon/check/piece.h"

#include <string.h>

static u64 fit(u64 val, size_t size, bool swap)
{
	if (!swap)
		return val;
	return size == 2 ? __builtin_bswap16(val) :
	       size == 4 ? __builtin_bswap32(val) : __builtin_bswap64(val);
}

/**
 * damon_piece__get - take the next number
 * @size: of it, in bytes: 2, 4 or 8
 *
 * Return: false when there is less than that, with nothing taken.
 */
bool damon_piece__get(struct damon_piece *piece, size_t size, u64 *val)
{
	u16 v16;
	u32 v32;

	if (piece->len < size)
		return false;
	if (size == sizeof(v16)) {
		memcpy(&v16, piece->p, size);
		*val = fit(v16, size, piece->swap);
	} else if (size == sizeof(v32)) {
		memcpy(&v32, piece->p, size);
		*val = fit(v32, size, piece->swap);
	} else {
		memcpy(val, piece->p, size);
		*val = fit(*val, size, piece->swap);
	}
	piece->p += size;
	piece->len -= size;
	return true;
}

/**
 * damon_piece__skip - leave out @len bytes
 *
 * Return: false when there are less, with nothing left out.
 */
bool damon_piece__skip(struct damon_piece *piece, u64 len)
{
	if (piece->len < len)
		return false;
	piece->p += len;
	piece->len -= len;
	return true;
}

/** damon_piece__skip_array - the same for @nr times @size bytes, whatever @nr claims */
bool damon_piece__skip_array(struct damon_piece *piece, u64 nr, size_t size)
{
	return nr <= piece->len / size && damon_piece__skip(piece, nr * size);
}

/** damon_piece__has_string - whether what comes next is a string that ends in @piece */
bool damon_piece__has_string(const struct damon_piece *piece)
{
	return memchr(piece->p, '\0', piece->len);
}
