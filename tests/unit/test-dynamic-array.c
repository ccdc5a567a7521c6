// SPDX-License-Identifier: GPL-2.0
/* Modules: read/dynamic-array */
/* Dynamic arrays within, at the end of, and beyond an event's bytes */
#include "damon/read/dynamic-array.h"
#include "tap.h"

#include <linux/kernel.h>

static void test_find(void)
{
	static const u8 raw[] = { 9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4 };
	static const struct {
		u32 loc;
		unsigned int nr;	/* 0: the array is invalid or empty */
		u8 first;
	} table[] = {
		{ 4 << 16 | 8, 4, 1 },
		{ 1 << 16 | 11, 1, 4 },
		{ 12 << 16, 12, 9 },
		{ 0 << 16 | 8, 0, 0 },
		{ 5 << 16 | 8, 0, 0 },
		{ 1 << 16 | 12, 0, 0 },
		{ 0xffffffff, 0, 0 },
		{ 0xffff0000, 0, 0 },
		{ 1 << 16 | 0xffff, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		unsigned int nr = 77;
		const u8 *bytes = damon_dynamic_array__find(raw, sizeof(raw), table[i].loc, &nr);

		tap_eq(nr, table[i].nr, "%#x: the number of elements is right", table[i].loc);
		tap_ok(table[i].nr ? bytes && *bytes == table[i].first : !bytes,
		       "%#x: the array begins at the right byte", table[i].loc);
	}
}

int main(void)
{
	test_find();
	return tap_done();
}
