/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TRAILER_H
#define PERF_DAMON_TRAILER_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct damon_trailer - what is known of a recording beside its file
 * @names: of its first events, in their order, ended by NULL; those that follow are named
 *	   by their attrs
 * @mmap_pages: size of perf's buffers, as its --mmap-pages takes it
 */
struct damon_trailer {
	char **names;
	const char *mmap_pages;
};

int damon_trailer__write(const struct damon_trailer *t, int fd, const void *head,
			  size_t head_size, u64 data_size);

#endif /* PERF_DAMON_TRAILER_H */
