// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of damon_commit(): what a context keeps of its targets, attributes and schemes, and
 * what happens if memory is short.
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"
#include "traced.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/pid.h>

static const struct damon_range low[] = { { PAGES(100), PAGES(200) } };
static const struct damon_range high[] = { { PAGES(150), PAGES(160) }, { PAGES(190), PAGES(250) } };

static struct pid *get(struct pid *pid)
{
	pid->count++;
	return pid;
}

static struct damon_target *nth(struct damon_ctx *ctx, unsigned int n)
{
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		if (!n--)
			return t;
	}
	abort();
}

/* Store in each region which target (@by) and which address it belongs to. */
static void mark(struct damon_target *t, unsigned int by)
{
	struct damon_region *r;

	damon_for_each_region(r, t) {
		r->prev_nr_accesses = by;
		r->age = r->start / PAGE_SIZE;
		r->nr_accesses = 1;
	}
}

/* Check that all regions below @until were marked with @by, and that all others are new. */
static bool marked(const struct damon_target *t, unsigned int by, unsigned long until)
{
	const struct damon_region *r;

	damon_for_each_region(r, t) {
		if (r->prev_nr_accesses != (r->start < until ? by : 0))
			return false;
		if (r->start < until && r->age > r->start / PAGE_SIZE)
			return false;
	}
	return t->nr_regions > 0;
}

static void ready(struct damon_ctx *ctx)
{
	if (damon_init_ctx(ctx))
		abort();
}

static bool sane(struct damon_ctx *ctx)
{
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		if (target_fault(t)) {
			printf("# %s\n", target_fault(t));
			return false;
		}
	}
	return true;
}

static void test_targets(void)
{
	struct pid pids[4] = { { .nr = 0 }, { .nr = 1 }, { .nr = 2 }, { .nr = 3 } };
	struct fake fake = { }, same = { };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = fake_ctx(&same, 2);
	const u64 exec_id = 3;
	unsigned int i;

	from->ops = ctx->ops;
	for (i = 0; i < 3; i++)
		fake_target(ctx, get(&pids[i]), low, 1);
	ready(ctx);
	for (i = 0; i < 3; i++)
		mark(nth(ctx, i), i + 10);
	nth(ctx, 2)->exec_id = exec_id;

	fake_target(from, get(&pids[2]), low, 1);
	fake_target(from, get(&pids[3]), low, 1);
	fake_target(from, get(&pids[0]), high, 2);
	ready(from);
	tap_eq(damon_commit(ctx, from), 0, "three targets are replaced by three others");
	tap_ok(sane(ctx) && sane(from), "the lists of regions are valid");
	tap_ok(nth(ctx, 0)->pid == &pids[2] && nth(ctx, 1)->pid == &pids[3] &&
	       nth(ctx, 2)->pid == &pids[0], "the targets are the new ones, in their order");
	tap_ok(marked(nth(ctx, 0), 12, ULONG_MAX), "a process keeps its regions");
	tap_ok(nth(ctx, 0)->exec_id == exec_id, "a process keeps its exec id");
	tap_ok(marked(nth(ctx, 1), 0, 0), "a new process has new regions");
	tap_ok(marked(nth(ctx, 2), 10, PAGES(200)), "with other ranges, what overlaps is kept");
	tap_ok(covers_only(nth(ctx, 0), low, 1) && covers_only(nth(ctx, 2), high, 2),
	       "regions cover the new ranges");
	damon_free_ctx(from);
	tap_ok(pids[0].count == 1 && !pids[1].count && pids[2].count == 1 && pids[3].count == 1,
	       "the reference to a process that is no longer monitored is dropped");
	fake_aggregate(ctx);
	tap_ok(sane(ctx), "the context can continue");
	damon_free_ctx(ctx);
	tap_ok(!pids[0].count && !pids[2].count && !pids[3].count,
	       "all references to processes are dropped");
}

/* Targets of physical memory have no pid: they are matched in the order of the list. */
static void test_physical(void)
{
	struct fake fake = { };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = damon_new_ctx();

	fake_target(ctx, NULL, low, 1);
	fake_target(ctx, NULL, high, 2);
	ready(ctx);
	mark(nth(ctx, 0), 1);
	mark(nth(ctx, 1), 2);
	from->ops = ctx->ops;
	fake_target(from, NULL, low, 1);
	fake_target(from, NULL, high, 2);
	fake_target(from, NULL, low, 1);
	ready(from);
	tap_eq(damon_commit(ctx, from), 0, "a third target of physical memory is added to two");
	tap_ok(marked(nth(ctx, 0), 1, ULONG_MAX) && marked(nth(ctx, 1), 2, ULONG_MAX) &&
	       marked(nth(ctx, 2), 0, 0), "the first two keep their regions, in order");
	damon_free_ctx(from);
	damon_free_ctx(ctx);
}

/* If the user gives no ranges any more, only the operations change the regions. */
static void test_no_ranges(void)
{
	struct pid pid = { .nr = 1 };
	struct fake fake = { .found = high[0] };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = damon_new_ctx();

	fake_target(ctx, get(&pid), low, 1);
	ready(ctx);
	mark(nth(ctx, 0), 1);
	from->ops = ctx->ops;
	fake_target(from, get(&pid), NULL, 0);
	ready(from);
	tap_eq(damon_commit(ctx, from), 0, "the new target has no ranges");
	tap_ok(marked(nth(ctx, 0), 1, ULONG_MAX) && covers_only(nth(ctx, 0), low, 1),
	       "regions stay until the operations update them");
	damon_free_ctx(from);
	damon_free_ctx(ctx);
}

static void test_ops(void)
{
	struct pid pid = { .nr = 1 };
	struct fake fake = { }, other = { };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = fake_ctx(&other, 2);

	fake_target(ctx, get(&pid), low, 1);
	ready(ctx);
	mark(nth(ctx, 0), 1);
	fake_target(from, get(&pid), low, 1);
	ready(from);
	tap_eq(damon_commit(ctx, from), 0, "the operations are replaced");
	tap_ok(ctx->ops == &other.ops && marked(nth(ctx, 0), 0, 0),
	       "with other operations, regions are new");
	damon_free_ctx(from);
	damon_free_ctx(ctx);
}

static void sample(struct damon_ctx *ctx, unsigned int nr)
{
	for (; nr; nr--) {
		damon_begin_sample(ctx);
		damon_end_sample(ctx);
	}
}

static bool always(const struct damon_target *t, unsigned long page, void *arg)
{
	(void)t;
	(void)page;
	(void)arg;
	return true;
}

static void commit_attrs(struct damon_ctx *ctx, struct damon_attrs attrs)
{
	struct damon_ctx *from = damon_new_ctx();

	from->ops = ctx->ops;
	from->attrs = attrs;
	fake_target(from, NULL, low, 1);
	ready(from);
	tap_eq(damon_commit(ctx, from), 0,
	       "sample %lu us, aggregation %lu us, update %lu us, %lu to %lu regions",
	       attrs.sample_us, attrs.aggr_us, attrs.update_us, attrs.min_nr_regions,
	       attrs.max_nr_regions);
	damon_free_ctx(from);
}

static void test_attrs(void)
{
	struct fake fake = { .accessed = always };
	struct damon_ctx *ctx = fake_ctx(&fake, 1);
	struct damon_attrs attrs = ctx->attrs;

	fake_target(ctx, NULL, low, 1);
	ready(ctx);
	traced_forget();
	sample(ctx, 7);
	commit_attrs(ctx, attrs);
	sample(ctx, 12);
	tap_eq(nr_traced(), 0, "same intervals: the aggregation continues");
	sample(ctx, 1);
	tap_ok(nr_traced() > 0 && traced()[0].nr_accesses == 20,
	       "samples before and after the commit are counted");

	sample(ctx, 15);
	traced_forget();
	attrs.aggr_us /= 2;
	commit_attrs(ctx, attrs);
	sample(ctx, 9);
	tap_eq(nr_traced(), 0, "another aggregation interval: a new aggregation begins");
	sample(ctx, 1);
	tap_ok(nr_traced() > 0 && traced()[0].nr_accesses == 10,
	       "only samples after the commit are counted");

	attrs.min_nr_regions = 50;
	commit_attrs(ctx, attrs);
	tap_ok(damon_nr_regions(ctx) >= 50, "a higher minimum takes effect at once");
	attrs.min_nr_regions = 5;
	attrs.max_nr_regions = 12;
	commit_attrs(ctx, attrs);
	traced_forget();
	sample(ctx, 10);
	tap_ok(nr_traced() <= 12 && damon_nr_regions(ctx) <= 12,
	       "a lower maximum takes effect at the end of the aggregation");

	fake.nr_updates = 0;
	attrs.update_us = 3 * attrs.sample_us;
	commit_attrs(ctx, attrs);
	sample(ctx, 3);
	tap_eq(fake.nr_updates, 1, "a shorter update interval takes effect at once");
	attrs.update_us = 100 * attrs.sample_us;
	commit_attrs(ctx, attrs);
	sample(ctx, 3);
	tap_eq(fake.nr_updates, 2, "with a longer update interval, the next update is not delayed");
	sample(ctx, 99);
	tap_eq(fake.nr_updates, 2, "no update before the longer interval has passed");
	sample(ctx, 1);
	tap_eq(fake.nr_updates, 3, "an update after the longer interval");
	damon_free_ctx(ctx);
}

static bool all_aged(unsigned int nr_accesses, unsigned int age)
{
	unsigned int i;

	for (i = 0; i < nr_traced(); i++) {
		if (traced()[i].nr_accesses != nr_accesses || traced()[i].age != age) {
			printf("# %u accesses, age %u\n", traced()[i].nr_accesses, traced()[i].age);
			return false;
		}
	}
	return nr_traced() > 0;
}

/* Memory that is accessed as before is as old as before, whatever the intervals are. */
static void test_intervals(void)
{
	struct fake fake = { .accessed = always };
	struct damon_ctx *ctx = fake_ctx(&fake, 1);
	struct damon_attrs attrs = ctx->attrs;
	struct damon_region *r;

	fake_target(ctx, NULL, low, 1);
	ready(ctx);
	sample(ctx, 6 * 20);
	traced_forget();
	sample(ctx, 20);
	tap_ok(all_aged(20, 6), "age 6 after seven aggregations of 100 ms");

	attrs.aggr_us = 50000;
	commit_attrs(ctx, attrs);
	traced_forget();
	sample(ctx, 10);
	tap_ok(all_aged(10, 13), "age 13 with aggregations of 50 ms");

	attrs.sample_us = 1000;
	attrs.aggr_us = 130000;
	commit_attrs(ctx, attrs);
	traced_forget();
	sample(ctx, 130);
	tap_ok(all_aged(130, 6), "age 6 with aggregations of 130 ms");

	damon_for_each_region(r, nth(ctx, 0))
		r->age = UINT_MAX;
	attrs.sample_us = 1UL << 42;
	attrs.aggr_us = 1UL << 62;
	commit_attrs(ctx, attrs);
	damon_for_each_region(r, nth(ctx, 0))
		r->age = UINT_MAX;
	attrs.sample_us = 1;
	attrs.aggr_us = 1;
	commit_attrs(ctx, attrs);
	r = list_first_entry(&nth(ctx, 0)->regions, struct damon_region, list);
	tap_eq(r->age, UINT_MAX, "an age that is too large becomes the largest");
	damon_free_ctx(ctx);
}

static void test_schemes(void)
{
	static const struct damon_pattern all = { 0, -1UL, 0, -1UL, 0, -1UL };
	static const struct damon_pattern hot = { 0, -1UL, 1, -1UL, 0, -1UL };
	static const struct damon_pattern old = { 0, -1UL, 0, -1UL, 3, -1UL };
	static const struct damon_pattern *const before[] = { &all, &hot, &old };
	static const struct damon_pattern *const after[] = { &all, &old, &old, &hot };
	static const unsigned long want[] = { 10, 0, 12, 0 };
	struct fake fake = { };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = damon_new_ctx();
	struct damon_scheme *s;
	unsigned int i;

	fake_target(ctx, NULL, low, 1);
	ready(ctx);
	for (i = 0; i < ARRAY_SIZE(before); i++) {
		s = damon_new_scheme(before[i]);
		s->nr_tried = 10 + i;
		s->sz_tried = 20 + i;
		damon_add_scheme(ctx, s);
	}
	from->ops = ctx->ops;
	fake_target(from, NULL, low, 1);
	for (i = 0; i < ARRAY_SIZE(after); i++)
		damon_add_scheme(from, damon_new_scheme(after[i]));
	ready(from);
	tap_eq(damon_commit(ctx, from), 0, "three schemes are replaced by four");
	i = 0;
	damon_for_each_scheme(s, ctx) {
		tap_ok(s->nr_tried == want[i] && s->sz_tried == (want[i] ? want[i] + 10 : 0) &&
		       !memcmp(&s->pattern, after[i], sizeof(*after[i])),
		       "scheme %u keeps its counts if its pattern is the same", i);
		i++;
	}
	tap_eq(i, 4, "there are four schemes");
	damon_free_ctx(from);

	from = damon_new_ctx();
	from->ops = ctx->ops;
	fake_target(from, NULL, low, 1);
	ready(from);
	tap_ok(!damon_commit(ctx, from) && list_empty(&ctx->schemes), "all schemes are removed");
	damon_free_ctx(from);
	damon_free_ctx(ctx);
}

/*
 * Commit with an allocation that fails after @after others have succeeded.  Returns whether
 * it failed.  @ok is set to whether all is as it must be.
 */
static bool commit_failing(long after, bool *ok)
{
	struct pid pids[3] = { };
	struct fake fake = { .accessed = always };
	struct damon_ctx *ctx = fake_ctx(&fake, 1), *from = damon_new_ctx();
	static const struct damon_range other[] = {
		{ PAGES(90), PAGES(95) }, { PAGES(110), PAGES(130) }, { PAGES(400), PAGES(500) },
	};
	unsigned int i;
	bool failed;
	int err;

	for (i = 0; i < 3; i++)
		fake_target(ctx, get(&pids[i]), low, 1);
	ready(ctx);
	fake_aggregate(ctx);
	from->ops = ctx->ops;
	from->attrs.min_nr_regions = 60;
	for (i = 0; i < 3; i++)
		fake_target(from, get(&pids[2 - i]), other, 3);
	ready(from);

	shim_fail_after(after);
	err = damon_commit(ctx, from);
	failed = shim_failed();
	shim_fail_after(-1);
	*ok = err == (failed ? -ENOMEM : 0) && sane(ctx) && sane(from) &&
		ctx->attrs.min_nr_regions == 60 && nth(ctx, 0)->pid == &pids[2];
	damon_free_ctx(from);
	fake_aggregate(ctx);
	*ok = *ok && sane(ctx);
	/* Missing regions can be added when there is memory again. */
	for (i = 0; i < 3; i++) {
		damon_fit_regions(nth(ctx, i), other, 3);
		*ok = *ok && covers_only(nth(ctx, i), other, 3);
	}
	damon_free_ctx(ctx);
	*ok = *ok && !pids[0].count && !pids[1].count && !pids[2].count;
	return failed;
}

static void test_memory(void)
{
	unsigned int wrong = 0;
	bool ok, failed;
	long after = 0;

	do {
		failed = commit_failing(after++, &ok);
		wrong += !ok;
	} while (failed);
	tap_eq(wrong, 0, "if any allocation fails, the lists of regions are valid");
	tap_ok(after > 30, "more than 30 allocations were tested");
	printf("# %ld allocations\n", after - 1);
}

int main(void)
{
	test_targets();
	test_physical();
	test_no_ranges();
	test_ops();
	test_attrs();
	test_intervals();
	test_schemes();
	test_memory();
	traced_free();
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
