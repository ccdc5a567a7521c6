// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the operations for the memory of processes.  vaddr.c includes this file,
 * so that its static functions can be tested.
 */
#include <kunit/test.h>
#include <linux/mman.h>
#include <linux/page_idle.h>
#include <linux/swap.h>
#include <linux/syscalls.h>

#include "test-mm.h"

/* find_areas() for mappings at the addresses of @maps. */
static unsigned int areas_of(struct kunit *test, const struct damon_range *maps,
			     unsigned int nr, struct damon_range *areas)
{
	struct vm_area_struct *vmas;
	unsigned int i;

	vmas = kunit_kzalloc(test, max(nr, 1U) * sizeof(*vmas), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vmas);
	for (i = 0; i < nr; i++) {
		vmas[i].vm_start = maps[i].start;
		vmas[i].vm_end = maps[i].end;
		vmas[i].vm_next = i + 1 < nr ? &vmas[i + 1] : NULL;
	}
	return find_areas(nr ? vmas : NULL, areas);
}

static void expect_areas(struct kunit *test, const struct damon_range *maps, unsigned int nr,
			 const struct damon_range *wanted, unsigned int nr_wanted)
{
	struct damon_range areas[NR_AREAS];
	unsigned int i, got;

	got = areas_of(test, maps, nr, areas);
	KUNIT_ASSERT_EQ(test, got, nr_wanted);
	for (i = 0; i < nr_wanted; i++) {
		KUNIT_EXPECT_EQ(test, areas[i].start, wanted[i].start);
		KUNIT_EXPECT_EQ(test, areas[i].end, wanted[i].end);
	}
}

#define EXPECT_AREAS(test, maps, ...) do {						\
	struct damon_range wanted[] = { __VA_ARGS__ };					\
											\
	expect_areas(test, maps, ARRAY_SIZE(maps), wanted, ARRAY_SIZE(wanted));		\
} while (0)

static void vaddr_test_areas_of_few(struct kunit *test)
{
	struct damon_range one[] = { { 10, 20 } };
	struct damon_range touching[] = { { 10, 20 }, { 20, 25 }, { 25, 60 } };
	struct damon_range two[] = { { 10, 20 }, { 30, 40 } };
	struct damon_range three[] = { { 10, 20 }, { 30, 40 }, { 41, 42 } };

	KUNIT_EXPECT_EQ(test, areas_of(test, NULL, 0, NULL), 0U);
	EXPECT_AREAS(test, one, { 10, 20 });
	EXPECT_AREAS(test, touching, { 10, 60 });
	EXPECT_AREAS(test, two, { 10, 20 }, { 30, 40 });
	EXPECT_AREAS(test, three, { 10, 20 }, { 30, 40 }, { 41, 42 });
}

static void vaddr_test_areas_of_many(struct kunit *test)
{
	/* gaps 1, 5, 3, 9, 2 */
	struct damon_range rising[] = {
		{ 1, 2 }, { 3, 4 }, { 9, 10 }, { 13, 20 }, { 29, 30 }, { 32, 40 }
	};
	struct damon_range first_and_last[] = {
		{ 1, 2 }, { 1000, 1001 }, { 1002, 1003 }, { 1004, 1005 }, { 9000, 9001 }
	};
	struct damon_range falling[] = { { 0, 1 }, { 101, 102 }, { 192, 193 }, { 200, 201 } };
	struct damon_range wide[] = {
		{ 0x1000, 0x2000 }, { ULONG_MAX / 3, ULONG_MAX / 3 + 100 },
		{ ULONG_MAX / 2, ULONG_MAX / 2 + 10 }, { ULONG_MAX - 20, ULONG_MAX - 10 }
	};

	EXPECT_AREAS(test, rising, { 1, 4 }, { 9, 20 }, { 29, 40 });
	EXPECT_AREAS(test, first_and_last, { 1, 2 }, { 1000, 1005 }, { 9000, 9001 });
	EXPECT_AREAS(test, falling, { 0, 1 }, { 101, 102 }, { 192, 201 });
	EXPECT_AREAS(test, wide, { 0x1000, 0x2000 }, { ULONG_MAX / 3, ULONG_MAX / 2 + 10 },
		     { ULONG_MAX - 20, ULONG_MAX - 10 });
}

/* If all gaps have the same size, any two of them may be left out. */
static void vaddr_test_areas_between_equal_gaps(struct kunit *test)
{
	struct damon_range maps[] = { { 10, 20 }, { 30, 40 }, { 50, 60 }, { 70, 80 } };
	struct damon_range areas[NR_AREAS];
	unsigned long covered = 0;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, areas_of(test, maps, ARRAY_SIZE(maps), areas), 3U);
	KUNIT_EXPECT_EQ(test, areas[0].start, 10UL);
	KUNIT_EXPECT_EQ(test, areas[2].end, 80UL);
	for (i = 0; i < NR_AREAS; i++)
		covered += areas[i].end - areas[i].start;
	KUNIT_EXPECT_EQ(test, covered, 50UL);
	KUNIT_EXPECT_EQ(test, areas[1].start - areas[0].end, 10UL);
	KUNIT_EXPECT_EQ(test, areas[2].start - areas[1].end, 10UL);
}

static struct kunit_case areas_cases[] = {
	KUNIT_CASE(vaddr_test_areas_of_few),
	KUNIT_CASE(vaddr_test_areas_of_many),
	KUNIT_CASE(vaddr_test_areas_between_equal_gaps),
	{}
};

static struct kunit_suite areas_suite = {
	.name = "damon-vaddr-areas",
	.test_cases = areas_cases,
};

/*
 * The cases of this suite must not use KUNIT_ASSERT_*(): a failed assertion ends the thread,
 * which would still use the mm.
 */
struct vaddr_test {
	struct mm_struct *mm;
	struct damon_ctx *ctx;
	struct damon_target *target;
};

static int vaddr_test_init(struct kunit *test)
{
	struct vaddr_test *v = kunit_kzalloc(test, sizeof(*v), GFP_KERNEL);

	if (!v)
		return -ENOMEM;
	test->priv = v;
	v->ctx = damon_new_ctx();
	v->target = damon_new_target(NULL);
	if (!v->ctx || !v->target) {
		kfree(v->target);
		return -ENOMEM;
	}
	damon_add_target(v->ctx, v->target);
	v->mm = damon_test_use_mm();
	return v->mm ? 0 : -ENOMEM;
}

static void vaddr_test_exit(struct kunit *test)
{
	struct vaddr_test *v = test->priv;

	if (!v)
		return;
	damon_test_unuse_mm(v->mm);
	damon_free_ctx(v->ctx);
}

static void do_nothing(unsigned long addr)
{
	flush_tlb_mm(current->mm);
}

static void access_without_mapping(unsigned long addr)
{
	struct page *page = damon_test_page(addr);

	mark_page_accessed(page);
	put_page(page);
}

/* Check whether a sample of a region of @size bytes at @addr notices an access by @access. */
static bool notices(struct kunit *test, unsigned long addr, unsigned long size,
		    void (*access)(unsigned long addr))
{
	struct vaddr_test *v = test->priv;
	struct damon_range range = { addr, addr + size };
	struct damon_region *r;

	if (damon_fit_regions(v->target, &range, 1)) {
		kunit_err(test, "no memory");
		kunit_set_failure(test);
		return false;
	}
	r = list_first_entry(&v->target->regions, struct damon_region, list);
	r->nr_accesses = 0;
	prepare_target(v->ctx, v->target, v->mm);
	KUNIT_EXPECT_TRUE(test, r->sampled >= addr && r->sampled < addr + size);
	access(r->sampled);
	check_target(v->target, v->mm);
	return r->nr_accesses;
}

/* A sample notices an access during the sample, and does not notice an earlier one. */
static void expect_accesses_noticed(struct kunit *test, unsigned long addr, unsigned long size)
{
	int i;

	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_FALSE(test, notices(test, addr, size, do_nothing));
		KUNIT_EXPECT_FALSE(test, notices(test, addr, size, do_nothing));
		KUNIT_EXPECT_TRUE(test, notices(test, addr, size, damon_test_read));
		KUNIT_EXPECT_TRUE(test, notices(test, addr, size, damon_test_write));
	}
}

static void vaddr_test_page(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, PAGE_SIZE);

	damon_test_write(addr);
	expect_accesses_noticed(test, addr, PAGE_SIZE);
}

/* The zero page belongs to no mapping, so its flags must not be set. */
static void vaddr_test_zero_page(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, PAGE_SIZE);
	struct page *page;

	damon_test_read(addr);
	page = damon_test_page(addr);
	KUNIT_EXPECT_TRUE(test, page == ZERO_PAGE(addr));
	KUNIT_EXPECT_FALSE(test, notices(test, addr, PAGE_SIZE, do_nothing));
	KUNIT_EXPECT_TRUE(test, notices(test, addr, PAGE_SIZE, damon_test_read));
	KUNIT_EXPECT_FALSE(test, page_is_idle(page));
	put_page(page);
}

static void vaddr_test_no_page(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, 3 * PAGE_SIZE);

	/* memory that is mapped but was never accessed, and its first access */
	KUNIT_EXPECT_FALSE(test, notices(test, addr, PAGE_SIZE, do_nothing));
	KUNIT_EXPECT_TRUE(test, notices(test, addr, PAGE_SIZE, damon_test_write));

	/* a gap between mappings, and an address without a page table */
	KUNIT_EXPECT_EQ(test, vm_munmap(addr + PAGE_SIZE, PAGE_SIZE), 0);
	KUNIT_EXPECT_FALSE(test, notices(test, addr + PAGE_SIZE, PAGE_SIZE, do_nothing));
	KUNIT_EXPECT_FALSE(test, notices(test, PAGE_SIZE, PAGE_SIZE, do_nothing));
}

/* An access without a mapping, such as read() of a file that is also mapped. */
static void vaddr_test_access_without_mapping(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, PAGE_SIZE);

	damon_test_write(addr);
	KUNIT_EXPECT_TRUE(test, notices(test, addr, PAGE_SIZE, access_without_mapping));
	KUNIT_EXPECT_FALSE(test, notices(test, addr, PAGE_SIZE, do_nothing));
}

/* Reclaim uses the same accessed bits, and must not take a hot page for a cold one. */
static void vaddr_test_young_for_reclaim(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, PAGE_SIZE);
	struct page *page;

	damon_test_write(addr);
	page = damon_test_page(addr);
	notices(test, addr, PAGE_SIZE, do_nothing);
	KUNIT_EXPECT_TRUE(test, test_and_clear_page_young(page));
	KUNIT_EXPECT_TRUE(test, page_is_idle(page));
	notices(test, addr, PAGE_SIZE, do_nothing);
	KUNIT_EXPECT_FALSE(test, page_is_young(page));
	KUNIT_EXPECT_EQ(test, page_count(page), 2);
	put_page(page);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE

static void vaddr_test_huge_page(struct kunit *test)
{
	unsigned long addr = damon_test_map_huge(HPAGE_PMD_SIZE);
	struct page *page;

	damon_test_write(addr);
	page = damon_test_page(addr + 3 * PAGE_SIZE);
	if (!PageTransTail(page)) {
		kunit_info(test, "not run: no huge page is available\n");
		put_page(page);
		return;
	}
	expect_accesses_noticed(test, addr, HPAGE_PMD_SIZE);
	KUNIT_EXPECT_TRUE(test, PageTransTail(page));
	KUNIT_EXPECT_FALSE(test, PageDoubleMap(compound_head(page)));
	put_page(page);
}

/* A huge page that is mapped by PTEs after a part of it was unmapped. */
static void vaddr_test_split_huge_page(struct kunit *test)
{
	unsigned long addr = damon_test_map_huge(HPAGE_PMD_SIZE);

	damon_test_write(addr);
	KUNIT_EXPECT_EQ(test, vm_munmap(addr, PAGE_SIZE), 0);
	expect_accesses_noticed(test, addr + PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, notices(test, addr, PAGE_SIZE, do_nothing));
}

#endif

#ifdef CONFIG_HUGETLB_PAGE

static void vaddr_test_hugetlb(struct kunit *test)
{
	unsigned long before = default_hstate.nr_overcommit_huge_pages;
	unsigned long addr, size = huge_page_size(&default_hstate);

	default_hstate.nr_overcommit_huge_pages = before + 1;
	addr = ksys_mmap_pgoff(0, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (IS_ERR_VALUE(addr)) {
		kunit_info(test, "not run: no huge page is available: %ld\n", addr);
	} else {
		damon_test_write(addr);
		expect_accesses_noticed(test, addr, size);
		KUNIT_EXPECT_EQ(test, vm_munmap(addr, size), 0);
		KUNIT_EXPECT_FALSE(test, notices(test, addr, size, do_nothing));
	}
	default_hstate.nr_overcommit_huge_pages = before;
}

#endif

/* A secondary MMU, such as that of a device or a virtual machine, with one page. */
struct other_mmu {
	struct mmu_notifier mn;
	bool young;
};

static int other_clear_young(struct mmu_notifier *mn, struct mm_struct *mm,
			     unsigned long start, unsigned long end)
{
	struct other_mmu *other = container_of(mn, struct other_mmu, mn);
	bool young = other->young;

	other->young = false;
	return young;
}

static int other_test_young(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long addr)
{
	return container_of(mn, struct other_mmu, mn)->young;
}

static const struct mmu_notifier_ops other_ops = {
	.clear_young = other_clear_young,
	.test_young = other_test_young,
};

static struct other_mmu other_mmu = { .mn.ops = &other_ops };

static void access_by_other_mmu(unsigned long addr)
{
	other_mmu.young = true;
}

static void expect_other_noticed(struct kunit *test, unsigned long addr, unsigned long size)
{
	struct page *page;

	damon_test_write(addr);
	KUNIT_EXPECT_FALSE(test, notices(test, addr, size, do_nothing));
	KUNIT_EXPECT_TRUE(test, notices(test, addr, size, access_by_other_mmu));

	/* reclaim still sees that access */
	page = compound_head(damon_test_page(addr));
	test_and_clear_page_young(page);
	KUNIT_EXPECT_FALSE(test, notices(test, addr, size, do_nothing));
	KUNIT_EXPECT_TRUE(test, page_is_young(page));
	put_page(page);
}

static void vaddr_test_other_mmu(struct kunit *test)
{
	struct vaddr_test *v = test->priv;

	KUNIT_EXPECT_EQ(test, mmu_notifier_register(&other_mmu.mn, v->mm), 0);
	expect_other_noticed(test, damon_test_map(NULL, PAGE_SIZE), PAGE_SIZE);
	expect_other_noticed(test, damon_test_map_huge(PMD_SIZE), PMD_SIZE);
	mmu_notifier_unregister(&other_mmu.mn, v->mm);
}

/* A target with the process @pid, which cannot be monitored, is refused. */
static void expect_no_target(struct kunit *test, struct pid *pid)
{
	struct damon_range range = { PAGE_SIZE, 2 * PAGE_SIZE };
	struct damon_ctx *ctx = damon_new_ctx();
	struct damon_target *t = damon_new_target(pid);

	damon_add_target(ctx, t);
	ctx->ops = damon_find_ops("vaddr");
	KUNIT_EXPECT_EQ(test, damon_start(ctx), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, &range, 1), 0);
	KUNIT_EXPECT_EQ(test, damon_start(ctx), -EINVAL);
	ctx->ops = damon_find_ops("fvaddr");
	KUNIT_EXPECT_EQ(test, damon_start(ctx), -EINVAL);
	KUNIT_EXPECT_FALSE(test, damon_running(ctx));
	damon_free_ctx(ctx);
}

/* Kernel threads are refused, even this one, which uses an mm that is not its own. */
static void vaddr_test_kernel_threads(struct kunit *test)
{
	expect_no_target(test, get_task_pid(current, PIDTYPE_PID));
	expect_no_target(test, find_get_pid(2));
	expect_no_target(test, NULL);
}

static struct kunit_case vaddr_cases[] = {
	KUNIT_CASE(vaddr_test_page),
	KUNIT_CASE(vaddr_test_zero_page),
	KUNIT_CASE(vaddr_test_no_page),
	KUNIT_CASE(vaddr_test_access_without_mapping),
	KUNIT_CASE(vaddr_test_young_for_reclaim),
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	KUNIT_CASE(vaddr_test_huge_page),
	KUNIT_CASE(vaddr_test_split_huge_page),
#endif
#ifdef CONFIG_HUGETLB_PAGE
	KUNIT_CASE(vaddr_test_hugetlb),
#endif
	KUNIT_CASE(vaddr_test_other_mmu),
	KUNIT_CASE(vaddr_test_kernel_threads),
	{}
};

static struct kunit_suite vaddr_suite = {
	.name = "damon-vaddr",
	.init = vaddr_test_init,
	.exit = vaddr_test_exit,
	.test_cases = vaddr_cases,
};

kunit_test_suites(&areas_suite, &vaddr_suite);
