// SPDX-License-Identifier: GPL-2.0
/* Modules: read/records read/read-ahead read/unpack base/worker */
/* The bytes of a file must be the same, wherever reading goes back to. */
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

/* A file whose words are their offsets, after a header */
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

/* Whether [@pos, @end) can be read in pieces of at least 4 KiB, and has the right words */
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

/* Read the file in steps, and keep @behind bytes; returns whether the kept bytes are right. */
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
		pos = r.end - r.end % 4096;	/* the rest of a record is left */
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

	tap_ok(reads(8, 0, &max), "a file of one word");
	tap_ok(reads(20 * MIB + 8, 0, &max), "20 MiB, of which nothing is kept");
	tap_eq(max, 8 * MIB, "nothing is kept: the buffer does not grow");
	tap_ok(reads(30 * MIB, 10 * MIB, &max), "30 MiB, of which 10 MiB are kept");
	tap_ok(max > 10 * MIB && max <= 16 * MIB, "10 MiB are kept: the buffer grows");
	tap_ok(reads(40 * MIB, 25 * MIB, &max),
	       "40 MiB, of which 25 MiB are kept: more than the buffer holds");
	tap_eq(max, 16 * MIB, "25 MiB are kept: the buffer does not grow beyond 16 MiB");
}

/* Distant parts of the file are read in turn. */
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
	tap_ok(right, "40 distant parts are read in turn");
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
	tap_eq(damon_records__skip(&r, 4096, 4096), 0, "bytes in the buffer are skipped");
	tap_ok(is_right(&r, 8192, 16384), "the bytes after the skipped ones are right");
	tap_eq(damon_records__skip(&r, 8192, 2 * MIB), 0, "bytes that were not read are skipped");
	tap_ok(damon_records__more(&r, 8192 + 2 * MIB, 4096) > 0,
	       "reading goes on after the skipped bytes");
	tap_ok(!memcmp(damon_records__data(&r, 8192 + 2 * MIB, &len), &(u64){ 8192 + 2 * MIB }, 8),
	       "reading goes on at the right offset");
	tap_ok(is_right(&r, 4096, 8192), "bytes before the skipped ones can be read again");
	tap_eq(damon_records__skip(&r, r.end, size - r.end + 1), -EINVAL,
	       "skipping beyond the end is an error");
	tap_eq(damon_records__skip(&r, r.end, UINT64_MAX), -EINVAL,
	       "skipping UINT64_MAX bytes is an error");
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
	tap_eq(ret, -EIO, "a file that becomes shorter while it is read is an error");
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
