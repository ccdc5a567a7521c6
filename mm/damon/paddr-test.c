// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the operations for physical memory.  paddr.c includes this file, so that
 * its static functions can be tested.
 */
#include <kunit/test.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/memblock.h>
#include <linux/page_idle.h>
#include <linux/shmem_fs.h>
#include <linux/sizes.h>
#include <linux/swap.h>

#include "../internal.h"
#include "test-mm.h"

static unsigned long address_of(struct page *page)
{
	return PFN_PHYS(page_to_pfn(page));
}

/*
 * The cases of this suite must not use KUNIT_ASSERT_*(): a failed assertion ends the thread,
 * which would still use the mm.
 */
static int paddr_test_init(struct kunit *test)
{
	test->priv = damon_test_use_mm();
	return test->priv ? 0 : -ENOMEM;
}

static void paddr_test_exit(struct kunit *test)
{
	damon_test_unuse_mm(test->priv);
}

static void do_nothing(unsigned long addr)
{
	damon_test_read(addr + PAGE_SIZE);
}

/* Check whether DAMON notices an access by @access to @addr, where @page is mapped. */
static bool notices(struct kunit *test, struct page *page, unsigned long addr,
		    void (*access)(unsigned long addr))
{
	int before = page_count(page);
	bool result;

	KUNIT_EXPECT_TRUE(test, mkold(address_of(page)));
	access(addr);
	result = accessed(address_of(page));
	KUNIT_EXPECT_EQ(test, page_count(page), before);
	return result;
}

static void expect_accesses_noticed(struct kunit *test, unsigned long addr)
{
	struct page *page = damon_test_page(addr);
	int i;

	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_FALSE(test, notices(test, page, addr, do_nothing));
		KUNIT_EXPECT_FALSE(test, notices(test, page, addr, do_nothing));
		KUNIT_EXPECT_TRUE(test, notices(test, page, addr, damon_test_read));
		KUNIT_EXPECT_TRUE(test, notices(test, page, addr, damon_test_write));
	}
	put_page(page);
}

/* Two pages: DAMON checks the first, while do_nothing() accesses the second. */
static void paddr_test_anonymous(struct kunit *test)
{
	unsigned long addr = damon_test_map(NULL, 2 * PAGE_SIZE);

	damon_test_write(addr);
	expect_accesses_noticed(test, addr);
}

static void paddr_test_file(struct kunit *test)
{
	struct file *file = shmem_file_setup("damon", 2 * PAGE_SIZE, 0);
	unsigned long addr;

	if (IS_ERR(file)) {
		KUNIT_FAIL(test, "no file: %ld", PTR_ERR(file));
		return;
	}
	addr = damon_test_map(file, 2 * PAGE_SIZE);
	damon_test_write(addr);
	expect_accesses_noticed(test, addr);
	fput(file);
}

/* A page whose lock is held is not made old, and is reported as not accessed. */
static void expect_nothing_of_busy(struct kunit *test, struct page *page, unsigned long addr)
{
	int before = page_count(page);

	lock_page(page);
	KUNIT_EXPECT_FALSE(test, mkold(address_of(page)));
	unlock_page(page);

	KUNIT_EXPECT_TRUE(test, mkold(address_of(page)));
	do_nothing(addr);
	lock_page(page);
	KUNIT_EXPECT_FALSE(test, accessed(address_of(page)));
	unlock_page(page);
	KUNIT_EXPECT_EQ(test, page_count(page), before);
}

/* If the sampled page of a region could not be made old, it is not checked. */
static void expect_no_access_counted(struct kunit *test, struct page *page, unsigned long addr)
{
	struct damon_ctx *ctx = damon_new_ctx();
	struct damon_target *t = damon_new_target(NULL);
	struct damon_region *r;

	damon_add_target(ctx, t);
	damon_add_region(t, damon_new_region(address_of(page), address_of(page) + PAGE_SIZE));
	r = list_first_entry(&t->regions, struct damon_region, list);

	lock_page(page);
	KUNIT_EXPECT_TRUE(test, paddr_prepare(ctx));
	unlock_page(page);
	damon_test_write(addr);
	paddr_check(ctx);
	KUNIT_EXPECT_EQ(test, r->nr_accesses, 0U);

	KUNIT_EXPECT_TRUE(test, paddr_prepare(ctx));
	damon_test_write(addr);
	paddr_check(ctx);
	KUNIT_EXPECT_EQ(test, r->nr_accesses, 1U);
	damon_free_ctx(ctx);
}

static void paddr_test_busy(struct kunit *test)
{
	struct file *file = shmem_file_setup("damon", 2 * PAGE_SIZE, 0);
	struct page *page;
	unsigned long addr;

	if (IS_ERR(file)) {
		KUNIT_FAIL(test, "no file: %ld", PTR_ERR(file));
		return;
	}
	addr = damon_test_map(file, 2 * PAGE_SIZE);
	damon_test_write(addr);
	page = damon_test_page(addr);
	expect_nothing_of_busy(test, page, addr);
	expect_no_access_counted(test, page, addr);
	put_page(page);
	fput(file);
}

/* A page that is in the page cache, but not mapped. */
static void paddr_test_unmapped(struct kunit *test)
{
	struct file *file = shmem_file_setup("damon", PAGE_SIZE, 0);
	struct page *page;

	if (IS_ERR(file)) {
		KUNIT_FAIL(test, "no file: %ld", PTR_ERR(file));
		return;
	}
	page = shmem_read_mapping_page(file->f_mapping, 0);
	lru_add_drain_all();
	KUNIT_EXPECT_FALSE(test, page_mapped(page));
	KUNIT_EXPECT_TRUE(test, mkold(address_of(page)));
	KUNIT_EXPECT_FALSE(test, accessed(address_of(page)));
	mark_page_accessed(page);
	KUNIT_EXPECT_TRUE(test, accessed(address_of(page)));
	put_page(page);
	fput(file);
}

/* A page that is mapped twice is accessed if it is accessed by either of the mappings. */
static void paddr_test_shared(struct kunit *test)
{
	struct file *file = shmem_file_setup("damon", 2 * PAGE_SIZE, 0);
	unsigned long first, second;
	struct page *page;

	if (IS_ERR(file)) {
		KUNIT_FAIL(test, "no file: %ld", PTR_ERR(file));
		return;
	}
	first = damon_test_map(file, 2 * PAGE_SIZE);
	second = damon_test_map(file, 2 * PAGE_SIZE);
	damon_test_write(first);
	damon_test_write(second);
	page = damon_test_page(first);
	KUNIT_EXPECT_EQ(test, page_mapcount(page), 2);
	KUNIT_EXPECT_FALSE(test, notices(test, page, first, do_nothing));
	KUNIT_EXPECT_TRUE(test, notices(test, page, first, damon_test_read));
	KUNIT_EXPECT_TRUE(test, notices(test, page, second, damon_test_read));
	KUNIT_EXPECT_FALSE(test, notices(test, page, second, do_nothing));
	put_page(page);
	fput(file);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE

static void paddr_test_huge_page(struct kunit *test)
{
	unsigned long addr = damon_test_map_huge(2 * HPAGE_PMD_SIZE);
	struct page *tail, *head;
	int before;

	damon_test_write(addr);
	tail = damon_test_page(addr + 3 * PAGE_SIZE);
	head = compound_head(tail);
	if (!PageTransTail(tail)) {
		kunit_info(test, "not run: no huge page is available\n");
		put_page(tail);
		return;
	}
	before = page_count(head);
	KUNIT_EXPECT_TRUE(test, get_page_at(address_of(tail)) == head);
	KUNIT_EXPECT_EQ(test, page_count(head), before + 1);
	put_page(head);

	KUNIT_EXPECT_TRUE(test, mkold(address_of(tail)));
	KUNIT_EXPECT_FALSE(test, accessed(address_of(tail)));
	KUNIT_EXPECT_FALSE(test, accessed(address_of(head)));
	damon_test_read(addr + 5 * PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, accessed(address_of(tail)));
	KUNIT_EXPECT_TRUE(test, accessed(address_of(head)));
	KUNIT_EXPECT_EQ(test, page_count(head), before);
	KUNIT_EXPECT_TRUE(test, PageTransTail(tail));

	/* The same when the page is no longer mapped by a single PMD entry. */
	KUNIT_EXPECT_EQ(test, vm_munmap(addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_TRUE(test, mkold(address_of(tail)));
	KUNIT_EXPECT_FALSE(test, accessed(address_of(tail)));
	damon_test_read(addr + 5 * PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, accessed(address_of(tail)));
	put_page(tail);
}

#endif

static void expect_not_looked_at(struct kunit *test, unsigned long addr)
{
	KUNIT_EXPECT_TRUE(test, !get_page_at(addr));
	KUNIT_EXPECT_FALSE(test, mkold(addr));
	KUNIT_EXPECT_FALSE(test, accessed(addr));
}

static void paddr_test_no_memory(struct kunit *test)
{
	unsigned long end = PFN_PHYS(max_pfn);

	expect_not_looked_at(test, ALIGN(end, SZ_1G));
	expect_not_looked_at(test, end + SZ_1G);
	expect_not_looked_at(test, ULONG_MAX & PAGE_MASK);
	expect_not_looked_at(test, 0);
	/* where PCs have their ROMs; other machines have no user memory there either */
	expect_not_looked_at(test, 0xf0000);
}

/* Kernel memory, free memory, and a page that was isolated from its LRU list. */
static void paddr_test_not_on_lru(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long addr;

	if (!page) {
		KUNIT_FAIL(test, "no page");
		return;
	}
	addr = address_of(page);
	expect_not_looked_at(test, addr);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	__free_page(page);
	expect_not_looked_at(test, addr);

	addr = damon_test_map(NULL, PAGE_SIZE);
	damon_test_write(addr);
	page = damon_test_page(addr);
	KUNIT_EXPECT_EQ(test, isolate_lru_page(page), 0);
	KUNIT_EXPECT_EQ(test, page_count(page), 3);
	expect_not_looked_at(test, address_of(page));
	KUNIT_EXPECT_EQ(test, page_count(page), 3);
	putback_lru_page(page);
	put_page(page);
}

static void paddr_test_no_ranges(struct kunit *test)
{
	struct damon_ctx *ctx = damon_new_ctx();

	damon_add_target(ctx, damon_new_target(NULL));
	ctx->ops = damon_find_ops("paddr");
	KUNIT_EXPECT_TRUE(test, ctx->ops == &paddr_ops);
	KUNIT_EXPECT_EQ(test, damon_start(ctx), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_stop(ctx), -EINVAL);
	damon_free_ctx(ctx);
}

static struct kunit_case paddr_cases[] = {
	KUNIT_CASE(paddr_test_anonymous),
	KUNIT_CASE(paddr_test_file),
	KUNIT_CASE(paddr_test_busy),
	KUNIT_CASE(paddr_test_unmapped),
	KUNIT_CASE(paddr_test_shared),
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	KUNIT_CASE(paddr_test_huge_page),
#endif
	KUNIT_CASE(paddr_test_no_memory),
	KUNIT_CASE(paddr_test_not_on_lru),
	KUNIT_CASE(paddr_test_no_ranges),
	{}
};

static struct kunit_suite paddr_suite = {
	.name = "damon-paddr",
	.init = paddr_test_init,
	.exit = paddr_test_exit,
	.test_cases = paddr_cases,
};

kunit_test_suite(paddr_suite);
