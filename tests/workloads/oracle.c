// SPDX-License-Identifier: GPL-2.0
/*
 * oracle: measure how much memory a process touches in windows of each length, by the accessed bits
 * of all of its pages: clear them, wait, and have the kernel count those that are set again.  A
 * monitor that uses accessed bits must not run at the same time.
 *
 * Both walks take time, and go over the pages in the same order.  So the window of a page, on average,
 * is the time from the middle of one walk to the middle of the other.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

/* Windows that were longer or shorter by more than this are not logged */
#define MAX_ERROR_NS	1000000

static const char usage[] =
"usage: oracle --pid PID [options]\n"
"  --window MS:N   measure N windows of this length; repeatable, in this order\n"
"  --log FILE      how much was touched (see truth.h), a line for each window\n";

/* Clear the accessed bits of all pages, as Documentation/filesystems/proc.rst describes. */
static void clear(unsigned long pid)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%lu/clear_refs", pid);
	f = fopen(path, "w");
	if (!f || fputs("1", f) < 0 || fclose(f))
		die("cannot write %s", path);
}

/* Bytes in pages whose accessed bit is set */
static unsigned long referenced(unsigned long pid)
{
	unsigned long kib = 0;
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%lu/smaps_rollup", pid);
	f = fopen(path, "r");
	if (!f)
		die("cannot read %s", path);
	while (fgets(line, sizeof(line), f))
		sscanf(line, "Referenced: %lu kB", &kib);
	fclose(f);
	return kib * 1024;
}

static void measure(FILE *log, unsigned long pid, const char *window)
{
	uint64_t start, middle, begun, took;
	unsigned long ms, nr;

	if (sscanf(window, "%lu:%lu", &ms, &nr) != 2)
		die(usage);
	/* How long the second walk takes is known from the one before */
	start = now();
	referenced(pid);
	took = now() - start;
	for (unsigned long i = 0; i < nr; i++) {
		uint64_t bytes, ns = ms * 1000000, real;

		start = now();
		clear(pid);
		middle = start + (now() - start) / 2;
		sleep_until(middle + ns - took / 2);
		begun = now();
		bytes = referenced(pid);
		took = now() - begun;
		real = begun + took / 2 - middle;
		if (real > ns + MAX_ERROR_NS || real < ns - MAX_ERROR_NS)
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
