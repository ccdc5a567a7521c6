// SPDX-License-Identifier: GPL-2.0
/*
 * User memory for tests that run as the kernel boots, when there are no processes.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/resource.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/uaccess.h>
#include <asm/tlbflush.h>

#include "test-mm.h"

/**
 * damon_test_use_mm() - give the calling kernel thread an address space of its own
 *
 * Return: it, for damon_test_unuse_mm(), or NULL if memory is short.
 */
struct mm_struct *damon_test_use_mm(void)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return NULL;
	arch_pick_mmap_layout(mm, &current->signal->rlim[RLIMIT_STACK]);
	kthread_use_mm(mm);
	return mm;
}

/**
 * damon_test_unuse_mm() - free what damon_test_use_mm() gave this thread
 * @mm:	that, or NULL
 */
void damon_test_unuse_mm(struct mm_struct *mm)
{
	if (!mm)
		return;
	kthread_unuse_mm(mm);
	mmput(mm);
}

/**
 * damon_test_map() - map memory that is not accessed yet
 * @file:	mapped shared from its beginning; NULL for anonymous memory
 * @size:	bytes
 *
 * Return: the address, or 0 if that fails.
 */
unsigned long damon_test_map(struct file *file, unsigned long size)
{
	unsigned long addr = vm_mmap(file, 0, size, PROT_READ | PROT_WRITE,
				     file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, 0);

	return IS_ERR_VALUE(addr) ? 0 : addr;
}

/**
 * damon_test_map_huge() - map anonymous memory that begins where a huge page can
 * @size:	bytes
 *
 * Return: the address, or 0 if that fails.
 */
unsigned long damon_test_map_huge(unsigned long size)
{
	unsigned long addr = damon_test_map(NULL, size + PMD_SIZE);

	return addr ? ALIGN(addr, PMD_SIZE) : 0;
}

/**
 * damon_test_page() - the page that is mapped at an address
 * @addr:	where memory was written
 *
 * It is on its LRU list, and nobody but the mapping refers to it but for the
 * reference that is returned.
 *
 * Return: the page, to be put; NULL if there is none.
 */
struct page *damon_test_page(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return NULL;
	lru_add_drain_all();
	return page;
}

/* A CPU that kept a translation would leave no mark. */
static void forget_translations(void)
{
	flush_tlb_mm(current->mm);
}

/**
 * damon_test_read() - read memory as a process does
 * @addr:	its address
 */
void damon_test_read(unsigned long addr)
{
	char __maybe_unused byte;

	forget_translations();
	WARN_ON(get_user(byte, (char __user *)addr));
}

/**
 * damon_test_write() - write memory as a process does
 * @addr:	its address
 */
void damon_test_write(unsigned long addr)
{
	forget_translations();
	WARN_ON(put_user(1, (char __user *)addr));
}
