// SPDX-License-Identifier: GPL-2.0
/* Modules: check/event-check check/feature-check check/piece check/source check/tracing-check */
/* Records, made by hand, in a file and in a stream, of either byte order */
#include "damon/check/event-check.h"
#include "bytes.h"
#include "tap.h"

#include <errno.h>
#include <linux/kernel.h>
#include <perf/event.h>

#include "util/header.h"

enum {
	ATTR_SIZE = 64,
	TYPE = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
	ID = 77,
};

static const struct {
	const char *name;
	bool good;
	u32 type;
	u16 size;
	struct field fields[8];
} table[] = {
	{ "a name", true, PERF_RECORD_COMM, 24, { NUM(4, 1), NUM(4, 1), TEXT("process\0") } },
	{ "of size 0", false, PERF_RECORD_COMM, 0, { NUM(4, 1), NUM(4, 1), TEXT("process\0") } },
	{ "of size 7", false, PERF_RECORD_COMM, 7, { NUM(4, 1), NUM(4, 1), TEXT("process\0") } },
	{ "of a size that no kernel gives it", false, PERF_RECORD_COMM, 20,
	  { NUM(4, 1), NUM(4, 1), TEXT("pro\0") } },
	{ "larger than the file", false, PERF_RECORD_COMM, 32,
	  { NUM(4, 1), NUM(4, 1), TEXT("process\0") } },
	{ "without an end", false, PERF_RECORD_COMM, 24,
	  { NUM(4, 1), NUM(4, 1), TEXT("process!") } },
	{ "before its begin", false, PERF_RECORD_COMM, 8, { NUM(0, 0) } },
	{ "a mapping", true, PERF_RECORD_MMAP, 48,
	  { NUM(4, 1), NUM(4, 1), NUM(8, 0x1000), NUM(8, 0x1000), NUM(8, 0), TEXT("/bin/ls\0") } },
	{ "a mapping whose name does not end", false, PERF_RECORD_MMAP, 48,
	  { NUM(4, 1), NUM(4, 1), NUM(8, 0x1000), NUM(8, 0x1000), NUM(8, 0), TEXT("/bin/lsx") } },
	{ "losses", true, PERF_RECORD_LOST, 24, { NUM(8, ID), NUM(8, 5) } },
	{ "losses that are not told", false, PERF_RECORD_LOST, 16, { NUM(8, ID) } },
	{ "a namespace", true, PERF_RECORD_NAMESPACES, 40,
	  { NUM(4, 1), NUM(4, 1), NUM(8, 1), NUM(8, 2), NUM(8, 3) } },
	{ "too many namespaces", false, PERF_RECORD_NAMESPACES, 40,
	  { NUM(4, 1), NUM(4, 1), NUM(8, 0x1000000000000001), NUM(8, 2), NUM(8, 3) } },
	{ "a sample", true, PERF_RECORD_SAMPLE, 40,
	  { NUM(8, ID), NUM(4, 1), NUM(4, 1), NUM(8, 99), NUM(4, 4), TEXT("data") } },
	{ "a sample of no data's length", false, PERF_RECORD_SAMPLE, 40,
	  { NUM(8, ID), NUM(4, 1), NUM(4, 1), NUM(8, 99), NUM(4, 0), TEXT("data") } },
	{ "a sample of longer data", false, PERF_RECORD_SAMPLE, 40,
	  { NUM(8, ID), NUM(4, 1), NUM(4, 1), NUM(8, 99), NUM(4, 12), TEXT("data") } },
	{ "a sample of far longer data", false, PERF_RECORD_SAMPLE, 40,
	  { NUM(8, ID), NUM(4, 1), NUM(4, 1), NUM(8, 99), NUM(4, 0xfffffffc), TEXT("data") } },
	{ "a sample without a time", false, PERF_RECORD_SAMPLE, 24,
	  { NUM(8, ID), NUM(4, 1), NUM(4, 1) } },
	{ "a thread", true, PERF_RECORD_THREAD_MAP, 40,
	  { NUM(8, 1), NUM(8, 1), TEXT("thread\0\0"), TEXT("\0\0\0\0\0\0\0\0") } },
	{ "too many threads", false, PERF_RECORD_THREAD_MAP, 40,
	  { NUM(8, 2), NUM(8, 1), TEXT("thread\0\0"), TEXT("\0\0\0\0\0\0\0\0") } },
	{ "a range of CPUs", true, PERF_RECORD_CPU_MAP, 16,
	  { NUM(2, PERF_CPU_MAP__RANGE_CPUS), NUM(2, 0), NUM(2, 1), NUM(2, 3) } },
	{ "a range that ends before it begins", false, PERF_RECORD_CPU_MAP, 16,
	  { NUM(2, PERF_CPU_MAP__RANGE_CPUS), NUM(2, 0), NUM(2, 3), NUM(2, 1) } },
	{ "too many CPUs", false, PERF_RECORD_CPU_MAP, 16,
	  { NUM(2, PERF_CPU_MAP__CPUS), NUM(2, 3), NUM(2, 0), NUM(2, 1) } },
	{ "a command that is told in a stream", false, PERF_RECORD_HEADER_FEATURE, 28,
	  { NUM(8, HEADER_CMDLINE), NUM(4, 2), NUM(4, 4), TEXT("cmd\0") } },
	{ "what was compressed by 256 MiB", true, PERF_RECORD_HEADER_FEATURE, 36,
	  { NUM(8, HEADER_COMPRESSED), NUM(8, 1), NUM(8, 1), NUM(4, 256 << 20) } },
	{ "what was compressed by more", false, PERF_RECORD_HEADER_FEATURE, 36,
	  { NUM(8, HEADER_COMPRESSED), NUM(8, 1), NUM(8, 1), NUM(4, (256 << 20) + 4096) } },
	{ "tracing data that are none", false, PERF_RECORD_HEADER_TRACING_DATA, 16,
	  { NUM(4, 8), NUM(4, 0), TEXT("nonsense") } },
	{ "the end of a round", true, PERF_RECORD_FINISHED_ROUND, 8, { NUM(0, 0) } },
	{ "the end of a round, of size 0", false, PERF_RECORD_FINISHED_ROUND, 0, { NUM(0, 0) } },
	{ "the end of a round, of size 7", false, PERF_RECORD_FINISHED_ROUND, 7, { NUM(0, 0) } },
	{ "a kind that there is not", false, 200, 16, { NUM(8, 0) } },
};

static void put_attr(struct bytes *b, u32 own_size)
{
	put(b, 4, PERF_TYPE_TRACEPOINT);
	put(b, 4, own_size);
	put(b, 8, 1);
	put(b, 8, 1);
	put(b, 8, TYPE);
	for (unsigned int i = 0; i < 4; i++)
		put(b, 8, 0);
}

static void put_record(struct bytes *b, size_t i)
{
	put(b, 4, table[i].type);
	put(b, 2, 0);
	put(b, 2, table[i].size);
	put_fields(b, table[i].fields);
}

/* Header, an id, its attr, the data */
static void make_file(struct bytes *b, u32 own_size, size_t i)
{
	const size_t ids = 104, attrs = ids + 8, data = attrs + ATTR_SIZE + 16;
	size_t end;

	b->len = data;
	put_record(b, i);
	end = b->len;
	b->len = 0;
	put(b, 8, 0x32454c4946524550);
	put(b, 8, 104);
	put(b, 8, ATTR_SIZE + 16);
	put(b, 8, attrs);
	put(b, 8, ATTR_SIZE + 16);
	put(b, 8, data);
	put(b, 8, end - data);
	for (unsigned int k = 0; k < 6; k++)
		put(b, 8, 0);
	put(b, 8, ID);
	put_attr(b, own_size);
	put(b, 8, ids);
	put(b, 8, 8);
	b->len = end;
}

static int check_file(const struct bytes *b, bool only_header)
{
	int fd = bytes_file(b);
	int err = damon_events__check(fd, only_header);

	close(fd);
	return err;
}

static void test_files(void)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(table); i++) {
		struct bytes b = { .swap = i % 2 };

		make_file(&b, ATTR_SIZE, i / 2);
		tap_eq(check_file(&b, false), table[i / 2].good ? 0 : -EINVAL, "file: %s%s",
		       table[i / 2].name, b.swap ? ", swapped" : "");
		tap_eq(check_file(&b, true), 0, "and its header only");
	}
}

/* What goes on is what is before the first that is not good */
static void test_streams(void)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(table); i++) {
		struct bytes b = { .swap = i % 2 }, none = { .len = 0 };
		int in, out = bytes_file(&none);
		size_t begin;

		put(&b, 8, 0x32454c4946524550);
		put(&b, 8, 16);
		put(&b, 4, PERF_RECORD_HEADER_ATTR);
		put(&b, 2, 0);
		put(&b, 2, 8 + ATTR_SIZE + 8);
		put_attr(&b, ATTR_SIZE);
		put(&b, 8, ID);
		begin = b.len;
		put_record(&b, i / 2);
		in = bytes_file(&b);
		tap_eq(damon_events__pass(in, out), table[i / 2].good ? 0 : -EINVAL,
		       "stream: %s%s", table[i / 2].name, b.swap ? ", swapped" : "");
		/* the header of tracing data is good itself */
		if (table[i / 2].type == PERF_RECORD_HEADER_TRACING_DATA)
			begin += table[i / 2].size;
		else if (table[i / 2].good)
			begin += table[i / 2].size;
		tap_eq(lseek(out, 0, SEEK_END), begin, "and what goes on of it");
		close(in);
		close(out);
	}
}

static void test_headers(void)
{
	static const u32 sizes[] = { 7, 56, 63, 72, 0xffffffff };
	struct bytes b = { .len = 0 };
	unsigned int nr_good = 0;

	make_file(&b, 0, 0);
	tap_eq(check_file(&b, true), 0, "an attr that tells no size");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		make_file(&b, sizes[i], 0);
		tap_eq(check_file(&b, true), -EINVAL, "an attr of another size, %u", sizes[i]);
	}
	for (size_t len = 0; len < 112 + ATTR_SIZE + 16; len++) {
		make_file(&b, ATTR_SIZE, 0);
		b.len = len;
		nr_good += !check_file(&b, true);
	}
	tap_eq(nr_good, 0, "none that ends in its header");
}

int main(void)
{
	test_files();
	test_streams();
	test_headers();
	return tap_done();
}
