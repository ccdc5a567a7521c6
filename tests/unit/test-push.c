// SPDX-License-Identifier: GPL-2.0
/* Perf: perf/util/mmap lib/perf/mmap */
/*
 * perf's own perf_mmap__push(), with our patch: data that arrive while a buffer is read
 * are written once.
 */
#include "tap.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <internal/lib.h>
#include <internal/mmap.h>
#include <perf/core.h>
#include <linux/perf_event.h>
#include "mmap.h"

#define DATA_PAGES	4
#define TOTAL		(4 << 20)	/* in words */

unsigned int page_size;
int verbose;

/* perf's files call these to print errors. */
void libperf_print(enum libperf_print_level level __maybe_unused,
		   const char *format __maybe_unused, ...)
{
}

int eprintf(int level __maybe_unused, int var __maybe_unused, const char *fmt __maybe_unused, ...)
{
	return 0;
}

struct ring {
	struct mmap map;
	u64 nr_words;		/* size of the buffer in words */
	u64 next;		/* word that must come next */
	u64 nr_wrong;
};

/* Write numbers to the buffer, as the kernel writes events, whenever there is room. */
static void *fill(void *arg)
{
	struct ring *ring = arg;
	struct perf_event_mmap_page *control = ring->map.core.base;
	u64 *data = ring->map.core.base + page_size;

	for (u64 nr = 0; nr < TOTAL;) {
		u64 tail = __atomic_load_n(&control->data_tail, __ATOMIC_ACQUIRE);

		if (nr - tail / sizeof(u64) == ring->nr_words)
			continue;
		data[nr % ring->nr_words] = nr;
		nr++;
		__atomic_store_n(&control->data_head, nr * sizeof(u64), __ATOMIC_RELEASE);
	}
	return NULL;
}

static int take(struct mmap *map __maybe_unused, void *to, void *buf, size_t size)
{
	struct ring *ring = to;

	for (size_t i = 0; i < size / sizeof(u64); i++) {
		u64 word = ((u64 *)buf)[i];

		ring->nr_wrong += word != ring->next;
		ring->next = word + 1;
	}
	return 0;
}

int main(void)
{
	struct ring ring = {};
	pthread_t filler;

	page_size = sysconf(_SC_PAGESIZE);
	ring.nr_words = DATA_PAGES * page_size / sizeof(u64);
	ring.map.core.base = calloc(1 + DATA_PAGES, page_size);
	ring.map.core.mask = DATA_PAGES * page_size - 1;
	refcount_set(&ring.map.core.refcnt, 2);
	if (!ring.map.core.base || pthread_create(&filler, NULL, fill, &ring))
		return 1;
	while (ring.next < TOTAL)
		perf_mmap__push(&ring.map, &ring, take);
	pthread_join(filler, NULL);
	tap_eq(ring.nr_wrong, 0, "all data that arrive while the buffer is read are written exactly once");
	free(ring.map.core.base);
	return tap_done();
}
