// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON for physical memory: ranges of it that users give.
 *
 * Only pages on an LRU list, online, are looked at: they are the user's, and it is
 * safe to walk through their mappings.  All others read as never accessed.
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

/* On an LRU list, and not about to leave it: that is done under the lock. */
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
 * The page at an address, all of it where it is a huge one, with a reference that
 * is to be put; NULL if it is not one to look at.
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
	/* A huge page may have been split before the reference kept it whole. */
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

/* Ends with the first mapping that was accessed, as no more is to be learnt. */
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

/* False if a lock that it takes is held: the page is busy, and waiting may be long. */
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

/* False if there is no page to look at after this sampling interval. */
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

/* Nothing but the user knows which memory. */
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
			/* The end is no page of the region: there is nothing to check. */
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
