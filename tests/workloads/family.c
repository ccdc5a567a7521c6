// SPDX-License-Identifier: GPL-2.0
/*
 * family: processes that share memory, as the backends of a database do, and have some of their own.
 * All pages are present in all of them before the log says "ready"; then nobody touches any.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "truth.h"

#define PAGE	4096UL

static const char usage[] =
"usage: family [options]\n"
"  --members N     processes, with the first one (3)\n"
"  --shared MIB    that all of them share (32)\n"
"  --own MIB       that each of them has (8)\n"
"  --huge          what is their own is in huge pages\n"
"  --hugetlb       what they share is of hugetlbfs\n"
"  --log FILE      the pids, and 'ready' in the end\n";

static char *map(size_t size, int flags)
{
	char *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);

	if (start == MAP_FAILED)
		die("mmap of %zu bytes failed", size);
	return start;
}

static void fill(char *start, size_t size, int value)
{
	for (size_t i = 0; i < size; i += PAGE)
		start[i] = value;
}

/* Be a member: have all memory present, and tell by a byte */
static void live(char *shared, size_t shared_size, size_t own_size, bool huge, int ready)
{
	struct buffer own = { 0 };

	fill(shared, shared_size, 1);
	if (huge) {
		own = map_buffer(own_size);
	} else if (own_size) {
		own.start = map(own_size, MAP_PRIVATE);
		madvise(own.start, own_size, MADV_NOHUGEPAGE);
		fill(own.start, own_size, 1);
	}
	if (write(ready, "", 1) != 1)
		die("cannot tell that all is present");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "members", required_argument, NULL, 'm' },
		{ "shared", required_argument, NULL, 's' },
		{ "own", required_argument, NULL, 'o' },
		{ "huge", no_argument, NULL, 'h' },
		{ "hugetlb", no_argument, NULL, 't' },
		{ "log", required_argument, NULL, 'l' },
		{ }
	};
	size_t shared_size = 32 * MIB, own_size = 8 * MIB;
	unsigned long members = 3;
	int ready[2], opt, hugetlb = 0;
	bool huge = false;
	FILE *log = NULL;
	char *shared, c;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'm':
			members = parse_number(optarg);
			break;
		case 's':
			shared_size = parse_number(optarg) * MIB;
			break;
		case 'o':
			own_size = parse_number(optarg) * MIB;
			break;
		case 'h':
			huge = true;
			break;
		case 't':
			hugetlb = MAP_HUGETLB;
			break;
		case 'l':
			log = open_log(optarg);
			break;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (!log || pipe(ready))
		die("there must be a log, and a pipe");
	shared = map(shared_size, MAP_SHARED | hugetlb);
	fprintf(log, "pid %d\n", getpid());
	fflush(log);
	for (unsigned long i = 1; i < members; i++) {
		pid_t pid = fork();

		if (!pid) {
			live(shared, shared_size, own_size, huge, ready[1]);
			for (;;)
				pause();
		}
		fprintf(log, "pid %d\n", pid);
	}
	live(shared, shared_size, own_size, huge, ready[1]);
	for (unsigned long i = 0; i < members; i++) {
		if (read(ready[0], &c, 1) != 1)
			die("a member has ended");
	}
	fputs("ready\n", log);
	fflush(log);
	for (;;)
		pause();
}
