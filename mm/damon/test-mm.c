// SPDX-License-Identifier: GPL-2.0
/*
 * User memory for the KUnit tests, which run in a kernel thread while the kernel boots,
 * when there are no processes.
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
 * damon_test_use_mm() - let the calling kernel thread use an address space of its own
 *
 * Context: A kernel thread; may sleep.
 *
 * Return: the mm, to be released by damon_test_unuse_mm(), or NULL if memory is short.
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
 * damon_test_unuse_mm() - stop using an address space, and free it
 * @mm:	the mm that damon_test_use_mm() returned to this thread, or NULL
 */
void damon_test_unuse_mm(struct mm_struct *mm)
{
	if (!mm)
		return;
	kthread_unuse_mm(mm);
	mmput(mm);
}

/**
 * damon_test_map() - map memory without accessing it
 * @file:	the file to map shared, from its beginning; NULL for anonymous memory
 * @size:	size in bytes
 *
 * Return: the address, or 0 if mapping fails.
 */
unsigned long damon_test_map(struct file *file, unsigned long size)
{
	unsigned long addr = vm_mmap(file, 0, size, PROT_READ | PROT_WRITE,
				     file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, 0);

	return IS_ERR_VALUE(addr) ? 0 : addr;
}

/**
 * damon_test_map_huge() - map anonymous memory that is aligned for huge pages
 * @size:	size in bytes
 *
 * Return: the address, or 0 if mapping fails.
 */
unsigned long damon_test_map_huge(unsigned long size)
{
	unsigned long addr = damon_test_map(NULL, size + PMD_SIZE);

	return addr ? ALIGN(addr, PMD_SIZE) : 0;
}

/**
 * damon_test_page() - get the page that is mapped at an address
 * @addr:	an address whose memory was accessed before
 *
 * If the memory was written, the page is on its LRU list, and only the mapping and the
 * caller have references to it.
 *
 * Return: the page, whose reference the caller must drop by put_page(), or NULL if no page
 * is mapped.
 */
struct page *damon_test_page(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return NULL;
	lru_add_drain_all();
	return page;
}

/* With the translation in its TLB, a CPU would not set the accessed bit. */
static void forget_translations(void)
{
	flush_tlb_mm(current->mm);
}

/**
 * damon_test_read() - read memory as a process does
 * @addr:	the address of the memory
 */
void damon_test_read(unsigned long addr)
{
	char __maybe_unused byte;

	forget_translations();
	WARN_ON(get_user(byte, (char __user *)addr));
}

/**
 * damon_test_write() - write memory as a process does
 * @addr:	the address of the memory
 */
void damon_test_write(unsigned long addr)
{
	forget_translations();
	WARN_ON(put_user(1, (char __user *)addr));
}
