// SPDX-License-Identifier: GPL-2.0
/*
 * wide: touch a small part of a large address space all the time, as programs do that reserve their
 * heap, or that map much and use little.  The log says how many bytes are touched.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/mman.h>

#include "truth.h"

#define PAGE		4096UL
#define GIB		(1024 * MIB)
#define TICK_NS		20000000UL

static const char usage[] =
"usage: wide [options]\n"
"  --reserve GIB   addresses that nobody may access, around the rest (0)\n"
"  --map GIB       of memory that may be accessed (1)\n"
"  --hot MIB       of it are touched in every tick, which is 20 ms (64)\n"
"  --at PERCENT    where in the memory they begin (50)\n"
"  --seconds S     how long (20)\n"
"  --log FILE      how much was touched (see truth.h)\n";

static char *map(size_t size, int prot)
{
	char *start = mmap(NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		die("mmap failed");
	return start;
}

int main(int argc, char **argv)
{
	enum { RESERVE, MAP, HOT, AT, SECONDS, LOG };
	static const struct option options[] = {
		[RESERVE] = { "reserve", required_argument },
		[MAP] = { "map", required_argument },
		[HOT] = { "hot", required_argument },
		[AT] = { "at", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[LOG] = { "log", required_argument },
		{ }
	};
	unsigned long values[] = { [MAP] = 1, [HOT] = 64, [AT] = 50, [SECONDS] = 20 };
	const size_t huge = 2 * MIB;
	FILE *log = stdout;
	char *memory, *hot;
	uint64_t start;
	int c, i;

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		if (i == LOG)
			log = open_log(optarg);
		else
			values[i] = parse_number(optarg);
	}
	if (optind < argc || values[AT] >= 100 || !values[MAP])
		die(usage);
	if (values[RESERVE]) {
		map(values[RESERVE] * GIB / 2, PROT_NONE);
		memory = map(values[MAP] * GIB, PROT_READ | PROT_WRITE);
		map(values[RESERVE] * GIB / 2, PROT_NONE);
	} else {
		memory = map(values[MAP] * GIB, PROT_READ | PROT_WRITE);
	}
	/* Reading makes huge pages of zeros, which are not touched again */
	for (size_t at = 0; at < values[MAP] * GIB; at += GIB)
		(void)*(volatile char *)(memory + at);
	hot = (char *)(((uintptr_t)memory + values[MAP] * GIB / 100 * values[AT]) & ~(huge - 1)) + huge;
	if (hot + values[HOT] * MIB > memory + values[MAP] * GIB)
		die("the memory that is hot has no room there");
	fprintf(log, "touched 100000000 %lu\n", values[HOT] * MIB);
	fprintf(log, "touched 1000000000 %lu\n", values[HOT] * MIB);
	fflush(log);

	start = now();
	for (unsigned long tick = 0; tick < values[SECONDS] * NSEC_PER_SEC / TICK_NS; tick++) {
		for (size_t at = 0; at < values[HOT] * MIB; at += PAGE)
			*(volatile char *)(hot + at) += 1;
		sleep_until(start + (tick + 1) * TICK_NS);
	}
	return 0;
}
