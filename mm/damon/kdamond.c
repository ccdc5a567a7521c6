// SPDX-License-Identifier: GPL-2.0
/*
 * The kdamond, the kernel thread that monitors a context: start it, stop it, and run
 * functions in it.
 */
#include <linux/completion.h>
#include <linux/damon.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched/task.h>

/*
 * A function that a kdamond is to call between two samples.  The request is on the stack
 * of the caller of damon_call(), which waits for @done.
 */
struct damon_request {
	int (*fn)(struct damon_ctx *ctx, void *arg);
	void *arg;
	int ret;
	struct completion done;
};

static DEFINE_IDA(kdamond_ids);

/*
 * Sleep for @us microseconds.  The state is TASK_IDLE, so that a sleeping kdamond does
 * not count in the load average.  Only damon_stop() ends the sleep early.
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
 * damon_running() - check whether the kdamond of a context runs
 * @ctx:	the context
 *
 * Context: Not while damon_start() or damon_stop() runs for @ctx.
 *
 * Return: true if a kdamond was started and has neither ended nor been stopped.
 */
bool damon_running(struct damon_ctx *ctx)
{
	return ctx->kdamond && !READ_ONCE(ctx->ended);
}

/**
 * damon_kdamond_pid() - get the pid of the kdamond of a context
 * @ctx:	the context
 *
 * Context: Not while damon_start() or damon_stop() runs for @ctx.
 *
 * Return: the pid, or -1 if no kdamond runs.
 */
pid_t damon_kdamond_pid(struct damon_ctx *ctx)
{
	return damon_running(ctx) ? ctx->kdamond->pid : -1;
}

/**
 * damon_start() - start a kdamond for a context
 * @ctx:	the context, whose operations and targets are set
 *
 * After success, call damon_stop() before the context is started again or freed, even if
 * the kdamond has ended by itself because nothing was left to monitor.
 *
 * Context: Process context; may sleep.  The caller serializes calls of damon_start(),
 * damon_stop() and damon_call() for @ctx.
 *
 * Return: 0; -EBUSY if the context was started and not stopped by damon_stop(); an error
 * of damon_init_ctx(); or -ENOMEM or another error if the thread cannot be created.
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
	/* If the thread ends by itself, damon_stop() still needs its task_struct. */
	ctx->kdamond = get_task_struct(kdamond);
	ctx->ended = false;
	wake_up_process(kdamond);
	return 0;
}

/**
 * damon_stop() - stop the kdamond of a context, and wait until it has ended
 * @ctx:	the context
 *
 * Context: Process context; may sleep.  The caller serializes calls of damon_start(),
 * damon_stop() and damon_call() for @ctx.
 *
 * Return: 0; -EPERM if the kdamond had already ended by itself; or -EINVAL if the context
 * was not started since the last damon_stop().  In none of these cases a kdamond is left.
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

/*
 * Take back a request.  Returns false if the kdamond has already taken the request; it
 * will complete the request then.
 */
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
 * damon_call() - call a function in the kdamond of a context, between two samples
 * @ctx:	the context
 * @fn:		the function; it may read and change the context, and may sleep
 * @arg:	the second argument of @fn
 *
 * The function waits until the current sample is complete, and then until @fn returns.
 *
 * Context: Process context; may sleep.  The caller serializes calls of damon_start(),
 * damon_stop() and damon_call() for @ctx.
 *
 * Return: the return value of @fn; or, if @fn was not called, -ESRCH if no kdamond runs or
 * the kdamond ends before it takes the request, or -EINTR if the caller was killed while
 * it waited.
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
