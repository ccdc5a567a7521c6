// SPDX-License-Identifier: GPL-2.0
/* Find a dynamic array of bytes in a tracepoint's raw data. */
#include "damon/read/dynamic-array.h"

/**
 * damon_dynamic_array__find - the bytes of a field that is a dynamic array
 * @raw: the event's raw data, @raw_size bytes
 * @loc: value of the field: the array's offset in the lower 16 bits, its size in the
 *	 upper ones (__data_loc in the event's format)
 * @nr: gets the number of bytes
 *
 * Return: the bytes within @raw, or NULL where there are none or they exceed it.
 */
const u8 *damon_dynamic_array__find(const void *raw, u32 raw_size, u32 loc, unsigned int *nr)
{
	u32 offset = loc & 0xffff, size = loc >> 16;

	*nr = 0;
	if (!size || (u64)offset + size > raw_size)
		return NULL;
	*nr = size;
	return (const u8 *)raw + offset;
}
