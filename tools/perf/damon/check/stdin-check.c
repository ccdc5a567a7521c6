// SPDX-License-Identifier: GPL-2.0
/*
 * Standard input cannot be read twice, so that what perf reads is a pipe of our own,
 * which a thread fills with records that it has looked at.
 */
#include "damon/check/stdin-check.h"
#include "damon/check/event-check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct damon_stdin_check {
	pthread_t thread;
	int in;		/* what standard input was */
	int out;
	int err;
};

static void *run(void *arg)
{
	struct damon_stdin_check *check = arg;

	check->err = damon_events__pass(check->in, check->out);
	close(check->out);
	return NULL;
}

/* Signals are for the other thread; SIGPIPE, which perf may leave this one with, is not one. */
static int start(struct damon_stdin_check *check)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	err = pthread_create(&check->thread, NULL, run, check);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -err;
}

/**
 * damon_stdin_check__new - let only records that are good come from standard input
 *
 * Return: to be ended with damon_stdin_check__delete() when all has been read, or
 * NULL with errno set.
 */
struct damon_stdin_check *damon_stdin_check__new(void)
{
	struct damon_stdin_check *check = calloc(1, sizeof(*check));
	int ends[2], err;

	if (!check)
		return NULL;
	check->in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (check->in < 0 || pipe2(ends, O_CLOEXEC)) {
		err = errno;
		goto out_close;
	}
	check->out = ends[1];
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	err = -start(check);
	if (!err)
		return check;
	dup2(check->in, STDIN_FILENO);
	close(check->out);
out_close:
	if (check->in >= 0)
		close(check->in);
	free(check);
	errno = err;
	return NULL;
}

/**
 * damon_stdin_check__delete - end it, also when not all has been read
 *
 * Standard input is closed.
 *
 * Return: 0, -EINVAL after a record that is not good, or -ENOMEM.
 */
int damon_stdin_check__delete(struct damon_stdin_check *check)
{
	int err;

	/* It writes to a pipe that nobody reads, or waits for what may never come. */
	close(STDIN_FILENO);
	pthread_cancel(check->thread);
	pthread_join(check->thread, NULL);
	close(check->in);
	err = check->err;
	free(check);
	return err;
}
