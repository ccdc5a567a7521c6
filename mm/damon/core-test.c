// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of DAMON's regions and contexts (regions.c, core.c).
 */
#include <kunit/test.h>
#include <linux/damon.h>
#include <linux/limits.h>

struct core_test {
	struct damon_ctx *ctx;
	struct damon_target *target;
};

static int core_test_init(struct kunit *test)
{
	struct core_test *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	test->priv = c;
	c->ctx = damon_new_ctx();
	c->target = damon_new_target(NULL);
	if (!c->ctx || !c->target) {
		kfree(c->target);
		return -ENOMEM;
	}
	damon_add_target(c->ctx, c->target);
	return 0;
}

static void core_test_exit(struct kunit *test)
{
	struct core_test *c = test->priv;

	if (c)
		damon_free_ctx(c->ctx);
}

static struct damon_target *target_of(struct kunit *test)
{
	struct core_test *c = test->priv;

	return c->target;
}

static void expect_regions(struct kunit *test, const struct damon_range *wanted,
			   unsigned int nr)
{
	struct damon_target *t = target_of(test);
	struct damon_region *r;
	unsigned int i = 0;

	KUNIT_ASSERT_EQ(test, t->nr_regions, nr);
	damon_for_each_region(r, t) {
		KUNIT_ASSERT_LT(test, i, nr);
		KUNIT_EXPECT_EQ(test, r->start, wanted[i].start);
		KUNIT_EXPECT_EQ(test, r->end, wanted[i].end);
		i++;
	}
	KUNIT_EXPECT_EQ(test, i, nr);
}

/* damon_fit_regions() with ranges in pages. */
static void fit(struct kunit *test, const struct damon_range *ranges, unsigned int nr)
{
	struct damon_range scaled[8];
	unsigned int i;

	KUNIT_ASSERT_LE(test, (size_t)nr, ARRAY_SIZE(scaled));
	for (i = 0; i < nr; i++) {
		scaled[i].start = ranges[i].start * PAGE_SIZE;
		scaled[i].end = ranges[i].end * PAGE_SIZE;
	}
	KUNIT_ASSERT_EQ(test, damon_fit_regions(target_of(test), scaled, nr), 0);
}

/* expect_regions() with ranges in pages. */
static void expect_pages(struct kunit *test, const struct damon_range *ranges,
			 unsigned int nr)
{
	struct damon_range scaled[8];
	unsigned int i;

	KUNIT_ASSERT_LE(test, (size_t)nr, ARRAY_SIZE(scaled));
	for (i = 0; i < nr; i++) {
		scaled[i].start = ranges[i].start * PAGE_SIZE;
		scaled[i].end = ranges[i].end * PAGE_SIZE;
	}
	expect_regions(test, scaled, nr);
}

#define RANGES(...) ((struct damon_range []){ __VA_ARGS__ })
#define NR_RANGES(...) ARRAY_SIZE(RANGES(__VA_ARGS__))
#define FIT(test, ...) fit(test, RANGES(__VA_ARGS__), NR_RANGES(__VA_ARGS__))
#define EXPECT_PAGES(test, ...) \
	expect_pages(test, RANGES(__VA_ARGS__), NR_RANGES(__VA_ARGS__))

static struct damon_region *region_nr(struct damon_target *t, unsigned int nr)
{
	struct damon_region *r;

	damon_for_each_region(r, t) {
		if (!nr--)
			return r;
	}
	return NULL;
}

static void core_test_list(struct kunit *test)
{
	struct damon_target *t = target_of(test);
	struct damon_region *r = damon_new_region(10, 20);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, r);
	KUNIT_EXPECT_EQ(test, damon_region_size(r), 10UL);
	KUNIT_EXPECT_EQ(test, r->nr_accesses, 0U);
	KUNIT_EXPECT_EQ(test, r->age, 0U);
	damon_add_region(t, r);
	damon_add_region(t, damon_new_region(30, 40));
	damon_insert_region(t, damon_new_region(22, 25), region_nr(t, 1));
	damon_insert_region(t, damon_new_region(1, 5), r);
	expect_regions(test, RANGES({ 1, 5 }, { 10, 20 }, { 22, 25 }, { 30, 40 }), 4);

	damon_delete_region(t, r);
	expect_regions(test, RANGES({ 1, 5 }, { 22, 25 }, { 30, 40 }), 3);
	damon_free_regions(t);
	expect_regions(test, NULL, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&t->regions));
}

static void core_test_split(struct kunit *test)
{
	struct damon_target *t = target_of(test);
	struct damon_region *r;

	FIT(test, { 0, 8 }, { 10, 11 });
	r = region_nr(t, 0);
	r->nr_accesses = 3;
	r->prev_nr_accesses = 4;
	r->age = 5;
	KUNIT_EXPECT_EQ(test, damon_split_region(t, r, 2 * PAGE_SIZE), 0);
	EXPECT_PAGES(test, { 0, 2 }, { 2, 8 }, { 10, 11 });
	r = region_nr(t, 1);
	KUNIT_EXPECT_EQ(test, r->nr_accesses, 3U);
	KUNIT_EXPECT_EQ(test, r->prev_nr_accesses, 4U);
	KUNIT_EXPECT_EQ(test, r->age, 5U);
}

static void core_test_fit(struct kunit *test)
{
	struct damon_target *t = target_of(test);

	FIT(test, { 10, 20 }, { 30, 40 }, { 50, 60 });
	EXPECT_PAGES(test, { 10, 20 }, { 30, 40 }, { 50, 60 });
	region_nr(t, 0)->age = 1;
	region_nr(t, 1)->age = 2;
	region_nr(t, 2)->age = 3;

	/* Borders that move, a gap that closes, new memory, and memory that is gone. */
	FIT(test, { 5, 15 }, { 30, 52 }, { 70, 80 });
	EXPECT_PAGES(test, { 5, 10 }, { 10, 15 }, { 30, 40 }, { 40, 50 }, { 50, 52 }, { 70, 80 });
	KUNIT_EXPECT_EQ(test, region_nr(t, 0)->age, 0U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 1)->age, 1U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 2)->age, 2U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 3)->age, 0U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 4)->age, 3U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 5)->age, 0U);

	/* A gap within a region. */
	FIT(test, { 71, 73 }, { 75, 76 });
	EXPECT_PAGES(test, { 71, 73 }, { 75, 76 });
	KUNIT_EXPECT_EQ(test, damon_fit_regions(t, NULL, 0), 0);
	expect_regions(test, NULL, 0);
}

static void core_test_cut(struct kunit *test)
{
	FIT(test, { 0, 10 }, { 20, 23 }, { 30, 31 });
	KUNIT_EXPECT_EQ(test, damon_cut_regions(target_of(test), 4 * PAGE_SIZE), 0);
	EXPECT_PAGES(test, { 0, 3 }, { 3, 6 }, { 6, 10 }, { 20, 23 }, { 30, 31 });
	KUNIT_EXPECT_EQ(test, damon_cut_regions(target_of(test), 3 * PAGE_SIZE), 0);
	EXPECT_PAGES(test, { 0, 3 }, { 3, 6 }, { 6, 8 }, { 8, 10 }, { 20, 23 }, { 30, 31 });
}

static void core_test_merge(struct kunit *test)
{
	struct damon_target *t = target_of(test);
	struct damon_region *r;

	FIT(test, { 0, 40 }, { 50, 60 });
	damon_cut_regions(t, 10 * PAGE_SIZE);
	EXPECT_PAGES(test, { 0, 10 }, { 10, 20 }, { 20, 30 }, { 30, 40 }, { 50, 60 });
	region_nr(t, 0)->nr_accesses = 10;
	region_nr(t, 0)->rest = 7;
	region_nr(t, 1)->nr_accesses = 12;
	region_nr(t, 1)->age = 4;
	region_nr(t, 2)->nr_accesses = 20;

	/* Regions within the threshold are merged, but not across a gap. */
	damon_merge_regions(t, 2, 1, 100 * PAGE_SIZE);
	EXPECT_PAGES(test, { 0, 20 }, { 20, 30 }, { 30, 40 }, { 50, 60 });
	r = region_nr(t, 0);
	KUNIT_EXPECT_EQ(test, r->nr_accesses, 11U);
	KUNIT_EXPECT_EQ(test, r->rest, 7UL);
	KUNIT_EXPECT_EQ(test, r->age, 2U);

	/* No region exceeds the limit; the mean is weighted by pages. */
	damon_merge_regions(t, 20, 1, 30 * PAGE_SIZE);
	EXPECT_PAGES(test, { 0, 30 }, { 30, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, region_nr(t, 0)->nr_accesses, 14U);
	KUNIT_EXPECT_EQ(test, region_nr(t, 0)->rest, 7UL);
	region_nr(t, 0)->rest = 0;

	/* A region with at least "apart" hits is not merged with a region without hits. */
	FIT(test, { 0, 20 });
	damon_cut_regions(t, 10 * PAGE_SIZE);
	region_nr(t, 0)->nr_accesses = 2;
	region_nr(t, 1)->nr_accesses = 0;
	damon_merge_regions(t, 20, 2, 30 * PAGE_SIZE);
	EXPECT_PAGES(test, { 0, 10 }, { 10, 20 });
	damon_merge_regions(t, 20, 3, 30 * PAGE_SIZE);
	EXPECT_PAGES(test, { 0, 20 });
}

static void core_test_attrs(struct kunit *test)
{
	struct damon_attrs attrs = DAMON_DEFAULT_ATTRS;

	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), 0);
	KUNIT_EXPECT_EQ(test, damon_max_nr_accesses(&attrs), 20U);
	attrs.aggr_us = attrs.sample_us;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), 0);
	attrs.aggr_us--;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);

	attrs = DAMON_DEFAULT_ATTRS;
	attrs.sample_us = 0;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);
	attrs.sample_us = attrs.aggr_us = ULONG_MAX;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);
	attrs.sample_us = 1;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);

	attrs = DAMON_DEFAULT_ATTRS;
	attrs.min_nr_regions = attrs.max_nr_regions = 3;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), 0);
	attrs.max_nr_regions = 2;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);
	attrs.min_nr_regions = 2;
	KUNIT_EXPECT_EQ(test, damon_check_attrs(&attrs), -EINVAL);
}

static void core_test_ranges(struct kunit *test)
{
	struct damon_target *t = target_of(test);
	unsigned long p = PAGE_SIZE;

	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ p, p }), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ 2 * p, p }), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ p, 3 * p - 1 }), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ p + 1, 3 * p }), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ p, 3 * p }, { 2 * p, 4 * p }), 2),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ 3 * p, 4 * p }, { p, 2 * p }), 2),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, t->nr_given, 0U);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, damon_give_ranges(t, RANGES({ 0, p }, { p, 2 * p }), 2), 0);
	KUNIT_EXPECT_EQ(test, t->nr_given, 2U);
}

static void core_test_ops(struct kunit *test)
{
	static struct damon_operations again;
	const struct damon_operations *ops;
	unsigned int nr = 0;

	for (ops = damon_next_ops(NULL); ops; ops = damon_next_ops(ops)) {
		KUNIT_EXPECT_TRUE(test, damon_find_ops(ops->name) == ops);
		again.name = ops->name;
		KUNIT_EXPECT_EQ(test, damon_register_ops(&again), -EEXIST);
		nr++;
	}
	KUNIT_EXPECT_EQ(test, nr, 2U * IS_ENABLED(CONFIG_DAMON_VADDR) +
			IS_ENABLED(CONFIG_DAMON_PADDR));
	KUNIT_EXPECT_TRUE(test, !damon_find_ops("padd"));
	KUNIT_EXPECT_TRUE(test, !damon_find_ops(""));
}

static void core_test_sample_page(struct kunit *test)
{
	struct core_test *c = test->priv;
	/* on 64 bit, four times as many pages as 32 bits can count */
	unsigned long start = 1UL << (BITS_PER_LONG / 2 + 8);
	unsigned long end = start + (1UL << (BITS_PER_LONG / 2 + 14)), addr;
	struct damon_region *r = damon_new_region(start, end);
	unsigned int i, low = 0;

	damon_add_region(c->target, r);
	c->ctx->random = 42;
	for (i = 0; i < 1000; i++) {
		addr = damon_sample_page(c->ctx, r);
		KUNIT_ASSERT_TRUE(test, addr >= start && addr < end);
		KUNIT_ASSERT_EQ(test, addr % PAGE_SIZE, 0UL);
		KUNIT_ASSERT_EQ(test, addr, r->sampled);
		low += addr < start + (end - start) / 2;
	}
	/* the mean, 500, minus and plus six standard deviations */
	KUNIT_EXPECT_GT(test, low, 405U);
	KUNIT_EXPECT_LT(test, low, 595U);

	r->end = start + PAGE_SIZE;
	KUNIT_EXPECT_EQ(test, damon_sample_page(c->ctx, r), start);
}

/* The first page of each range is accessed, and no other. */
static void check_first(struct damon_ctx *ctx)
{
	struct damon_target *t = list_first_entry(&ctx->targets, struct damon_target, list);
	struct damon_region *r;

	damon_for_each_region(r, t) {
		r->sampled = r->start;
		if (damon_region_size(r) == DAMON_MIN_REGION)
			damon_count_access(r);
	}
}

static void core_test_round(struct kunit *test)
{
	static const struct damon_pattern in_use = { 0, ULONG_MAX, 1, ULONG_MAX, 0, ULONG_MAX };
	static const struct damon_operations ops = { .check = check_first };
	struct core_test *c = test->priv;
	struct damon_scheme *s = damon_new_scheme(&in_use);
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	damon_add_scheme(c->ctx, s);
	c->ctx->ops = &ops;
	c->ctx->random = 42;
	c->ctx->attrs.aggr_us = c->ctx->attrs.sample_us;
	c->ctx->attrs.min_nr_regions = 3;
	c->ctx->attrs.max_nr_regions = 3;
	c->ctx->nr_until_update = ULONG_MAX;

	/*
	 * A page with a hit is merged with three without.  Of three such regions, which have
	 * 3/4 of a hit together, none or one is counted: one in three of four aggregations.
	 */
	for (i = 0; i < 1000; i++) {
		damon_free_regions(c->target);
		FIT(test, { 0, 1 }, { 10, 11 }, { 20, 21 });
		FIT(test, { 0, 4 }, { 10, 14 }, { 20, 24 });
		damon_end_sample(c->ctx);
		EXPECT_PAGES(test, { 0, 4 }, { 10, 14 }, { 20, 24 });
		KUNIT_EXPECT_LE(test, s->nr_tried, i + 1UL);
	}
	/* the mean, 750, minus and plus six standard deviations */
	KUNIT_EXPECT_GT(test, s->nr_tried, 668UL);
	KUNIT_EXPECT_LT(test, s->nr_tried, 832UL);
}

static struct kunit_case core_cases[] = {
	KUNIT_CASE(core_test_list),
	KUNIT_CASE(core_test_split),
	KUNIT_CASE(core_test_fit),
	KUNIT_CASE(core_test_cut),
	KUNIT_CASE(core_test_merge),
	KUNIT_CASE(core_test_attrs),
	KUNIT_CASE(core_test_ranges),
	KUNIT_CASE(core_test_ops),
	KUNIT_CASE(core_test_sample_page),
	KUNIT_CASE(core_test_round),
	{}
};

static struct kunit_suite core_suite = {
	.name = "damon-core",
	.init = core_test_init,
	.exit = core_test_exit,
	.test_cases = core_cases,
};

kunit_test_suite(core_suite);
