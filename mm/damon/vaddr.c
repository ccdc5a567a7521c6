// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON operations for the memory of processes: for all memory that a process has mapped
 * (vaddr), or for ranges that the user gives (fvaddr).
 *
 * A reference to the mm of a target is held only while its regions are prepared, checked
 * or updated, so that the memory of a process that ends is freed soon.  The mmap_lock is
 * kept from one region to the next, unless somebody waits for it or the kdamond must be
 * rescheduled.
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

/* The span of all mappings has three areas when its two largest gaps are left out. */
#define NR_AREAS	3

/*
 * Return the mm of the process of a target, to be released by put_mm(), or NULL if the
 * process has ended.  If the main thread has ended, another thread's mm is returned.
 *
 * *@exec_id is set to the exec id of the process.  An exec is recognized by this id and not
 * by the address of the mm, because after two execs the mm may be at its first address again.
 * An exec changes the id shortly after the mm.
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
		/* A kernel thread may use the mm of another process. */
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

/*
 * Release an mm.  If this is the last reference, all memory of the process is freed; this
 * is done asynchronously, so that the kdamond is not delayed.
 */
static void put_mm(struct mm_struct *mm)
{
	mmput_async(mm);
}

static unsigned long size(const struct damon_range *range)
{
	return range->end - range->start;
}

/* Insert @gap into the largest gaps, which are sorted by size, the largest first. */
static void keep_largest(struct damon_range *largest, struct damon_range gap)
{
	unsigned int i;

	for (i = 0; i < NR_AREAS - 1; i++) {
		if (size(&gap) > size(&largest[i]))
			swap(gap, largest[i]);
	}
}

/*
 * Find the areas to monitor: the span from the first to the last mapping of a list,
 * without the two largest gaps.  In most processes these areas are the heap, the libraries
 * and other mappings, and the stack.
 *
 * Returns the number of areas, which is less than NR_AREAS if there are fewer than two
 * gaps, and 0 if there is no mapping.
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

/*
 * Fit the regions of a target to the areas of its mm.  Returns 0, -ENOMEM, or -EINVAL if
 * the mm has no mappings.
 */
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

/* Refuse targets without regions: the user must give the ranges. */
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
		/* After an exec, the regions describe the memory of the old program. */
		if (t->exec_id != exec_id)
			damon_free_regions(t);
		t->exec_id = exec_id;
		/* Errors are ignored: the next update tries again. */
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
/* linux/mmu_notifier.h has no stub for this function. */
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
		/*
		 * If a CPU sets the dirty bit at the same time, that bit is lost.  This
		 * does no harm, because hugetlb pages are never written back.
		 */
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

/* Release the mmap_lock for others, and the CPU, if they are wanted. */
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
		/* After an exec, update the regions at the end of this sample. */
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
