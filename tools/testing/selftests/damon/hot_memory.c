// SPDX-License-Identifier: GPL-2.0
/*
 * hot_memory: a program with hot and cold memory, to be monitored by the tests.
 *
 * It maps 64 MiB, prints the start and end address of the first half in hexadecimal, and
 * then writes to that half again and again until it is killed.  After the memory was
 * initialized, the second half is not accessed.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SIZE	(64UL << 20)
#define PAGE	4096

int main(void)
{
	unsigned long i;
	char *memory;

	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	memset(memory, 1, SIZE);
	printf("%lx %lx\n", (unsigned long)memory, (unsigned long)memory + SIZE / 2);
	fflush(stdout);
	for (;;) {
		for (i = 0; i < SIZE / 2; i += PAGE)
			memory[i]++;
		/* Keep the compiler from removing the loop. */
		asm volatile("" : : "r" (memory) : "memory");
	}
}
