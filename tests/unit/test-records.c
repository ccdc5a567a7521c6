// SPDX-License-Identifier: GPL-2.0
/* Modules: read/records read/read-ahead read/unpack base/worker */
/* The stream of a file's bytes must stay the same, wherever they are read again from. */
#include "damon/read/records.h"
#include "damon/read/unpack.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>

#define HEADER		104
#define MIB		(1ULL << 20)

/* A file whose words tell their positions, behind a header */
static FILE *make_file(u64 size)
{
	FILE *f = tmpfile();
	char header[HEADER] = { 0 };

	fwrite(header, sizeof(header), 1, f);
	for (u64 pos = 0; pos < size; pos += sizeof(pos))
		fwrite(&pos, sizeof(pos), 1, f);
	fflush(f);
	return f;
}

/* Whether [@pos, @end) can be read, in parts of records of 4 KiB at least, and is right */
static bool is_right(struct damon_records *r, u64 pos, u64 end)
{
	while (pos < end) {
		const char *data;
		size_t len;

		if (damon_records__at(r, pos, end, &data, &len) || len > end - pos ||
		    len < min(end - pos, (u64)4096))
			return false;
		len -= len % sizeof(u64);
		for (size_t i = 0; i < len; i += sizeof(u64)) {
			if (memcmp(data + i, &(u64){ pos + i }, sizeof(u64)))
				return false;
		}
		pos += len;
	}
	return true;
}

/* Read all, in steps, and keep @behind bytes; returns whether what is kept is right. */
static bool reads(u64 size, u64 behind, size_t *max)
{
	FILE *f = make_file(size);
	struct damon_records r;
	bool right = true;
	u64 pos = 0;
	int ret;

	if (damon_records__init(&r, fileno(f), HEADER, size, false))
		return false;
	while ((ret = damon_records__more(&r, pos, pos - min(pos, behind))) > 0) {
		size_t len;
		const char *data = damon_records__data(&r, pos, &len);

		right &= !memcmp(data, &pos, sizeof(pos));
		pos = r.end - r.end % 4096;	/* a part of a record is left */
		right &= is_right(&r, pos - min(pos, behind), pos);
	}
	right &= !ret && r.end == size;
	*max = r.max;
	damon_records__exit(&r);
	fclose(f);
	return right;
}

static void test_read(void)
{
	size_t max;

	tap_ok(reads(8, 0, &max), "one word");
	tap_ok(reads(20 * MIB + 8, 0, &max), "nothing is kept");
	tap_eq(max, 8 * MIB, "the buffer does not grow");
	tap_ok(reads(30 * MIB, 10 * MIB, &max), "10 MiB are kept");
	tap_ok(max > 10 * MIB && max <= 16 * MIB, "the buffer has grown for them");
	tap_ok(reads(40 * MIB, 25 * MIB, &max), "25 MiB are kept: more than the buffer holds");
	tap_eq(max, 16 * MIB, "the buffer has not grown beyond 16 MiB");
}

/* Parts of the file that are far from each other are read in turn */
static void test_many_parts(void)
{
	const u64 size = 40 * MIB;
	FILE *f = make_file(size);
	struct damon_records r;
	bool right = true;

	damon_records__init(&r, fileno(f), HEADER, size, false);
	for (u64 pos = 0; damon_records__more(&r, pos, 0) > 0; pos = r.end)
		;
	for (u64 at = 0; at < MIB; at += 4096) {
		for (u64 part = 0; part < 40; part++)
			right &= is_right(&r, part * MIB + at, part * MIB + at + 4096);
	}
	tap_ok(right, "40 parts in turn");
	damon_records__exit(&r);
	fclose(f);
}

static void test_skip(void)
{
	const u64 size = 3 * MIB;
	FILE *f = make_file(size);
	struct damon_records r;
	size_t len;

	damon_records__init(&r, fileno(f), HEADER, size, false);
	damon_records__more(&r, 0, 0);
	tap_eq(damon_records__skip(&r, 4096, 4096), 0, "bytes that are in the buffer");
	tap_ok(is_right(&r, 8192, 16384), "and what follows them");
	tap_eq(damon_records__skip(&r, 8192, 2 * MIB), 0, "bytes that were not read");
	tap_ok(damon_records__more(&r, 8192 + 2 * MIB, 4096) > 0, "reading goes on behind them");
	tap_ok(!memcmp(damon_records__data(&r, 8192 + 2 * MIB, &len), &(u64){ 8192 + 2 * MIB }, 8),
	       "at the right place");
	tap_ok(is_right(&r, 4096, 8192), "what was before them can be read again");
	tap_eq(damon_records__skip(&r, r.end, size - r.end + 1), -EINVAL, "more than there is");
	tap_eq(damon_records__skip(&r, r.end, UINT64_MAX), -EINVAL, "much more");
	damon_records__exit(&r);
	fclose(f);
}

static void test_shorter(void)
{
	const u64 size = 3 * MIB;
	FILE *f = make_file(size);
	struct damon_records r;
	u64 pos = 0;
	int ret;

	damon_records__init(&r, fileno(f), HEADER, size, false);
	damon_records__more(&r, 0, 0);
	if (ftruncate(fileno(f), HEADER + MIB))
		tap_ok(false, "truncated");
	while ((ret = damon_records__more(&r, pos, pos)) > 0)
		pos = r.end;
	tap_eq(ret, -EIO, "a file that got shorter while it was read");
	damon_records__exit(&r);
	fclose(f);
}

int main(void)
{
	test_read();
	test_many_parts();
	test_skip();
	test_shorter();
	return tap_done();
}
