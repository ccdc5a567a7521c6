// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON for the memory of processes: all of it (vaddr), or ranges (fvaddr).
 *
 * A target's mm is held only while it is looked at, so that a process that ends is
 * not kept.  Regions are looked at in batches under one mmap_lock, which is let go
 * when somebody waits for it.
 */
#include <linux/damon.h>
#include <linux/highmem.h>
#include <linux/hugetlb.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/oom.h>
#include <linux/pagewalk.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>

#include "access.h"

/* What is mapped, between the two largest holes. */
#define NR_AREAS	3

/*
 * The mm of a target's process, to be put; NULL if it has ended.  Another thread
 * has it where the first one has ended.  An exec changes the mm shortly before
 * *@exec_id, which says more: after two of them the mm may be where it was before.
 */
static struct mm_struct *get_mm(const struct damon_target *t, u64 *exec_id)
{
	struct task_struct *task = get_pid_task(t->pid, PIDTYPE_PID);
	struct mm_struct *mm = NULL;
	struct task_struct *user;

	if (!task)
		return NULL;
	user = find_lock_task_mm(task);
	if (user) {
		/* A kernel thread may use the mm of somebody else. */
		if (!(user->flags & PF_KTHREAD)) {
			mm = user->mm;
			mmget(mm);
			*exec_id = READ_ONCE(user->self_exec_id);
		}
		task_unlock(user);
	}
	put_task_struct(task);
	return mm;
}

/* The last user frees the whole memory, which is not for a kdamond to wait for. */
static void put_mm(struct mm_struct *mm)
{
	mmput_async(mm);
}

static unsigned long size(const struct damon_range *range)
{
	return range->end - range->start;
}

/* Put @gap in its place among the largest ones, sorted by size. */
static void keep_largest(struct damon_range *largest, struct damon_range gap)
{
	unsigned int i;

	for (i = 0; i < NR_AREAS - 1; i++) {
		if (size(&gap) > size(&largest[i]))
			swap(gap, largest[i]);
	}
}

/*
 * What lies between the first and the last of a list of mappings, without the two
 * largest gaps: mostly the heap, libraries and other mappings, and the stack.
 * Returns the number of areas, as there may be fewer gaps, or no mapping at all.
 */
static unsigned int find_areas(const struct vm_area_struct *vma,
			       struct damon_range areas[NR_AREAS])
{
	struct damon_range gaps[NR_AREAS - 1] = {};
	unsigned int i, nr = 0;
	unsigned long end;

	if (!vma)
		return 0;
	areas[0].start = vma->vm_start;
	for (end = vma->vm_end; (vma = vma->vm_next); end = vma->vm_end)
		keep_largest(gaps, (struct damon_range) { end, vma->vm_start });

	if (gaps[0].start > gaps[1].start)
		swap(gaps[0], gaps[1]);
	for (i = 0; i < NR_AREAS - 1; i++) {
		if (!size(&gaps[i]))
			continue;
		areas[nr++].end = gaps[i].start;
		areas[nr].start = gaps[i].end;
	}
	areas[nr++].end = end;
	return nr;
}

/* -EINVAL if nothing is mapped. */
static int fit_to_mm(struct damon_target *t, struct mm_struct *mm)
{
	struct damon_range areas[NR_AREAS];
	unsigned int nr;

	mmap_read_lock(mm);
	nr = find_areas(mm->mmap, areas);
	mmap_read_unlock(mm);
	if (!nr)
		return -EINVAL;
	return damon_fit_regions(t, areas, nr);
}

static int vaddr_init(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct mm_struct *mm;
	int err = 0;

	damon_for_each_target(t, ctx) {
		mm = get_mm(t, &t->exec_id);
		if (!mm)
			return -EINVAL;
		if (!t->nr_regions)
			err = fit_to_mm(t, mm);
		put_mm(mm);
		if (err)
			return err;
	}
	return 0;
}

/* Nothing but the user knows which memory. */
static int fvaddr_init(struct damon_ctx *ctx)
{
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		if (!t->nr_regions)
			return -EINVAL;
	}
	return vaddr_init(ctx);
}

static void vaddr_update(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct mm_struct *mm;
	u64 exec_id;

	damon_for_each_target(t, ctx) {
		mm = get_mm(t, &exec_id);
		if (!mm)
			continue;
		/* What was known is of the program that it was before. */
		if (t->exec_id != exec_id)
			damon_free_regions(t);
		t->exec_id = exec_id;
		/* What fails is tried again with the next update. */
		fit_to_mm(t, mm);
		put_mm(mm);
	}
}

static int mkold_pmd(pmd_t *pmd, unsigned long addr, unsigned long next,
		     struct mm_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	spinlock_t *ptl;
	pte_t *pte;

	ptl = pmd_trans_huge_lock(pmd, vma);
	if (ptl) {
		if (pmd_present(*pmd))
			damon_pmd_mkold(vma, addr, pmd, vm_normal_page_pmd(vma, addr, *pmd));
		spin_unlock(ptl);
		return 0;
	}
	if (pmd_trans_unstable(pmd))
		return 0;
	pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	if (pte_present(*pte))
		damon_pte_mkold(vma, addr, pte, vm_normal_page(vma, addr, *pte));
	pte_unmap_unlock(pte, ptl);
	return 0;
}

static int check_pmd(pmd_t *pmd, unsigned long addr, unsigned long next,
		     struct mm_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	bool *accessed = walk->private;
	spinlock_t *ptl;
	pte_t *pte;

	ptl = pmd_trans_huge_lock(pmd, vma);
	if (ptl) {
		if (pmd_present(*pmd))
			*accessed = damon_pmd_young(vma, addr, pmd) ||
				damon_was_accessed(vm_normal_page_pmd(vma, addr, *pmd));
		spin_unlock(ptl);
		return 0;
	}
	if (pmd_trans_unstable(pmd))
		return 0;
	pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	if (pte_present(*pte))
		*accessed = damon_pte_young(vma, addr, pte) ||
			damon_was_accessed(vm_normal_page(vma, addr, *pte));
	pte_unmap_unlock(pte, ptl);
	return 0;
}

#ifdef CONFIG_HUGETLB_PAGE

#ifndef CONFIG_MMU_NOTIFIER
/* The one that linux/mmu_notifier.h has no stub for. */
static int mmu_notifier_clear_young(struct mm_struct *mm, unsigned long start,
				    unsigned long end)
{
	return 0;
}
#endif

static int mkold_hugetlb(pte_t *pte, unsigned long hmask, unsigned long addr,
			 unsigned long next, struct mm_walk *walk)
{
	struct hstate *h = hstate_vma(walk->vma);
	struct mm_struct *mm = walk->mm;
	spinlock_t *ptl = huge_pte_lock(h, mm, pte);
	pte_t entry = huge_ptep_get(pte);
	bool young;

	addr &= hmask;
	if (pte_present(entry)) {
		young = pte_young(entry);
		/* A dirty bit that a CPU sets meanwhile is lost; nobody writes these back. */
		if (young)
			set_huge_pte_at(mm, addr, pte, pte_mkold(entry));
		young |= mmu_notifier_clear_young(mm, addr, addr + huge_page_size(h));
		damon_mark_old(pte_page(entry), young);
	}
	spin_unlock(ptl);
	return 0;
}

static int check_hugetlb(pte_t *pte, unsigned long hmask, unsigned long addr,
			 unsigned long next, struct mm_walk *walk)
{
	struct mm_struct *mm = walk->mm;
	spinlock_t *ptl = huge_pte_lock(hstate_vma(walk->vma), mm, pte);
	pte_t entry = huge_ptep_get(pte);
	bool *accessed = walk->private;

	if (pte_present(entry))
		*accessed = pte_young(entry) || damon_was_accessed(pte_page(entry)) ||
			mmu_notifier_test_young(mm, addr & hmask);
	spin_unlock(ptl);
	return 0;
}

#else
#define mkold_hugetlb	NULL
#define check_hugetlb	NULL
#endif

static const struct mm_walk_ops mkold_ops = {
	.pmd_entry = mkold_pmd,
	.hugetlb_entry = mkold_hugetlb,
};

static const struct mm_walk_ops check_ops = {
	.pmd_entry = check_pmd,
	.hugetlb_entry = check_hugetlb,
};

/* Between two regions. */
static void let_others(struct mm_struct *mm)
{
	if (!need_resched() && !mmap_lock_is_contended(mm))
		return;
	mmap_read_unlock(mm);
	cond_resched();
	mmap_read_lock(mm);
}

static void prepare_target(struct damon_ctx *ctx, struct damon_target *t,
			   struct mm_struct *mm)
{
	struct damon_region *r;
	unsigned long addr;

	mmap_read_lock(mm);
	damon_for_each_region(r, t) {
		addr = damon_sample_page(ctx, r);
		walk_page_range(mm, addr, addr + PAGE_SIZE, &mkold_ops, NULL);
		let_others(mm);
	}
	mmap_read_unlock(mm);
}

static bool vaddr_prepare(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct mm_struct *mm;
	bool any = false;
	u64 exec_id;

	damon_for_each_target(t, ctx) {
		mm = get_mm(t, &exec_id);
		if (!mm)
			continue;
		any = true;
		/* An exec: look for its memory as soon as this sample is over. */
		if (t->exec_id != exec_id)
			ctx->nr_until_update = 1;
		prepare_target(ctx, t, mm);
		put_mm(mm);
	}
	return any;
}

static void check_target(struct damon_target *t, struct mm_struct *mm)
{
	struct damon_region *r;
	bool accessed;

	mmap_read_lock(mm);
	damon_for_each_region(r, t) {
		accessed = false;
		walk_page_range(mm, r->sampled, r->sampled + PAGE_SIZE, &check_ops, &accessed);
		if (accessed)
			damon_count_access(r);
		let_others(mm);
	}
	mmap_read_unlock(mm);
}

static void vaddr_check(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct mm_struct *mm;
	u64 exec_id;

	damon_for_each_target(t, ctx) {
		mm = get_mm(t, &exec_id);
		if (!mm)
			continue;
		check_target(t, mm);
		put_mm(mm);
	}
}

static struct damon_operations vaddr_ops = {
	.name = "vaddr",
	.of_processes = true,
	.init = vaddr_init,
	.update = vaddr_update,
	.prepare = vaddr_prepare,
	.check = vaddr_check,
};

static struct damon_operations fvaddr_ops = {
	.name = "fvaddr",
	.of_processes = true,
	.init = fvaddr_init,
	.prepare = vaddr_prepare,
	.check = vaddr_check,
};

static int __init damon_vaddr_init(void)
{
	return damon_register_ops(&vaddr_ops) ?: damon_register_ops(&fvaddr_ops);
}
subsys_initcall(damon_vaddr_init);

#ifdef CONFIG_DAMON_KUNIT_TEST
#include "vaddr-test.c"
#endif
