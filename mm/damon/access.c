// SPDX-License-Identifier: GPL-2.0
/*
 * Make pages old, and check whether they were accessed since then.
 *
 * An access by a mapping sets the accessed bit in the page table of the process, or in
 * the page table of a guest or a device.  An access without a mapping, such as read(),
 * clears the idle flag of the page.  To make a page old, clear the accessed bits and set
 * the idle flag.  Reclaim looks at the same accessed bits; so that it still sees the
 * access, the young flag of the page is set if an accessed bit was cleared.
 *
 * The TLB is not flushed.  As long as a CPU has the translation in its TLB, its accesses
 * set no accessed bit and are missed.  Flushing would slow the monitored programs down
 * more than the monitoring itself does.
 */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/page_idle.h>
#include <linux/pgtable.h>

#include "access.h"

/**
 * damon_mark_old() - set the flags of a page that has been made old
 * @page:	a page to which the caller has a reference, or which a page table lock keeps
 *		mapped; NULL if the mapping has no page of its own, such as the zero page
 * @young:	true if an accessed bit was cleared, which reclaim must still see
 *
 * Context: Any; does not sleep.
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
 * damon_was_accessed() - check whether a page was accessed without a mapping
 * @page:	a page that damon_mark_old() was called for, or NULL
 *
 * The idle flag is clear also if others, such as reclaim, found an accessed bit of the
 * page set and cleared it.
 *
 * Context: Any; does not sleep.  As for damon_mark_old(), the page must not go away.
 *
 * Return: true if the idle flag is clear; false if it is set or @page is NULL.
 */
bool damon_was_accessed(struct page *page)
{
	return page && !page_is_idle(compound_head(page));
}

/**
 * damon_pte_mkold() - make a page old that is mapped by a page table entry
 * @vma:	the mapping
 * @addr:	the virtual address of the page
 * @pte:	the entry, which is present
 * @page:	the page, or NULL if the mapping has no page of its own
 *
 * Context: The caller holds the page table lock of @pte.
 */
void damon_pte_mkold(struct vm_area_struct *vma, unsigned long addr, pte_t *pte,
		     struct page *page)
{
	damon_mark_old(page, ptep_clear_young_notify(vma, addr, pte));
}

/**
 * damon_pte_young() - check whether a page was accessed by a page table entry
 * @vma:	the mapping
 * @addr:	the virtual address of the page
 * @pte:	the entry, which is present
 *
 * Context: The caller holds the page table lock of @pte.
 *
 * Return: true if the accessed bit is set in the entry or in a secondary MMU.
 */
bool damon_pte_young(struct vm_area_struct *vma, unsigned long addr, pte_t *pte)
{
	return pte_young(*pte) || mmu_notifier_test_young(vma->vm_mm, addr);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE

/**
 * damon_pmd_mkold() - make a huge page old that is mapped by a single PMD entry
 * @vma:	the mapping
 * @addr:	a virtual address in the huge page
 * @pmd:	the entry, which is present
 * @page:	the page, or NULL if the mapping has no page of its own
 *
 * Context: The caller holds the page table lock of @pmd.
 */
void damon_pmd_mkold(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd,
		     struct page *page)
{
	damon_mark_old(page, pmdp_clear_young_notify(vma, addr & HPAGE_PMD_MASK, pmd));
}

/**
 * damon_pmd_young() - check whether a huge page was accessed by its PMD entry
 * @vma:	the mapping
 * @addr:	a virtual address in the huge page
 * @pmd:	the entry, which is present
 *
 * Context: The caller holds the page table lock of @pmd.
 *
 * Return: true if the accessed bit is set in the entry or in a secondary MMU.
 */
bool damon_pmd_young(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd)
{
	return pmd_young(*pmd) || mmu_notifier_test_young(vma->vm_mm, addr);
}

#else

/* Without transparent huge pages there are no PMD entries that map a page. */
void damon_pmd_mkold(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd,
		     struct page *page)
{
}

bool damon_pmd_young(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd)
{
	return false;
}

#endif
