// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/mapped base/ranges */
/* What a process has mapped must become few ranges, without reservations. */
#include "damon/base/ranges.h"
#include "damon/machine/mapped.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

static const char maps[] =
	"00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon\n"
	"00452000-00453000 rw-p 00052000 08:02 173521      /usr/bin/dbus-daemon\n"
	"00e03000-00e24000 rw-p 00000000 00:00 0           [heap]\n"
	"00e24000-20000000 ---p 00000000 00:00 0\n"
	"35b1a000-35b1f000 r-xp 00000000 08:02 135522      /usr/lib64/a b\n"
	"35b20000-35b21000 rw-s 0001f000 08:02 135522      /dev/shm/x\n"
	"7fff00000000-7fff00021000 rw-p 00000000 00:00 0   [stack]\n"
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n";

/* The ranges that are found in @text, at most @max, as text */
static const char *found(const char *text, size_t max)
{
	static char buf[400];
	struct damon_ranges ranges = {};
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	size_t len = 0;

	buf[0] = '\0';
	tap_eq(damon_mapped__parse(f, max, &ranges), 0, "parsed");
	fclose(f);
	for (size_t i = 0; i < ranges.nr; i++)
		len += snprintf(buf + len, sizeof(buf) - len, "%jx-%jx ",
				(uintmax_t)ranges.v[i].start, (uintmax_t)ranges.v[i].end);
	damon_ranges__exit(&ranges);
	return buf;
}

static void test_parse(void)
{
	tap_str_eq(found(maps, 10),
		   "400000-453000 e03000-e24000 35b1a000-35b1f000 35b20000-35b21000 7fff00000000-7fff00021000 ",
		   "mappings that touch are one range, and reservations are left out");
	tap_str_eq(found(maps, 4),
		   "400000-453000 e03000-e24000 35b1a000-35b21000 7fff00000000-7fff00021000 ",
		   "one range too many: the smallest gap is closed");
	tap_str_eq(found(maps, 3), "400000-e24000 35b1a000-35b21000 7fff00000000-7fff00021000 ",
		   "two ranges too many: the two smallest gaps are closed");
	tap_str_eq(found(maps, 2), "400000-35b21000 7fff00000000-7fff00021000 ",
		   "two ranges: only the largest gap stays");
	tap_str_eq(found("1000-2000 r\n3000-4000 r\n5000-6000 r\n7000-8000 r\n", 3),
		   "1000-2000 3000-4000 5000-8000 ", "gaps of one size: as many are closed as must be");
	tap_str_eq(found("1000-2000 r\n2000 nonsense\n3000-1000 r\n", 3), "1000-2000 ",
		   "lines that are no mappings are ignored");
}

static void test_read(void)
{
	struct damon_ranges ranges = {};
	const size_t size = 1 << 20;
	u64 page = (uintptr_t)mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool has = false;

	tap_eq(damon_mapped__read(getpid(), 3, &ranges), 0, "this process");
	tap_ok(ranges.nr > 1 && ranges.nr <= 3, "no more ranges than asked for");
	for (size_t i = 0; i < ranges.nr; i++)
		has |= ranges.v[i].start <= page && page + size <= ranges.v[i].end;
	tap_ok(has, "a new mapping is in one of the ranges");
	damon_ranges__exit(&ranges);
}

int main(void)
{
	test_parse();
	test_read();
	return tap_done();
}
