/* SPDX-License-Identifier: GPL-2.0 */
/* Make pages old, and check whether they were accessed since then: see access.c. */
#ifndef _DAMON_ACCESS_H
#define _DAMON_ACCESS_H

#include <linux/mm_types.h>
#include <linux/pgtable.h>

void damon_mark_old(struct page *page, bool young);
bool damon_was_accessed(struct page *page);
void damon_pte_mkold(struct vm_area_struct *vma, unsigned long addr, pte_t *pte,
		     struct page *page);
bool damon_pte_young(struct vm_area_struct *vma, unsigned long addr, pte_t *pte);
void damon_pmd_mkold(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd,
		     struct page *page);
bool damon_pmd_young(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmd);

#endif /* _DAMON_ACCESS_H */
