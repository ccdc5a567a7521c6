/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_DYNAMIC_ARRAY_H
#define PERF_DAMON_DYNAMIC_ARRAY_H

#include <linux/types.h>

const u8 *damon_dynamic_array__find(const void *raw, u32 raw_size, u32 loc, unsigned int *nr);

#endif /* PERF_DAMON_DYNAMIC_ARRAY_H */
