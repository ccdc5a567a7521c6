// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the kdamond (kdamond.c), with operations that monitor no memory.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/damon.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sizes.h>

/* Operations that count how often they are called. */
struct fake {
	struct damon_operations ops;
	struct damon_ctx *ctx;
	int init_error;
	unsigned int nr_prepared;
	unsigned int nr_checked;
	unsigned int nr_updated;
	unsigned int ends_after;
	unsigned int last_ms;
	struct completion last;
};

static struct fake *fake_of(struct damon_ctx *ctx)
{
	return container_of(ctx->ops, struct fake, ops);
}

static int fake_init(struct damon_ctx *ctx)
{
	struct damon_target *t = list_first_entry(&ctx->targets, struct damon_target, list);
	struct damon_range range = { 0, SZ_1G };

	return fake_of(ctx)->init_error ?: damon_fit_regions(t, &range, 1);
}

static void fake_update(struct damon_ctx *ctx)
{
	fake_of(ctx)->nr_updated++;
}

/* The last call sleeps for last_ms, so that a request can arrive while the kdamond ends. */
static bool fake_prepare(struct damon_ctx *ctx)
{
	struct fake *f = fake_of(ctx);

	WRITE_ONCE(f->nr_prepared, f->nr_prepared + 1);
	if (f->nr_prepared <= f->ends_after)
		return true;
	complete(&f->last);
	msleep(f->last_ms);
	return false;
}

static void fake_check(struct damon_ctx *ctx)
{
	WRITE_ONCE(fake_of(ctx)->nr_checked, fake_of(ctx)->nr_checked + 1);
}

static int kdamond_test_init(struct kunit *test)
{
	struct fake *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct damon_target *t = damon_new_target(NULL);

	if (!f || !t) {
		kfree(t);
		return -ENOMEM;
	}
	test->priv = f;
	f->ops.init = fake_init;
	f->ops.update = fake_update;
	f->ops.prepare = fake_prepare;
	f->ops.check = fake_check;
	f->ends_after = UINT_MAX;
	init_completion(&f->last);
	f->ctx = damon_new_ctx();
	if (!f->ctx) {
		kfree(t);
		return -ENOMEM;
	}
	f->ctx->ops = &f->ops;
	f->ctx->attrs.sample_us = 1000;
	f->ctx->attrs.aggr_us = 4000;
	f->ctx->attrs.update_us = 6000;
	damon_add_target(f->ctx, t);
	return 0;
}

static void kdamond_test_exit(struct kunit *test)
{
	struct fake *f = test->priv;

	if (!f || !f->ctx)
		return;
	damon_stop(f->ctx);
	damon_free_ctx(f->ctx);
}

/*
 * Wait until a condition is true.  This usually takes milliseconds; the limit of 10 s is
 * for slow machines.
 */
#define wait_until(condition) ({						\
	unsigned long limit = jiffies + 10 * HZ;				\
										\
	while (!(condition) && time_before(jiffies, limit))			\
		usleep_range(1000, 2000);						\
	condition;								\
})

static void kdamond_test_life(struct kunit *test)
{
	struct fake *f = test->priv;
	struct damon_ctx *ctx = f->ctx;
	unsigned int nr;

	KUNIT_EXPECT_FALSE(test, damon_running(ctx));
	KUNIT_EXPECT_EQ(test, damon_kdamond_pid(ctx), -1);
	KUNIT_EXPECT_EQ(test, damon_stop(ctx), -EINVAL);

	KUNIT_ASSERT_EQ(test, damon_start(ctx), 0);
	KUNIT_EXPECT_TRUE(test, damon_running(ctx));
	KUNIT_EXPECT_GT(test, damon_kdamond_pid(ctx), 0);
	KUNIT_EXPECT_EQ(test, damon_kdamond_pid(ctx), ctx->kdamond->pid);
	KUNIT_EXPECT_TRUE(test, strstarts(ctx->kdamond->comm, "kdamond."));
	KUNIT_EXPECT_EQ(test, damon_start(ctx), -EBUSY);
	KUNIT_EXPECT_TRUE(test, wait_until(READ_ONCE(f->nr_checked) >= 20));

	KUNIT_EXPECT_EQ(test, damon_stop(ctx), 0);
	KUNIT_EXPECT_FALSE(test, damon_running(ctx));
	KUNIT_EXPECT_EQ(test, damon_kdamond_pid(ctx), -1);
	KUNIT_EXPECT_EQ(test, damon_stop(ctx), -EINVAL);

	/* Each prepare was followed by a check, except for the last one, maybe. */
	KUNIT_EXPECT_LE(test, f->nr_prepared - f->nr_checked, 1U);
	KUNIT_EXPECT_EQ(test, f->nr_updated, f->nr_checked / 6);
	nr = f->nr_prepared;
	msleep(20);
	KUNIT_EXPECT_EQ(test, f->nr_prepared, nr);
}

static void kdamond_test_restart(struct kunit *test)
{
	struct fake *f = test->priv;
	int i, id;

	for (i = 0; i < 50; i++) {
		KUNIT_ASSERT_EQ(test, damon_start(f->ctx), 0);
		/* Every other kdamond is stopped at once, maybe before it first runs. */
		if (i % 2)
			wait_until(READ_ONCE(f->nr_checked));
		id = f->ctx->id;
		KUNIT_ASSERT_EQ(test, damon_stop(f->ctx), 0);
		f->nr_checked = 0;
		KUNIT_ASSERT_EQ(test, id, 0);
		KUNIT_ASSERT_LE(test, damon_nr_regions(f->ctx), 1000U);
	}
}

static void kdamond_test_two(struct kunit *test)
{
	struct fake *f = test->priv;
	struct damon_ctx *other = damon_new_ctx();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	other->ops = f->ctx->ops;
	damon_add_target(other, damon_new_target(NULL));
	KUNIT_EXPECT_EQ(test, damon_start(f->ctx), 0);
	KUNIT_EXPECT_EQ(test, damon_start(other), 0);
	KUNIT_EXPECT_NE(test, damon_kdamond_pid(f->ctx), damon_kdamond_pid(other));
	KUNIT_EXPECT_NE(test, f->ctx->id, other->id);
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), 0);
	KUNIT_EXPECT_TRUE(test, damon_running(other));
	KUNIT_EXPECT_EQ(test, damon_stop(other), 0);
	damon_free_ctx(other);
}

static void expect_no_start(struct kunit *test, struct damon_ctx *ctx, int error)
{
	KUNIT_EXPECT_EQ(test, damon_start(ctx), error);
	KUNIT_EXPECT_FALSE(test, damon_running(ctx));
	KUNIT_EXPECT_EQ(test, damon_stop(ctx), -EINVAL);
}

static void kdamond_test_errors(struct kunit *test)
{
	struct fake *f = test->priv;
	struct damon_ctx *ctx = f->ctx, *empty = damon_new_ctx();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, empty);
	expect_no_start(test, empty, -EINVAL);
	empty->ops = ctx->ops;
	expect_no_start(test, empty, -EINVAL);
	damon_free_ctx(empty);

	f->init_error = -ENODEV;
	expect_no_start(test, ctx, -ENODEV);
	f->init_error = 0;
	ctx->attrs.sample_us = 0;
	expect_no_start(test, ctx, -EINVAL);
	KUNIT_EXPECT_EQ(test, f->nr_prepared, 0U);

	ctx->attrs.sample_us = 1000;
	KUNIT_EXPECT_EQ(test, damon_start(ctx), 0);
	KUNIT_EXPECT_TRUE(test, wait_until(READ_ONCE(f->nr_checked)));
	KUNIT_EXPECT_EQ(test, damon_stop(ctx), 0);
}

static void kdamond_test_ends_by_itself(struct kunit *test)
{
	struct fake *f = test->priv;

	f->ends_after = 3;
	KUNIT_ASSERT_EQ(test, damon_start(f->ctx), 0);
	KUNIT_EXPECT_TRUE(test, wait_until(!damon_running(f->ctx)));
	KUNIT_EXPECT_EQ(test, f->nr_checked, 3U);
	KUNIT_EXPECT_EQ(test, damon_kdamond_pid(f->ctx), -1);
	KUNIT_EXPECT_EQ(test, damon_start(f->ctx), -EBUSY);
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), -EPERM);
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), -EINVAL);

	f->ends_after = UINT_MAX;
	KUNIT_EXPECT_EQ(test, damon_start(f->ctx), 0);
	KUNIT_EXPECT_TRUE(test, damon_running(f->ctx));
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), 0);
}

/* Returns -@arg, or -EFAULT if it is not called by the kdamond between two samples. */
static int return_arg(struct damon_ctx *ctx, void *arg)
{
	struct fake *f = fake_of(ctx);

	if (current != ctx->kdamond || f->nr_prepared != f->nr_checked)
		return -EFAULT;
	return -(long)arg;
}

static void kdamond_test_call(struct kunit *test)
{
	struct fake *f = test->priv;
	long i;

	KUNIT_EXPECT_EQ(test, damon_call(f->ctx, return_arg, NULL), -ESRCH);
	KUNIT_ASSERT_EQ(test, damon_start(f->ctx), 0);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, damon_call(f->ctx, return_arg, (void *)i), (int)-i);
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), 0);
	KUNIT_EXPECT_EQ(test, damon_call(f->ctx, return_arg, NULL), -ESRCH);
}

/* A caller of damon_call() does not wait forever while the kdamond ends, or after that. */
static void kdamond_test_call_at_the_end(struct kunit *test)
{
	struct fake *f = test->priv;

	f->ends_after = 2;
	f->last_ms = 30;
	KUNIT_ASSERT_EQ(test, damon_start(f->ctx), 0);
	wait_for_completion(&f->last);
	KUNIT_EXPECT_TRUE(test, damon_running(f->ctx));
	KUNIT_EXPECT_EQ(test, damon_call(f->ctx, return_arg, NULL), -ESRCH);
	KUNIT_EXPECT_FALSE(test, damon_running(f->ctx));
	KUNIT_EXPECT_EQ(test, damon_call(f->ctx, return_arg, NULL), -ESRCH);
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), -EPERM);
}

/*
 * A kdamond sleeps in TASK_IDLE, so that it does not count in the load average, and
 * damon_stop() does not wait for the end of the sampling interval.
 */
static void kdamond_test_long_sleep(struct kunit *test)
{
	struct fake *f = test->priv;
	s64 us;

	f->ctx->attrs.sample_us = 100 * USEC_PER_SEC;
	f->ctx->attrs.aggr_us = 100 * USEC_PER_SEC;
	KUNIT_ASSERT_EQ(test, damon_start(f->ctx), 0);
	KUNIT_EXPECT_TRUE(test, wait_until(READ_ONCE(f->nr_prepared) == 1));
	KUNIT_EXPECT_TRUE(test, wait_until(READ_ONCE(f->ctx->kdamond->state) == TASK_IDLE));
	msleep(20);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->ctx->kdamond->state), (long)TASK_IDLE);

	us = ktime_to_us(ktime_get());
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), 0);
	us = ktime_to_us(ktime_get()) - us;
	kunit_info(test, "stopped within %lld us\n", us);
	KUNIT_EXPECT_LT(test, us, 100LL * USEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, f->nr_prepared, 1U);
	KUNIT_EXPECT_EQ(test, f->nr_checked, 0U);
}

static int commit(struct damon_ctx *ctx, void *arg)
{
	return damon_commit(ctx, arg);
}

static void kdamond_test_commit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct damon_ctx *from = damon_new_ctx();
	unsigned int nr;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, from);
	from->ops = f->ctx->ops;
	from->attrs = f->ctx->attrs;
	from->attrs.max_nr_regions = 11;
	from->attrs.sample_us = 2000;
	damon_add_target(from, damon_new_target(NULL));

	KUNIT_EXPECT_EQ(test, damon_start(f->ctx), 0);
	KUNIT_EXPECT_EQ(test, damon_init_ctx(from), 0);
	KUNIT_EXPECT_EQ(test, damon_call(f->ctx, commit, from), 0);
	damon_free_ctx(from);
	nr = READ_ONCE(f->nr_checked);
	KUNIT_EXPECT_TRUE(test, wait_until(READ_ONCE(f->nr_checked) >= nr + 10));
	KUNIT_EXPECT_EQ(test, damon_stop(f->ctx), 0);
	KUNIT_EXPECT_EQ(test, f->ctx->attrs.sample_us, 2000UL);
	KUNIT_EXPECT_LE(test, damon_nr_regions(f->ctx), 11U);
	KUNIT_EXPECT_GE(test, damon_nr_regions(f->ctx), 10U);
}

static struct kunit_case kdamond_cases[] = {
	KUNIT_CASE(kdamond_test_life),
	KUNIT_CASE(kdamond_test_restart),
	KUNIT_CASE(kdamond_test_two),
	KUNIT_CASE(kdamond_test_errors),
	KUNIT_CASE(kdamond_test_ends_by_itself),
	KUNIT_CASE(kdamond_test_call),
	KUNIT_CASE(kdamond_test_call_at_the_end),
	KUNIT_CASE(kdamond_test_long_sleep),
	KUNIT_CASE(kdamond_test_commit),
	{}
};

static struct kunit_suite kdamond_suite = {
	.name = "damon-kdamond",
	.init = kdamond_test_init,
	.exit = kdamond_test_exit,
	.test_cases = kdamond_cases,
};

kunit_test_suite(kdamond_suite);
