// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel functions that the engine calls, for user space: allocations that can be made to
 * fail and are counted, references to processes, and random numbers.
 */
#include "shim.h"

#include <linux/pid.h>
#include <linux/random.h>
#include <linux/slab.h>

#include <stdlib.h>
#include <string.h>

struct kmem_cache {
	size_t size;
};

static long until_failure = -1;
static int failed;
static long allocated;

void shim_fail_after(long nr)
{
	until_failure = nr;
	failed = 0;
}

int shim_failed(void)
{
	return failed;
}

long shim_allocated(void)
{
	return allocated;
}

void *kzalloc(size_t size, int flags)
{
	void *p;

	(void)flags;
	if (!until_failure) {
		failed = 1;
		until_failure = -1;
		return NULL;
	}
	if (until_failure > 0)
		until_failure--;
	p = calloc(1, size);
	if (!p)
		abort();
	allocated++;
	return p;
}

void *kmemdup(const void *from, size_t size, int flags)
{
	void *p = kzalloc(size, flags);

	return p ? memcpy(p, from, size) : NULL;
}

void kfree(const void *p)
{
	if (p)
		allocated--;
	free((void *)p);
}

struct kmem_cache *shim_cache(size_t size)
{
	static struct kmem_cache cache;

	cache.size = size;
	return &cache;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, int flags)
{
	return kzalloc(cache->size, flags);
}

void kmem_cache_free(struct kmem_cache *cache, void *p)
{
	(void)cache;
	kfree(p);
}

void put_pid(struct pid *pid)
{
	if (pid)
		pid->count--;
}

u64 get_random_u64(void)
{
	static u64 last;

	return last += 0x123456789abcdefULL;
}
