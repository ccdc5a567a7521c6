// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON operations for physical memory: for ranges that the user gives (paddr).
 *
 * Only online pages on an LRU list are monitored: they are memory of user space, and
 * their mappings can be walked safely.  All other pages are reported as never accessed.
 */
#include <linux/damon.h>
#include <linux/init.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pagemap.h>
#include <linux/pfn.h>
#include <linux/rmap.h>
#include <linux/sched.h>

#include "access.h"

/*
 * Check whether a page is on an LRU list.  Pages are removed from the lists under the
 * lru_lock, so while this function holds the lock no removal is half done.
 */
static bool on_lru(struct page *page)
{
	pg_data_t *pgdat = page_pgdat(page);
	bool on;

	spin_lock_irq(&pgdat->lru_lock);
	on = PageLRU(page);
	spin_unlock_irq(&pgdat->lru_lock);
	return on;
}

/*
 * Get a reference to the page at a physical address, or to the head page if the page is
 * part of a huge page.  Returns NULL if the page is not monitored, or is free.
 */
static struct page *get_page_at(unsigned long addr)
{
	struct page *page = pfn_to_online_page(PHYS_PFN(addr));
	struct page *head;

	if (!page)
		return NULL;
	head = compound_head(page);
	if (!PageLRU(head) || !get_page_unless_zero(head))
		return NULL;
	/* The huge page may have been split before the reference was taken. */
	if (compound_head(page) == head && on_lru(head))
		return head;
	put_page(head);
	return NULL;
}

static bool mkold_one(struct page *page, struct vm_area_struct *vma, unsigned long addr,
		      void *arg)
{
	struct page_vma_mapped_walk pvmw = {
		.page = page,
		.vma = vma,
		.address = addr,
	};

	while (page_vma_mapped_walk(&pvmw)) {
		if (pvmw.pte)
			damon_pte_mkold(vma, pvmw.address, pvmw.pte, page);
		else
			damon_pmd_mkold(vma, pvmw.address, pvmw.pmd, page);
	}
	return true;
}

/* Stop at the first mapping by which the page was accessed: one access is enough. */
static bool check_one(struct page *page, struct vm_area_struct *vma, unsigned long addr,
		      void *arg)
{
	struct page_vma_mapped_walk pvmw = {
		.page = page,
		.vma = vma,
		.address = addr,
	};
	bool *accessed = arg;

	while (page_vma_mapped_walk(&pvmw)) {
		if (pvmw.pte)
			*accessed = damon_pte_young(vma, pvmw.address, pvmw.pte);
		else
			*accessed = damon_pmd_young(vma, pvmw.address, pvmw.pmd);
		if (*accessed) {
			page_vma_mapped_walk_done(&pvmw);
			return false;
		}
	}
	return true;
}

/*
 * Walk all mappings of a page.  Returns false, and walks nothing, if the page lock is
 * needed and somebody holds it: waiting for the lock might take long.
 */
static bool walk_mappings(struct page *page, struct rmap_walk_control *rwc)
{
	bool need_lock = !PageAnon(page) || PageKsm(page);

	if (!page_mapped(page) || !page_rmapping(page))
		return true;
	if (need_lock && !trylock_page(page))
		return false;
	rmap_walk(page, rwc);
	if (need_lock)
		unlock_page(page);
	return true;
}

/*
 * Make the page at an address old.  Returns false if this was not possible, so that the
 * page must not be checked at the end of the sampling interval.
 */
static bool mkold(unsigned long addr)
{
	struct rmap_walk_control rwc = {
		.rmap_one = mkold_one,
		.anon_lock = page_lock_anon_vma_read,
	};
	struct page *page = get_page_at(addr);
	bool done;

	if (!page)
		return false;
	done = walk_mappings(page, &rwc);
	if (done)
		damon_mark_old(page, false);
	put_page(page);
	return done;
}

/* Check whether the page at an address was accessed since mkold(). */
static bool accessed(unsigned long addr)
{
	bool result;
	struct rmap_walk_control rwc = {
		.arg = &result,
		.rmap_one = check_one,
		.anon_lock = page_lock_anon_vma_read,
	};
	struct page *page = get_page_at(addr);

	if (!page)
		return false;
	result = damon_was_accessed(page);
	if (!result)
		walk_mappings(page, &rwc);
	put_page(page);
	return result;
}

/* Refuse targets without regions: the user must give the ranges. */
static int paddr_init(struct damon_ctx *ctx)
{
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		if (!t->nr_regions)
			return -EINVAL;
	}
	return 0;
}

static bool paddr_prepare(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct damon_region *r;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			/* This is not a page of the region: paddr_check() skips it. */
			if (!mkold(damon_sample_page(ctx, r)))
				r->sampled = r->end;
			cond_resched();
		}
	}
	return true;
}

static void paddr_check(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct damon_region *r;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			if (r->sampled != r->end && accessed(r->sampled))
				damon_count_access(r);
			cond_resched();
		}
	}
}

static struct damon_operations paddr_ops = {
	.name = "paddr",
	.init = paddr_init,
	.prepare = paddr_prepare,
	.check = paddr_check,
};

static int __init damon_paddr_init(void)
{
	return damon_register_ops(&paddr_ops);
}
subsys_initcall(damon_paddr_init);

#ifdef CONFIG_DAMON_KUNIT_TEST
#include "paddr-test.c"
#endif
