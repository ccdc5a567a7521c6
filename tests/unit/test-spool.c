// SPDX-License-Identifier: GPL-2.0
/* Modules: base/spool */
#include "damon/base/spool.h"
#include "tap.h"

#include <errno.h>
#include <stdint.h>
#include <signal.h>
#include <sys/resource.h>

struct item {
	uint64_t a;
	uint32_t b;
};

static struct item item(uint64_t nr)
{
	return (struct item){ .a = nr * 0x9e3779b97f4a7c15, .b = nr };
}

/* Count the items that differ from the appended ones, by reading pieces of an odd size */
static size_t count_wrong(const struct damon_spool *spool)
{
	struct item v[100];
	size_t first = 0, wrong = 0;
	ssize_t nr;

	while ((nr = damon_spool__read(spool, first, v, 77)) > 0) {
		for (ssize_t i = 0; i < nr; i++) {
			struct item want = item(first + i);

			wrong += v[i].a != want.a || v[i].b != want.b;
		}
		first += nr;
	}
	return nr ? SIZE_MAX : wrong + (first != spool->nr);
}

static void fill(struct damon_spool *spool, size_t nr)
{
	while (spool->nr < nr) {
		struct item new = item(spool->nr);

		damon_spool__add(spool, &new);
	}
}

static void test_lengths(void)
{
	struct damon_spool spool = { .item_size = sizeof(struct item) };
	size_t max;

	tap_eq(count_wrong(&spool), 0, "nothing");
	fill(&spool, 1000);
	tap_eq(count_wrong(&spool), 0, "a few items are right");
	tap_ok(!spool.f, "a few items need no file");
	fill(&spool, 100000);
	max = spool.max_items;
	tap_eq(count_wrong(&spool), 0, "many");
	fill(&spool, 1000000);
	tap_eq(count_wrong(&spool), 0, "more items, appended after reading, are right");
	tap_eq(spool.max_items, max, "more items take no more memory");
	damon_spool__exit(&spool);
}

/* As if the disk is full */
static void test_no_room(void)
{
	struct damon_spool spool = { .item_size = sizeof(struct item) };
	struct rlimit old, limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = 1000000;
	setrlimit(RLIMIT_FSIZE, &limit);
	fill(&spool, 300000);
	tap_ok(spool.f && spool.no_file, "not all items fit into the file");
	tap_eq(count_wrong(&spool), 0, "the other items are kept in memory");
	damon_spool__exit(&spool);
	setrlimit(RLIMIT_FSIZE, &old);
}

int main(void)
{
	test_lengths();
	test_no_room();
	return tap_done();
}
