// SPDX-License-Identifier: GPL-2.0
/*
 * oracle: measure how much memory a process touches in windows of each length, by the accessed bits
 * of all of its pages: clear them, wait, and have the kernel count those that are set again.  A
 * monitor that uses accessed bits must not run at the same time.
 *
 * Both walks take time, and go over the pages in the same order.  So the window of a page, on average,
 * is the time from the middle of one walk to the middle of the other.
 */
#include <ctype.h>
#include <dirent.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

/* Windows that were longer or shorter by more than these two are not logged */
#define MAX_ERROR_NS	1000000
#define MAX_ERROR	0.01

static const char usage[] =
"usage: oracle --pid PID [options]\n"
"  --pid PID       the process; 0: all of them, and what they share counts for each\n"
"  --window MS:N   measure N windows of this length; repeatable, in this order\n"
"  --log FILE      how much was touched (see truth.h), a line for each window\n";

/* Clear the accessed bits of all pages, as Documentation/filesystems/proc.rst describes. */
static long clear(unsigned long pid)
{
	char path[64];
	FILE *f;
	bool failed;

	snprintf(path, sizeof(path), "/proc/%lu/clear_refs", pid);
	f = fopen(path, "w");
	if (!f)
		return -1;
	failed = fputs("1", f) < 0;
	return fclose(f) || failed ? -1 : 0;
}

/* Returns the bytes in pages whose accessed bit is set, or -1 */
static long referenced(unsigned long pid)
{
	char path[64], line[256];
	long kib = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%lu/smaps_rollup", pid);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		sscanf(line, "Referenced: %ld kB", &kib);
	fclose(f);
	return kib < 0 ? -1 : kib * 1024;
}

/* Call @walk for @pid, or for all processes that have memory; returns the sum of what it returns */
static uint64_t walk_all(long (*walk)(unsigned long pid), unsigned long pid)
{
	struct dirent *entry;
	uint64_t sum = 0;
	DIR *proc;
	long n;

	if (pid) {
		n = walk(pid);
		if (n < 0)
			die("cannot walk over the pages of process %lu", pid);
		return n;
	}
	proc = opendir("/proc");
	if (!proc)
		die("cannot read /proc");
	while ((entry = readdir(proc))) {
		/* Kernel threads, and processes that have ended, have no memory */
		if (isdigit(entry->d_name[0])) {
			n = walk(strtoul(entry->d_name, NULL, 10));
			sum += n > 0 ? n : 0;
		}
	}
	closedir(proc);
	return sum;
}

static void measure(FILE *log, unsigned long pid, const char *window)
{
	uint64_t start, middle, begun, took;
	unsigned long ms, nr;

	if (sscanf(window, "%lu:%lu", &ms, &nr) != 2)
		die(usage);
	/* How long the second walk takes is known from the one before */
	start = now();
	walk_all(referenced, pid);
	took = now() - start;
	for (unsigned long i = 0; i < nr; i++) {
		uint64_t bytes, ns = ms * 1000000, real, error;

		start = now();
		walk_all(clear, pid);
		middle = start + (now() - start) / 2;
		sleep_until(middle + ns - took / 2);
		begun = now();
		bytes = walk_all(referenced, pid);
		took = now() - begun;
		real = begun + took / 2 - middle;
		error = real > ns ? real - ns : ns - real;
		if (error > MAX_ERROR_NS && error > MAX_ERROR * ns)
			fprintf(stderr, "# a window of %lu ms took %.1f ms\n", ms, real / 1e6);
		else
			fprintf(log, "touched %lu %lu\n", ns, bytes);
		fflush(log);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pid", required_argument, NULL, 'p' },
		{ "window", required_argument, NULL, 'w' },
		{ "log", required_argument, NULL, 'l' },
		{ }
	};
	unsigned long pid = 0;
	FILE *log = stdout;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			pid = parse_number(optarg);
			break;
		case 'l':
			log = open_log(optarg);
			break;
		case 'w':
			measure(log, pid, optarg);
			break;
		default:
			die(usage);
		}
	}
	return 0;
}
