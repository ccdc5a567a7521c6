// SPDX-License-Identifier: GPL-2.0
/* Modules: check/tracing-check check/piece check/source */
/* Tracing data as perf record writes them, whole and in all kinds of pieces */
#include "damon/check/tracing-check.h"
#include "bytes.h"
#include "tap.h"

#include <limits.h>
#include <linux/kernel.h>

#define BEGIN	24	/* of the file, not theirs */
#define NR_LENGTHS	7

struct tracing {
	struct bytes b;
	size_t lengths[NR_LENGTHS];	/* where they are: of files, symbols and the rest */
	size_t sizes[NR_LENGTHS];
	unsigned int nr;
};

static void put_length(struct tracing *t, size_t size, u64 val)
{
	t->lengths[t->nr] = t->b.len;
	t->sizes[t->nr++] = size;
	put(&t->b, size, val);
}

static void put_string(struct bytes *b, const char *str)
{
	put_text(b, str, strlen(str) + 1);
}

static void make(struct tracing *t, bool swap, const char *version, u64 symbols)
{
	bool big = (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) != swap;

	*t = (struct tracing){ .b = { .len = BEGIN, .swap = swap } };
	put_text(&t->b, "\x17\x08\x44tracing", 10);
	put_string(&t->b, version);
	put(&t->b, 1, big);
	put(&t->b, 1, 8);
	put(&t->b, 4, 4096);
	put_string(&t->b, "header_page");
	put_length(t, 8, 4);
	put_text(&t->b, "page", 4);
	put_string(&t->b, "header_event");
	put_length(t, 8, 0);
	put(&t->b, 4, 1);
	put_length(t, 8, 5);
	put_text(&t->b, "print", 5);
	put(&t->b, 4, 1);
	put_string(&t->b, "damon");
	put(&t->b, 4, 1);
	put_length(t, 8, 6);
	put_text(&t->b, "format", 6);
	put_length(t, 4, symbols);
	for (u64 i = 0; i < symbols; i++)
		put(&t->b, 1, 'T');
	put_length(t, 4, 6);
	put_text(&t->b, "0:\"x\"\n", 6);
	if (!strcmp(version, "0.5"))
		return;
	put_length(t, 8, 5);
	put_text(&t->b, "1 me\n", 5);
}

/* @out: -1 for a file */
static bool is_good_to(const struct bytes *b, size_t len, int out)
{
	struct damon_source src;
	int fd = bytes_file(b);
	bool good;

	damon_source__init(&src, fd, out, out < 0 ? b->len : UINT64_MAX);
	/* that there are other things before them is known to be good */
	if (out >= 0 && !damon_source__pass(&src, 0, BEGIN))
		exit(1);
	good = damon_tracing__check(&src, BEGIN, len);
	damon_source__exit(&src);
	close(fd);
	return good;
}

static bool is_good(const struct bytes *b)
{
	return is_good_to(b, b->len - BEGIN, -1);
}

static void test_whole(bool swap)
{
	const char *order = swap ? "the other order" : "this order";
	struct tracing t;

	make(&t, swap, "0.6", 0);
	tap_ok(is_good(&t.b), "%s: as written today", order);
	make(&t, swap, "0.5", 0);
	tap_ok(is_good(&t.b), "%s: as written before there were names of processes", order);
	make(&t, swap, "0.6", 100);
	tap_ok(is_good(&t.b), "%s: with symbols, as written long ago", order);
}

static void test_cut(void)
{
	unsigned int nr_good = 0;
	struct tracing t;

	make(&t, false, "0.6", 20);
	for (size_t len = 0; len < t.b.len - BEGIN; len++)
		nr_good += is_good_to(&t.b, len, -1);
	tap_eq(nr_good, 0, "none of its begins is good");
	t.b.len--;
	tap_ok(!is_good_to(&t.b, t.b.len + 1 - BEGIN, -1), "nor a file that is too short");
}

static void test_lengths(bool swap)
{
	static const u64 wrong[] = {
		2000, INT_MAX, 0x80000000, 0xfffffffb, 0xffffffff, 0x100000000, 0x8000000000000000,
		0xffffffffffffffff,
	};
	struct tracing t;

	for (unsigned int i = 0; i < NR_LENGTHS; i++) {
		unsigned int nr_good = 0;

		for (unsigned int k = 0; k < ARRAY_SIZE(wrong); k++) {
			size_t whole;

			make(&t, swap, "0.6", 20);
			if (t.sizes[i] == 4 && wrong[k] > UINT_MAX)
				continue;
			whole = t.b.len;
			t.b.len = t.lengths[i];
			put(&t.b, t.sizes[i], wrong[k]);
			t.b.len = whole;
			nr_good += is_good(&t.b);
		}
		tap_eq(nr_good, 0, "length %u is never too large", i);
	}
}

static void test_strings(void)
{
	char version[300] = "0.6";
	struct tracing t;

	memset(version + 3, '0', sizeof(version) - 4);
	make(&t, false, version, 0);
	tap_ok(!is_good(&t.b), "a version that does not end soon");
	make(&t, false, "0.6", 0);
	t.b.buf[BEGIN] ^= 1;
	tap_ok(!is_good(&t.b), "other things");
}

static void test_stream(void)
{
	struct tracing t;
	int ends[2];

	if (pipe(ends))
		exit(1);
	make(&t, false, "0.6", 0);
	tap_ok(is_good_to(&t.b, t.b.len - BEGIN, ends[1]), "of a stream");
	make(&t, false, "0.6", 20);
	tap_ok(!is_good_to(&t.b, t.b.len - BEGIN, ends[1]),
	       "perf cannot leave out a stream's symbols");
}

int main(void)
{
	test_whole(false);
	test_whole(true);
	test_cut();
	test_lengths(false);
	test_lengths(true);
	test_strings();
	test_stream();
	return tap_done();
}
