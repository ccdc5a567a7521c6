// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of contexts: attributes, ranges, random numbers, sampled pages, operations, and
 * damon_init_ctx().
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/slab.h>

#define NR_BINS		64
#define NR_DRAWS	(NR_BINS * 1000)

/* With 63 degrees of freedom, chance exceeds this value once in a million times. */
#define MAX_CHI_SQUARE	132

static bool valid(unsigned long sample_us, unsigned long aggr_us, unsigned long update_us,
		  unsigned long min, unsigned long max)
{
	struct damon_attrs attrs = { sample_us, aggr_us, update_us, min, max };

	return !damon_check_attrs(&attrs);
}

static void test_attrs(void)
{
	unsigned long longest = KTIME_MAX / 2 / NSEC_PER_USEC;

	tap_ok(valid(5000, 100000, 60000000, 10, 1000), "valid: the defaults");
	tap_ok(valid(1, 1, 0, 3, 3), "valid: the smallest values");
	tap_ok(!valid(0, 100000, 1, 10, 1000), "not valid: a sampling interval of 0");
	tap_ok(!valid(5000, 4999, 1, 10, 1000), "not valid: an aggregation shorter than a sample");
	tap_ok(!valid(5000, 100000, 1, 2, 1000), "not valid: two regions");
	tap_ok(!valid(5000, 100000, 1, 11, 10), "not valid: a minimum above the maximum");
	tap_ok(valid(longest, longest, ULONG_MAX, 3, ULONG_MAX), "valid: the largest values");
	tap_ok(!valid(longest + 1, longest + 1, 1, 3, 10),
	       "not valid: intervals that are longer than the clock can count");
	tap_ok(valid(1, INT_MAX, 1, 3, 10), "valid: INT_MAX samples");
	tap_ok(!valid(1, INT_MAX + 1UL, 1, 3, 10), "not valid: INT_MAX + 1 samples");
	tap_eq(damon_max_nr_accesses(&(struct damon_attrs){ .sample_us = 3, .aggr_us = 11 }), 3,
	       "the number of samples of an aggregation is rounded down");
}

static int give(const struct damon_range *ranges, unsigned int nr, unsigned int *given)
{
	struct damon_target *t = damon_new_target(NULL);
	int err = damon_give_ranges(t, ranges, nr);

	*given = t->given ? t->nr_given : 0;
	kfree(t->given);
	kfree(t);
	return err;
}

static void test_ranges(void)
{
	static const struct {
		struct damon_range ranges[3];
		unsigned int nr;
		int err;
		const char *what;
	} cases[] = {
		{ { { 0x1000, 0x2000 } }, 1, 0, "one range" },
		{ { { 0x1000, 0x2000 }, { 0x2000, 0x3000 }, { 0x9000, 0xa000 } }, 3, 0,
		  "three ranges" },
		{ { }, 0, 0, "no ranges" },
		{ { { 0, 0x1000 } }, 1, 0, "a range from 0" },
		{ { { 0x2000, 0x2000 } }, 1, -EINVAL, "an empty range" },
		{ { { 0x2000, 0x1000 } }, 1, -EINVAL, "a range that ends before its start" },
		{ { { 0x1000, 0x3000 }, { 0x2000, 0x4000 } }, 2, -EINVAL, "overlapping ranges" },
		{ { { 0x3000, 0x4000 }, { 0x1000, 0x2000 } }, 2, -EINVAL, "unsorted ranges" },
		{ { { 0x1000, 0x2000 }, { 0x1000, 0x2000 } }, 2, -EINVAL, "a range twice" },
		{ { { 0x1001, 0x2000 } }, 1, -EINVAL, "a range that begins within a page" },
		{ { { 0x1000, 0x2fff } }, 1, -EINVAL, "a range that ends within a page" },
	};
	unsigned int i, given, want;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		want = cases[i].nr;
		if (cases[i].err)
			want = 0;
		tap_eq(give(cases[i].ranges, cases[i].nr, &given), cases[i].err,
		       "%s: return value", cases[i].what);
		tap_eq(given, want, "%s: number of ranges of the target", cases[i].what);
	}
	shim_fail_after(1);
	tap_eq(give(cases[0].ranges, 1, &given), -ENOMEM, "memory is short: return value");
	tap_eq(given, 0, "memory is short: the target has no ranges");
}

static double chi_square(struct damon_ctx *ctx, u64 nr)
{
	unsigned long bins[NR_BINS] = { };
	double expected = (double)NR_DRAWS / NR_BINS, sum = 0;
	int i;

	for (i = 0; i < NR_DRAWS; i++)
		bins[min((int)((double)damon_random(ctx, nr) / nr * NR_BINS), NR_BINS - 1)]++;
	for (i = 0; i < NR_BINS; i++)
		sum += (bins[i] - expected) * (bins[i] - expected) / expected;
	return sum;
}

/* The inverse of an odd number modulo 2^64, by Newton's method. */
static u64 inverse(u64 odd)
{
	u64 x = odd;
	int i;

	for (i = 0; i < 6; i++)
		x *= 2 - odd * x;
	return x;
}

/* The inverse of z ^ (z >> shift). */
static u64 undo_shift(u64 z, int shift)
{
	u64 x = z;
	int i;

	for (i = 0; i < 64 / shift; i++)
		x = z ^ (x >> shift);
	return x;
}

/* The state of the generator in which its next number of 64 bits is @z. */
static u64 state_before(u64 z)
{
	z = undo_shift(z, 31) * inverse(0x94d049bb133111ebULL);
	z = undo_shift(z, 27) * inverse(0xbf58476d1ce4e5b9ULL);
	return undo_shift(z, 30) - 0x9e3779b97f4a7c15ULL;
}

static void test_random(struct damon_ctx *ctx)
{
	static const u64 numbers[] = {
		NR_BINS, 1000, 1ULL << 32, (5ULL << 40) / PAGE_SIZE, (3ULL << 32) + 12345,
		(1ULL << 52) - 1, 1ULL << 63, UINT64_MAX,
	};
	unsigned int i;
	double chi;
	u64 first;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		ctx->random = i;
		chi = chi_square(ctx, numbers[i]);
		if (!tap_ok(chi < MAX_CHI_SQUARE, "all numbers below %#llx are equally likely",
			    (unsigned long long)numbers[i]))
			printf("# chi square is %g\n", chi);
		ctx->random = state_before(UINT64_MAX);
		tap_ok(damon_random(ctx, numbers[i]) == numbers[i] - 1,
		       "the largest number can be drawn");
		ctx->random = state_before(0);
		tap_ok(damon_random(ctx, numbers[i]) == 0, "0 can be drawn");
	}
	tap_eq(damon_random(ctx, 1), 0, "the only number below 1 is 0");

	ctx->random = 42;
	first = damon_random(ctx, UINT64_MAX);
	tap_ok(damon_random(ctx, UINT64_MAX) != first, "the second number differs from the first");
	ctx->random = 42;
	tap_ok(damon_random(ctx, UINT64_MAX) == first, "the same state gives the same number");
}

static void test_sample(struct damon_ctx *ctx)
{
	unsigned long start = 1UL << 40, size = 5UL << 40, page;
	struct damon_region *r = damon_new_region(start, start + size);
	struct damon_region *two = damon_new_region(PAGES(7), PAGES(9));
	unsigned int seen[2] = { }, stray = 0;
	int i;

	ctx->random = state_before(UINT64_MAX);
	tap_ok(damon_sample_page(ctx, r) == start + size - PAGE_SIZE,
	       "a region of 5 TiB: its last page can be sampled");
	tap_ok(r->sampled == start + size - PAGE_SIZE, "the region has the address of the page");
	ctx->random = state_before(0);
	tap_ok(damon_sample_page(ctx, r) == start,
	       "a region of 5 TiB: its first page can be sampled");
	for (i = 0; i < 10000; i++) {
		page = damon_sample_page(ctx, r);
		stray += page < start || page >= start + size || page % PAGE_SIZE;
		page = damon_sample_page(ctx, two) / PAGE_SIZE - 7;
		if (page < 2)
			seen[page]++;
	}
	tap_eq(stray, 0, "all sampled pages are in the region, at page boundaries");
	tap_ok(seen[0] + seen[1] == 10000 && seen[0] > 4800 && seen[1] > 4800,
	       "two pages are sampled about equally often");
	kfree(r);
	kfree(two);
}

static int init_nothing(struct damon_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static void test_ops(void)
{
	static struct damon_operations a = { .name = "a", .init = init_nothing };
	static struct damon_operations b = { .name = "b", .init = init_nothing };
	static struct damon_operations again = { .name = "a", .init = init_nothing };

	tap_ok(!damon_next_ops(NULL), "no operations are registered at first");
	tap_ok(!damon_find_ops("a"), "operations that are not registered are not found");
	tap_eq(damon_register_ops(&a), 0, "operations are registered");
	tap_eq(damon_register_ops(&b), 0, "other operations are registered, too");
	tap_eq(damon_register_ops(&again), -EEXIST, "a name can be registered only once");
	tap_ok(damon_find_ops("a") == &a && damon_find_ops("b") == &b,
	       "registered operations are found");
	tap_ok(!damon_find_ops("ab") && !damon_find_ops(""), "other names are not found");
	tap_ok(damon_next_ops(NULL) == &a && damon_next_ops(&a) == &b && !damon_next_ops(&b),
	       "operations are in the order of their registration");
}

static void test_init(void)
{
	static const struct damon_range range = { PAGES(100), PAGES(200) };
	struct pid pid = { .nr = 1, .count = 1 };
	struct fake fake = { };
	struct damon_ctx *ctx = fake_ctx(&fake, 1);
	struct damon_target *t;
	int nr;

	tap_eq(damon_init_ctx(ctx), -EINVAL, "refused without targets");
	t = fake_target(ctx, &pid, &range, 1);
	ctx->ops = NULL;
	tap_eq(damon_init_ctx(ctx), -EINVAL, "refused without operations");
	ctx->ops = &fake.ops;
	ctx->attrs.min_nr_regions = 2;
	tap_eq(damon_init_ctx(ctx), -EINVAL, "refused with attributes that are not valid");
	tap_eq(fake.nr_inits, 0, "the operations are not called if it is refused");
	ctx->attrs.min_nr_regions = 10;

	for (nr = 0; ; nr++) {
		shim_fail_after(nr);
		if (damon_init_ctx(ctx) != -ENOMEM)
			break;
		if (!shim_failed() || target_fault(t))
			break;
		damon_free_regions(t);
	}
	tap_ok(nr == 10 && !shim_failed(), "ten allocations, each of which can fail");
	shim_fail_after(-1);
	tap_eq(t->nr_regions, 10, "the target has min_nr_regions regions");
	tap_ok(covers_only(t, &range, 1), "the regions cover the given range");
	tap_eq(damon_nr_regions(ctx), 10, "damon_nr_regions() counts them");
	tap_eq(damon_init_ctx(ctx), 0, "a second call succeeds");
	tap_ok(covers_only(t, &range, 1) && t->nr_regions == 10, "a second call changes nothing");

	fake_target(ctx, NULL, NULL, 0);
	tap_eq(damon_init_ctx(ctx), -EINVAL, "an error of the operations is returned");
	damon_free_ctx(ctx);
	tap_eq(pid.count, 0, "the reference to the process is dropped");
	damon_free_ctx(NULL);
}

int main(void)
{
	struct damon_ctx *ctx = damon_new_ctx(), *other = damon_new_ctx();

	tap_ok(ctx->random != other->random, "two contexts have different random numbers");
	tap_ok(!damon_check_attrs(&ctx->attrs), "the attributes of a new context are valid");
	test_attrs();
	test_ranges();
	test_random(ctx);
	test_sample(ctx);
	test_ops();
	test_init();
	damon_free_ctx(ctx);
	damon_free_ctx(other);
	shim_fail_after(0);
	tap_ok(!damon_new_ctx(), "NULL for a context if memory is short");
	shim_fail_after(0);
	tap_ok(!damon_new_target(NULL), "NULL for a target if memory is short");
	shim_fail_after(0);
	tap_ok(!damon_new_scheme(&(struct damon_pattern){ }),
	       "NULL for a scheme if memory is short");
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
