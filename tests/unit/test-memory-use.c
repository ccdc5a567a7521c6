// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/memory-use */
/* How much memory a process or the machine has, from the kernel's files */
#include "damon/machine/memory-use.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define KIB	1024ULL

static int parse(int (*fn)(FILE *f, struct damon_memory_use *use), const char *text,
		 struct damon_memory_use *use)
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	int err = fn(f, use);

	fclose(f);
	return err;
}

int main(void)
{
	struct damon_memory_use use;

	tap_eq(parse(damon_memory_use__parse_process,
		     "559e1a2b4000-7ffd8e1f7000 ---p 00000000 00:00 0    [rollup]\n"
		     "Rss:             1304 kB\n"
		     "Pss:              166 kB\n"
		     "Pss_Anon:         100 kB\n"
		     "Shared_Clean:    1204 kB\n"
		     "Swap:              12 kB\n"
		     "SwapPss:            6 kB\n", &use), 0, "a process");
	tap_ok(use.resident == 1304 * KIB && use.proportional == 166 * KIB &&
	       use.swapped == 12 * KIB, "a process: its values");
	tap_eq(parse(damon_memory_use__parse_process, "Rss: 1 kB\nSwap: 2 kB\n", &use), -ENODATA,
	       "a value is missing");
	tap_eq(parse(damon_memory_use__parse_machine,
		     "MemTotal:        2021244 kB\n"
		     "MemFree:          933568 kB\n"
		     "MemAvailable:    1000000 kB\n"
		     "SwapCached:            0 kB\n"
		     "SwapTotal:           100 kB\n"
		     "SwapFree:             60 kB\n", &use), 0, "the machine");
	tap_ok(use.resident == (2021244 - 933568) * KIB && use.proportional == use.resident &&
	       use.swapped == 40 * KIB, "the machine: its values");
	tap_eq(damon_memory_use__read(getpid(), &use), 0, "this process");
	tap_ok(use.resident >= use.proportional && use.proportional, "this process has memory");
	tap_eq(damon_memory_use__read(0, &use), 0, "this machine");
	tap_ok(use.resident, "this machine has memory");
	tap_ok(damon_memory_use__read(1 << 30, &use) < 0, "a process that does not exist");
	return tap_done();
}
