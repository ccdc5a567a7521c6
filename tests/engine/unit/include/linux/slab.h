/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <linux/overflow.h>
#include <linux/types.h>

#define GFP_KERNEL	0

struct kmem_cache;

void *kzalloc(size_t size, int flags);
void *kmemdup(const void *from, size_t size, int flags);
void kfree(const void *p);

struct kmem_cache *shim_cache(size_t size);
void *kmem_cache_zalloc(struct kmem_cache *cache, int flags);
void kmem_cache_free(struct kmem_cache *cache, void *p);

#define KMEM_CACHE(type, flags)	shim_cache(sizeof(struct type))

#endif
