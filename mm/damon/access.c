// SPDX-License-Identifier: GPL-2.0
/*
 * Making pages old, and seeing whether they were accessed since.
 *
 * An access leaves its mark in the page table, in that of a guest or a device, or,
 * where there is no mapping, clears the page's idle flag.  Clearing the first two
 * would hide the access from reclaim; the young flag keeps it for that.  The TLB is
 * not flushed: where a CPU keeps a translation, accesses through it leave no mark,
 * but flushing would cost the monitored more than looking.
 */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/page_idle.h>
#include <linux/pgtable.h>

#include "access.h"

/**
 * damon_mark_old() - say of a page that it was not accessed from here on
 * @page:	the page, or NULL where a mapping has none of its own, as the zero page
 * @young:	a mark that reclaim must still see was cleared
 */
void damon_mark_old(struct page *page, bool young)
{
	if (!page)
		return;
	page = compound_head(page);
	if (young)
		set_page_young(page);
	set_page_idle(page);
}

/**
 * damon_was_accessed() - whether a page was accessed other than by a mapping
 * @page:	a page that was marked old, or NULL
 *
 * Return: true if so.
 */
bool damon_was_accessed(struct page *page)
{
	return page && !page_is_idle(compound_head(page));
}

/**
 * damon_pte_mkold() - make a page old that is mapped by an entry of a page table
 * @vma:	the mapping
 * @addr:	the address
 * @pte:	the entry, which is present; its lock is held
 * @page:	the page, or NULL
 */
void damon_pte_mkold(struct vm_area_struct *vma, unsigned long addr, pte_t *pte,
		     struct page *page)
{
	damon_mark_old(page, ptep_clear_young_notify(vma, addr, pte));
}

/**
 * damon_pte_young() - whether an access left its mark in an entry of a page table
 * @vma:	the mapping
 * @addr:	the address
 * @pte:	the entry, which is present; its lock is held
 *
 * Return: true if so.
 */
bool damon_pte_young(struct vm_area_struct *vma, unsigned long addr, pte_t *pte)
{
	return pte_young(*pte) || mmu_notifier_test_young(vma->vm_mm, addr);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE

/**
 * damon_pmd_mkold() - make a huge page old that is mapped as a whole
 * @vma:	the mapping
 * @addr:	an address in it
 * @pmd:	the entry, which is present; its lock is held
 * @page:	the page, or NULL
 */
void damon_pmd_mkold(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd,
		     struct page *page)
{
	damon_mark_old(page, pmdp_clear_young_notify(vma, addr & HPAGE_PMD_MASK, pmd));
}

/**
 * damon_pmd_young() - whether an access left its mark in the entry of a huge page
 * @vma:	the mapping
 * @addr:	an address in it
 * @pmd:	the entry, which is present; its lock is held
 *
 * Return: true if so.
 */
bool damon_pmd_young(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd)
{
	return pmd_young(*pmd) || mmu_notifier_test_young(vma->vm_mm, addr);
}

#else

/* No entry is huge. */
void damon_pmd_mkold(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd,
		     struct page *page)
{
}

bool damon_pmd_young(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd)
{
	return false;
}

#endif
