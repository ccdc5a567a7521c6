/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REPAIR_FEATURES_H
#define PERF_DAMON_REPAIR_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/bitops.h>
#include <linux/types.h>

#include "util/header.h"

/**
 * struct damon_repair_features - what is known about a recording besides its file
 * @names: names of the first events, in their order, ended by NULL; the other events get their
 *	   names from their attrs
 * @mmap_pages: size of perf's buffers, in the form of --mmap-pages
 */
struct damon_repair_features {
	char **names;
	const char *mmap_pages;
};

/**
 * damon_repair_features__is_complete - does a file have all features that reading it needs?
 * @meant: the features in the header as perf wrote it when it began
 * @has: the features in the header now; perf drops a feature that it has no space for
 *
 * Return: false if the file cannot be read without a feature, or only without the setup of DAMON.
 */
static inline bool damon_repair_features__is_complete(const unsigned long *meant,
						      const unsigned long *has)
{
	static const int needed[] = {
		HEADER_TRACING_DATA, HEADER_EVENT_DESC, HEADER_COMPRESSED,
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		if (test_bit(needed[i], meant) && !test_bit(needed[i], has))
			return false;
	}
	return true;
}

int damon_repair_features__write(const struct damon_repair_features *f, int fd, const void *head,
				 size_t head_size, u64 data_size);

#endif /* PERF_DAMON_REPAIR_FEATURES_H */
