/* SPDX-License-Identifier: GPL-2.0 */
/* User memory for the KUnit tests: see test-mm.c. */
#ifndef _DAMON_TEST_MM_H
#define _DAMON_TEST_MM_H

#include <linux/mm_types.h>

struct file;

struct mm_struct *damon_test_use_mm(void);
void damon_test_unuse_mm(struct mm_struct *mm);
unsigned long damon_test_map(struct file *file, unsigned long size);
unsigned long damon_test_map_huge(unsigned long size);
struct page *damon_test_page(unsigned long addr);
void damon_test_read(unsigned long addr);
void damon_test_write(unsigned long addr);

#endif /* _DAMON_TEST_MM_H */
