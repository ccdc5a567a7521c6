// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/mempolicy.h>

#include "truth.h"

#define PAGE 4096UL
#define HUGE_PAGE (2 * MIB)

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

FILE *open_log(const char *path)
{
	FILE *log = fopen(path, "w");

	if (!log)
		die("%s: %s", path, strerror(errno));
	return log;
}

unsigned long parse_number(const char *arg)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 0);

	if (end == arg || *end)
		die("not a number: %s", arg);
	return n;
}

uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void sleep_until(uint64_t ns)
{
	struct timespec ts = {
		.tv_sec = ns / NSEC_PER_SEC,
		.tv_nsec = ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

void bind_to_node(unsigned int node)
{
	unsigned long mask = 1UL << node;

	/* The kernel reads one bit less than the given number. */
	if (syscall(SYS_set_mempolicy, MPOL_BIND, &mask, 8 * sizeof(mask) + 1))
		die("binding memory to node %u: %s", node, strerror(errno));
}

/* Write nonzero bytes, because the kernel may share pages of zeros. */
static void fill(char *map, size_t size)
{
	for (size_t i = 0; i < size; i += PAGE)
		map[i] = 1 + i / PAGE % 100;
}

struct buffer map_buffer(size_t size)
{
	uintptr_t start;
	char *map;

	map = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		die("mapping %zu bytes: %s", size, strerror(errno));
	start = ((uintptr_t)map + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	map = (char *)start;
	fill(map, size);
	return (struct buffer){ map, size };
}

struct buffer map_named_buffer(size_t size, const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	char *map;

	if (fd < 0 || ftruncate(fd, size))
		die("a file of %zu bytes in memory: %s", size, strerror(errno));
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die("mapping %zu bytes: %s", size, strerror(errno));
	close(fd);
	fill(map, size);
	return (struct buffer){ map, size };
}

void touch_until(struct buffer buf, uint64_t ns)
{
	do {
		for (size_t i = 0; i < buf.size; i += PAGE)
			*(volatile char *)(buf.start + i);
	} while (now() < ns);
}

void log_buffer(FILE *log, int nr, struct buffer buf)
{
	fprintf(log, "buffer %d %lx %lx\n", nr, (unsigned long)buf.start,
		(unsigned long)buf.start + buf.size);
}

/* The page frame of an address: the low 55 bits of its pagemap entry. */
static uint64_t physical(int pagemap, const char *addr)
{
	uint64_t entry, frame;

	if (pread(pagemap, &entry, sizeof(entry),
		  (uintptr_t)addr / PAGE * sizeof(entry)) != sizeof(entry))
		die("reading pagemap: %s", strerror(errno));
	frame = entry & ((1ULL << 55) - 1);
	if (!(entry >> 63) || !frame)
		die("no page frame at %p: not present, or not root", addr);
	return frame * PAGE;
}

void log_phys(FILE *log, int nr, struct buffer buf)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	uint64_t start, end;

	if (pagemap < 0)
		die("opening pagemap: %s", strerror(errno));
	start = physical(pagemap, buf.start);
	end = start + PAGE;
	for (size_t i = PAGE; i < buf.size; i += PAGE) {
		uint64_t next = physical(pagemap, buf.start + i);

		if (next != end) {
			fprintf(log, "phys %d %lx %lx\n", nr, start, end);
			start = next;
		}
		end = next + PAGE;
	}
	fprintf(log, "phys %d %lx %lx\n", nr, start, end);
	close(pagemap);
}

void log_phase(FILE *log, uint64_t start, uint64_t end, int nr)
{
	fprintf(log, "phase %lu %lu %d\n", start, end, nr);
	fflush(log);
}
