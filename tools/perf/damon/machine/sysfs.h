/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SYSFS_H
#define PERF_DAMON_SYSFS_H

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* Reading and writing DAMON's sysfs files and module parameters. */

#define DAMON_SYSFS		"/sys/kernel/mm/damon"
#define DAMON_SYSFS_KDAMONDS	DAMON_SYSFS "/admin/kdamonds"

/* A file that returns EBUSY is tried this often, with this pause between two tries */
#define DAMON_SYSFS_RETRY_MS	10
#define DAMON_SYSFS_RETRIES	200

void damon_sysfs__sleep_ms(unsigned int ms);
int damon_sysfs__read(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int damon_sysfs__write(const char *val, const char *fmt, ...) __printf(2, 3);

/* Returns 0 or -errno */
#define damon_sysfs__write_u64(val, fmt, ...)					\
({										\
	char __str[24];								\
										\
	snprintf(__str, sizeof(__str), "%" PRIu64, (u64)(val));			\
	damon_sysfs__write(__str, fmt, ##__VA_ARGS__);				\
})

/* Returns the number in a file, or -errno */
#define damon_sysfs__count(fmt, ...)						\
({										\
	char __str[24];								\
	int __err = damon_sysfs__read(__str, sizeof(__str), fmt, ##__VA_ARGS__); \
										\
	__err ? __err : atoi(__str);						\
})

#endif /* PERF_DAMON_SYSFS_H */
