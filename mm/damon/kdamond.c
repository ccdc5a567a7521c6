// SPDX-License-Identifier: GPL-2.0
/*
 * The thread of a context.
 */
#include <linux/completion.h>
#include <linux/damon.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched/task.h>

/* What a kdamond is to do between two samples; on the stack of who waits for it. */
struct damon_request {
	int (*fn)(struct damon_ctx *ctx, void *arg);
	void *arg;
	int ret;
	struct completion done;
};

static DEFINE_IDA(kdamond_ids);

/*
 * Idle, as whoever waits for time does not load the machine.  Only damon_stop()
 * ends it early.
 */
static void kdamond_sleep(unsigned long us)
{
	ktime_t end = ktime_add_us(ktime_get(), us);

	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop() ||
		    !schedule_hrtimeout_range(&end, NSEC_PER_USEC, HRTIMER_MODE_ABS))
			break;
	}
	__set_current_state(TASK_RUNNING);
}

static struct damon_request *take_request(struct damon_ctx *ctx, bool end)
{
	struct damon_request *request;

	spin_lock(&ctx->lock);
	request = ctx->request;
	ctx->request = NULL;
	ctx->ended = end;
	spin_unlock(&ctx->lock);
	return request;
}

static void serve(struct damon_ctx *ctx)
{
	struct damon_request *request;

	if (!READ_ONCE(ctx->request))
		return;
	request = take_request(ctx, false);
	if (!request)
		return;
	request->ret = request->fn(ctx, request->arg);
	complete(&request->done);
}

static int kdamond_fn(void *data)
{
	struct damon_request *request;
	struct damon_ctx *ctx = data;

	while (!kthread_should_stop() && damon_begin_sample(ctx)) {
		kdamond_sleep(ctx->attrs.sample_us);
		if (kthread_should_stop())
			break;
		damon_end_sample(ctx);
		serve(ctx);
	}

	request = take_request(ctx, true);
	if (request) {
		request->ret = -ESRCH;
		complete(&request->done);
	}
	return 0;
}

/**
 * damon_running() - whether a context has a kdamond that has not ended
 * @ctx:	the context
 *
 * Return: true if so.
 */
bool damon_running(struct damon_ctx *ctx)
{
	return ctx->kdamond && !READ_ONCE(ctx->ended);
}

/**
 * damon_kdamond_pid() - the pid of a context's kdamond
 * @ctx:	the context
 *
 * Return: the pid, or -1 if none runs.
 */
pid_t damon_kdamond_pid(struct damon_ctx *ctx)
{
	return damon_running(ctx) ? ctx->kdamond->pid : -1;
}

/**
 * damon_start() - begin to monitor
 * @ctx:	a context that has operations and targets
 *
 * A kdamond ends by itself when nothing is left to monitor; damon_stop() is to be
 * called even so, before the context is started anew or freed.
 *
 * Return: 0; -EBUSY if a kdamond was started and not stopped; what damon_init_ctx()
 * has against the context; -ENOMEM or another error if there can be no thread.
 */
int damon_start(struct damon_ctx *ctx)
{
	struct task_struct *kdamond;
	int err;

	if (ctx->kdamond)
		return -EBUSY;
	err = damon_init_ctx(ctx);
	if (err)
		return err;
	ctx->id = ida_alloc(&kdamond_ids, GFP_KERNEL);
	if (ctx->id < 0)
		return ctx->id;
	kdamond = kthread_create(kdamond_fn, ctx, "kdamond.%d", ctx->id);
	if (IS_ERR(kdamond)) {
		ida_free(&kdamond_ids, ctx->id);
		return PTR_ERR(kdamond);
	}
	/* It may end by itself, and must be there to be stopped even then. */
	ctx->kdamond = get_task_struct(kdamond);
	ctx->ended = false;
	wake_up_process(kdamond);
	return 0;
}

/**
 * damon_stop() - end a context's kdamond, and wait until it has ended
 * @ctx:	the context
 *
 * Return: 0; -EPERM if it had ended by itself before; -EINVAL if it was never started.
 */
int damon_stop(struct damon_ctx *ctx)
{
	bool ended = READ_ONCE(ctx->ended);

	if (!ctx->kdamond)
		return -EINVAL;
	kthread_stop(ctx->kdamond);
	put_task_struct(ctx->kdamond);
	ctx->kdamond = NULL;
	ida_free(&kdamond_ids, ctx->id);
	return ended ? -EPERM : 0;
}

/* False if the kdamond has taken it, and is about to answer. */
static bool withdraw(struct damon_ctx *ctx, struct damon_request *request)
{
	bool mine;

	spin_lock(&ctx->lock);
	mine = ctx->request == request;
	if (mine)
		ctx->request = NULL;
	spin_unlock(&ctx->lock);
	return mine;
}

/**
 * damon_call() - have a function called by a context's kdamond between two samples
 * @ctx:	the context
 * @fn:		the function, which may touch all that the kdamond owns, and may sleep
 * @arg:	for the function
 *
 * Waits for a sampling interval at most, and then for @fn.
 *
 * Return: what @fn returned; -ESRCH if no kdamond runs, or ends meanwhile; -EINTR if
 * the caller was killed while waiting.  @fn was not called then.
 */
int damon_call(struct damon_ctx *ctx, int (*fn)(struct damon_ctx *ctx, void *arg), void *arg)
{
	struct damon_request request = { .fn = fn, .arg = arg };
	bool running;

	init_completion(&request.done);
	spin_lock(&ctx->lock);
	running = damon_running(ctx);
	if (running)
		ctx->request = &request;
	spin_unlock(&ctx->lock);
	if (!running)
		return -ESRCH;

	if (wait_for_completion_killable(&request.done)) {
		if (withdraw(ctx, &request))
			return -EINTR;
		wait_for_completion(&request.done);
	}
	return request.ret;
}
