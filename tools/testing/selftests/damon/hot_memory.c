// SPDX-License-Identifier: GPL-2.0
/*
 * hot_memory: map 64 MiB, print in hexadecimal where the first half is, write to
 * that, again and again, and leave the second half alone until killed.
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
		/* Each round is to happen. */
		asm volatile("" : : "r" (memory) : "memory");
	}
}
