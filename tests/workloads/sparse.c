// SPDX-License-Identifier: GPL-2.0
/*
 * sparse: touch scattered pages at a fixed rate, as a database does, and a hot part all the
 * time.  The log says how many bytes were touched in windows of each length, on average.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "truth.h"

#define PAGE		4096UL
#define TICK_NS		1000000UL
#define MAX_WINDOWS	4

static const char usage[] =
"usage: sparse [options]\n"
"  --size MIB      of the memory (64)\n"
"  --hot MIB       of it are touched in every tick, which is a millisecond (2)\n"
"  --pages N       random pages of the rest are touched in a tick (4)\n"
"  --seconds S     how long (20)\n"
"  --window MS     the log tells what was touched in windows of this length; repeatable\n"
"  --log FILE      what was where, and how much was touched (see truth.h)\n";

struct window {
	unsigned long ticks;
	unsigned long *latest;	/* by page: number of the latest window that touched it, from 1 */
	unsigned long nr;	/* complete windows */
	unsigned long pages;	/* sum of all complete windows */
	unsigned long now;	/* pages of the window at hand */
};

static struct window windows[MAX_WINDOWS];
static unsigned int nr_windows;

static unsigned long draw(unsigned long nr)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % nr;
}

static void touch(char *memory, unsigned long page)
{
	*(volatile char *)(memory + page * PAGE) += 1;
	for (unsigned int i = 0; i < nr_windows; i++) {
		struct window *w = &windows[i];

		w->now += w->latest[page] != w->nr + 1;
		w->latest[page] = w->nr + 1;
	}
}

static void end_tick(unsigned long tick)
{
	for (unsigned int i = 0; i < nr_windows; i++) {
		struct window *w = &windows[i];

		if ((tick + 1) % w->ticks)
			continue;
		w->pages += w->now;
		w->now = 0;
		w->nr++;
	}
}

/*
 * Huge pages would be touched as a whole. The gaps around the memory keep DAMON from having regions
 * that lie in other memory, too.
 */
static struct buffer map_small_pages(size_t size)
{
	struct buffer buf = { .size = size };
	char *map;

	map = mmap(NULL, size + 2 * MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		die("mmap failed");
	buf.start = map + MIB;
	if (mprotect(buf.start, size, PROT_READ | PROT_WRITE))
		die("mprotect failed");
	madvise(buf.start, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < size; i += PAGE)
		buf.start[i] = 1;
	return buf;
}

int main(int argc, char **argv)
{
	enum { SIZE, HOT, PAGES, SECONDS, WINDOW, LOG };
	static const struct option options[] = {
		[SIZE] = { "size", required_argument },
		[HOT] = { "hot", required_argument },
		[PAGES] = { "pages", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[WINDOW] = { "window", required_argument },
		[LOG] = { "log", required_argument },
		{ }
	};
	unsigned long size = 64, hot = 2, pages = 4, seconds = 20, nr, nr_hot;
	struct buffer memory;
	FILE *log = NULL;
	uint64_t start;
	int c, i;

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		switch (i) {
		case SIZE:
			size = parse_number(optarg);
			break;
		case HOT:
			hot = parse_number(optarg);
			break;
		case PAGES:
			pages = parse_number(optarg);
			break;
		case SECONDS:
			seconds = parse_number(optarg);
			break;
		case WINDOW:
			if (nr_windows == MAX_WINDOWS)
				die(usage);
			windows[nr_windows++].ticks = parse_number(optarg);
			break;
		case LOG:
			log = open_log(optarg);
			break;
		}
	}
	if (optind < argc || hot >= size)
		die(usage);
	if (!log)
		log = open_log("/dev/null");

	memory = map_small_pages(size * MIB);
	nr = memory.size / PAGE;
	nr_hot = hot * MIB / PAGE;
	for (unsigned int w = 0; w < nr_windows; w++) {
		windows[w].latest = calloc(nr, sizeof(*windows[w].latest));
		if (!windows[w].latest || !windows[w].ticks)
			die(usage);
	}
	fprintf(log, "pid %d\n", getpid());
	log_buffer(log, 0, memory);

	start = now();
	for (unsigned long tick = 0; tick < seconds * 1000; tick++) {
		for (unsigned long page = 0; page < nr_hot; page++)
			touch(memory.start, page);
		for (unsigned long n = 0; n < pages; n++)
			touch(memory.start, nr_hot + draw(nr - nr_hot));
		end_tick(tick);
		sleep_until(start + (tick + 1) * TICK_NS);
	}
	for (unsigned int w = 0; w < nr_windows && windows[w].nr; w++)
		fprintf(log, "touched %lu %lu\n", windows[w].ticks * TICK_NS,
			windows[w].pages * PAGE / windows[w].nr);
	return 0;
}
