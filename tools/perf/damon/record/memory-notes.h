/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MEMORY_NOTES_H
#define PERF_DAMON_MEMORY_NOTES_H

#include <linux/types.h>

struct damon_setup;

/**
 * struct damon_memory_notes - when to note how much memory the targets have
 * @next_ms: not earlier than at this time
 */
struct damon_memory_notes {
	u64 next_ms;
};

void damon_memory_notes__write(struct damon_memory_notes *m, const struct damon_setup *setup,
			       int cgroup, u64 now_ms);

#endif /* PERF_DAMON_MEMORY_NOTES_H */
