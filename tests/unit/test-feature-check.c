// SPDX-License-Identifier: GPL-2.0
/* Modules: check/feature-check check/piece check/source check/tracing-check */
/* Features, made by hand: those that end where they say, and others */
#include "damon/check/feature-check.h"
#include "bytes.h"
#include "tap.h"

#include <linux/kernel.h>
#include <perf/event.h>

#include "util/header.h"

#define ZEROS(nr)	{ .size = nr, .text = zeros }

static const char zeros[64];

static const struct {
	const char *name;
	u64 feature;
	bool good;
	struct field fields[16];
} table[] = {
	{ "an event", HEADER_EVENT_DESC, true,
	  { NUM(4, 1), NUM(4, 64), NUM(4, 2), NUM(4, 64), ZEROS(56),
	    NUM(4, 1), STRING("event"), NUM(8, 77) } },
	{ "one of two events", HEADER_EVENT_DESC, false,
	  { NUM(4, 2), NUM(4, 64), NUM(4, 2), NUM(4, 64), ZEROS(56),
	    NUM(4, 1), STRING("event"), NUM(8, 77) } },
	{ "events of size 0", HEADER_EVENT_DESC, false,
	  { NUM(4, 1), NUM(4, 0), NUM(4, 2), NUM(4, 64), ZEROS(56) } },
	{ "events of size 7", HEADER_EVENT_DESC, false,
	  { NUM(4, 1), NUM(4, 7), NUM(4, 2), NUM(4, 64), ZEROS(56) } },
	{ "an event that says it is larger", HEADER_EVENT_DESC, false,
	  { NUM(4, 1), NUM(4, 64), NUM(4, 2), NUM(4, 72), ZEROS(56),
	    NUM(4, 1), STRING("event"), NUM(8, 77) } },
	{ "an event with too many ids", HEADER_EVENT_DESC, false,
	  { NUM(4, 1), NUM(4, 64), NUM(4, 2), NUM(4, 64), ZEROS(56),
	    NUM(4, 0xffffffff), STRING("event"), NUM(8, 77) } },
	{ "a command", HEADER_CMDLINE, true, { NUM(4, 2), STRING("perf"), STRING("damon") } },
	{ "a command of too many words", HEADER_CMDLINE, false,
	  { NUM(4, 0xffffffff), STRING("perf"), STRING("damon") } },
	{ "a word that does not end in it", HEADER_CMDLINE, false,
	  { NUM(4, 1), NUM(4, 5), TEXT("perf") } },
	{ "a word without room", HEADER_CMDLINE, false, { NUM(4, 1), NUM(4, 0), TEXT("perf") } },
	{ "nodes", HEADER_NUMA_TOPOLOGY, true,
	  { NUM(4, 2), NUM(4, 0), NUM(8, 1), NUM(8, 1), STRING("0-3,8"),
	    NUM(4, 1), NUM(8, 1), NUM(8, 1), STRING("") } },
	{ "a node too few", HEADER_NUMA_TOPOLOGY, false,
	  { NUM(4, 2), NUM(4, 0), NUM(8, 1), NUM(8, 1), STRING("0-3,8") } },
	{ "more CPUs than there are machines of", HEADER_NUMA_TOPOLOGY, false,
	  { NUM(4, 1), NUM(4, 0), NUM(8, 1), NUM(8, 1), STRING("0-123456") } },
	{ "CPUs that are no numbers", HEADER_NUMA_TOPOLOGY, false,
	  { NUM(4, 1), NUM(4, 0), NUM(8, 1), NUM(8, 1), STRING("0-0x1") } },
	{ "PMUs", HEADER_PMU_MAPPINGS, true, { NUM(4, 1), NUM(4, 4), STRING("cpu") } },
	{ "a PMU too few", HEADER_PMU_MAPPINGS, false, { NUM(4, 2), NUM(4, 4), STRING("cpu") } },
	{ "a PMU without a name", HEADER_PMU_MAPPINGS, false, { NUM(4, 1), NUM(4, 4), NUM(4, 0) } },
	{ "groups", HEADER_GROUP_DESC, true, { NUM(4, 1), STRING("g"), NUM(4, 0), NUM(4, 2) } },
	{ "too many groups", HEADER_GROUP_DESC, false,
	  { NUM(4, 100000000), STRING("g"), NUM(4, 0), NUM(4, 2) } },
	{ "a cache", HEADER_CACHE, true,
	  { NUM(4, 1), NUM(4, 1), ZEROS(16), STRING("Data"), STRING("32K"), STRING("0") } },
	{ "too many caches", HEADER_CACHE, false,
	  { NUM(4, 1), NUM(4, 2), ZEROS(16), STRING("Data"), STRING("32K"), STRING("0") } },
	{ "memory", HEADER_MEM_TOPOLOGY, true,
	  { NUM(8, 1), NUM(8, 1 << 27), NUM(8, 1), NUM(8, 0), NUM(8, 1), NUM(8, 64), NUM(8, 1) } },
	{ "memory of more blocks than there are bits of", HEADER_MEM_TOPOLOGY, false,
	  { NUM(8, 1), NUM(8, 1 << 27), NUM(8, 1), NUM(8, 0), NUM(8, 1), NUM(8, 65), NUM(8, 1) } },
	{ "memory of more blocks than can be counted", HEADER_MEM_TOPOLOGY, false,
	  { NUM(8, 1), NUM(8, 1 << 27), NUM(8, 1), NUM(8, 0), NUM(8, 1), NUM(8, ~0ULL),
	    NUM(8, 1) } },
	{ "memory of too many nodes", HEADER_MEM_TOPOLOGY, false,
	  { NUM(8, 1), NUM(8, 1 << 27), NUM(8, 2), NUM(8, 0), NUM(8, 1), NUM(8, 64), NUM(8, 1) } },
	{ "kinds of CPUs", HEADER_HYBRID_TOPOLOGY, true,
	  { NUM(4, 1), STRING("cpu_core"), STRING("0-3") } },
	{ "too many of them", HEADER_HYBRID_TOPOLOGY, false,
	  { NUM(4, 0x80000001), STRING("cpu_core"), STRING("0-3") } },
	{ "abilities", HEADER_CPU_PMU_CAPS, true, { NUM(4, 1), STRING("branches"), STRING("32") } },
	{ "too many abilities", HEADER_CPU_PMU_CAPS, false,
	  { NUM(4, 2), STRING("branches"), STRING("32") } },
	{ "abilities of PMUs", HEADER_PMU_CAPS, true,
	  { NUM(4, 1), NUM(4, 1), STRING("branches"), STRING("32"), STRING("cpu") } },
	{ "of too many PMUs", HEADER_PMU_CAPS, false,
	  { NUM(4, 2), NUM(4, 1), STRING("branches"), STRING("32"), STRING("cpu") } },
	{ "nothing of what has to be something", HEADER_CMDLINE, false, { NUM(0, 0) } },
	{ "what is not looked at", HEADER_SAMPLE_TIME, true, { NUM(0, 0) } },
	{ "what is not known", 1000000, true, { NUM(0, 0) } },
};

static void test_features(void)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(table); i++) {
		struct bytes b = { .swap = i % 2 };
		struct damon_piece piece = { .p = b.buf, .swap = b.swap };

		put_fields(&b, table[i / 2].fields);
		piece.len = b.len;
		tap_eq(damon_feature__is_whole(table[i / 2].feature, piece), table[i / 2].good,
		       "%s%s", table[i / 2].name, b.swap ? ", swapped" : "");
	}
}

static u64 get(bool swap, size_t word, u64 features)
{
	struct bytes b = { .swap = swap };

	for (size_t i = 0; i < 8 / word; i++)
		put(&b, word, features >> 8 * word * i);
	return damon_features__get((struct damon_piece){ .p = b.buf, .len = b.len, .swap = swap });
}

static void test_words(void)
{
	const u64 all = 1ULL << HEADER_HOSTNAME | 1ULL << HEADER_PMU_CAPS | 1 << HEADER_TRACING_DATA;
	const u64 nameless = all & ~(1ULL << HEADER_HOSTNAME);

	tap_ok(get(false, 8, all) == all, "features");
	tap_ok(get(false, 8, nameless) == nameless, "features without the host's name");
	tap_ok(get(true, 8, all) == all, "of the other byte order");
	tap_ok(get(true, 4, all) == all, "and in words of 32 bits");
	tap_ok(get(true, 8, nameless) == 1 << HEADER_BUILD_ID, "from before there was a name");
}

/* A table of one section, then that section of one record */
static bool is_good(u64 misc, u64 size, u8 id_size, const char *path, size_t path_len)
{
	struct bytes b = { .len = 0 };
	struct damon_source src;
	bool good;
	int fd;

	put(&b, 8, 16);
	put(&b, 8, 36 + path_len);
	put(&b, 4, 0);
	put(&b, 2, misc);
	put(&b, 2, size);
	put(&b, 4, 0);
	put_text(&b, "12345678901234567890", 20);
	put(&b, 4, id_size);
	put_text(&b, path, path_len);
	fd = bytes_file(&b);
	damon_source__init(&src, fd, -1, b.len);
	good = damon_features__check(&src, 1 << HEADER_BUILD_ID, 0);
	damon_source__exit(&src);
	close(fd);
	return good;
}

static void test_build_ids(void)
{
	const u64 sized = PERF_RECORD_MISC_BUILD_ID_SIZE;

	tap_ok(is_good(2, 44, 0, "/bin/ls", 8), "a build-id");
	tap_ok(is_good(sized | 2, 44, 20, "/bin/ls", 8), "with its length");
	tap_ok(!is_good(sized | 2, 44, 21, "/bin/ls", 8), "longer than it can be");
	tap_ok(!is_good(2, 0, 0, "/bin/ls", 8), "of size 0");
	tap_ok(!is_good(2, 7, 0, "/bin/ls", 8), "of size 7");
	tap_ok(!is_good(2, 36, 0, "/bin/ls", 8), "without a path");
	tap_ok(!is_good(2, 52, 0, "/bin/ls", 8), "larger than the section");
	tap_ok(!is_good(2, 44, 0, "/bin/lsx", 8), "of a path without an end");
	tap_ok(is_good(1, 52, 0, "nel.kallsyms]\0\0", 16), "as old as that");
	tap_ok(!is_good(sized | 1, 52, 20, "nel.kallsyms]\0\0", 16), "and with a length");
}

int main(void)
{
	test_features();
	test_words();
	test_build_ids();
	return tap_done();
}
