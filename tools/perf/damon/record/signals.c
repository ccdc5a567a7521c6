// SPDX-License-Identifier: GPL-2.0
/*
 * Handles the signals that end a recording. perf record would handle most of them itself, but would
 * not record which signal came. So the signals are blocked while perf record runs. A thread waits
 * for them and tells the keeper, which notes the signal and then has perf record stop.
 */
#include "damon/record/signals.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#include <linux/kernel.h>

static void *wait_for_signals(void *arg)
{
	struct damon_signals *s = arg;

	for (;;) {
		char word;
		int sig;

		if (sigwait(&s->set, &sig))
			continue;
		word = sig;
		/* A user who sends a second signal does not want to wait for the file */
		if (s->came || write(s->sock, &word, 1) != 1) {
			signal(sig, SIG_DFL);
			pthread_sigmask(SIG_UNBLOCK, &s->set, NULL);
			raise(sig);
		}
		s->came = sig;
	}
	return NULL;
}

/**
 * damon_signals__begin - from now on pass signals on to the keeper
 * @s: overwritten; after success the caller gives it to damon_signals__end()
 * @sock: socket to the keeper; a signal is sent as one byte, its number
 *
 * Threads and processes that are created from now on have the signals blocked.
 *
 * Return: 0, or a negative errno with nothing changed.
 */
int damon_signals__begin(struct damon_signals *s, int sock)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old;
	int err;

	*s = (struct damon_signals){ .sock = sock };
	sigemptyset(&s->set);
	for (size_t i = 0; i < ARRAY_SIZE(sigs); i++) {
		/*
		 * Only an ignored SIGHUP stays ignored, as nohup asks for it. SIGINT does not: a
		 * shell ignores it for every command in the background.
		 */
		if (sigs[i] == SIGHUP && !sigaction(SIGHUP, NULL, &old) &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaddset(&s->set, sigs[i]);
	}
	err = pthread_sigmask(SIG_BLOCK, &s->set, &s->old);
	if (err)
		return -err;
	err = pthread_create(&s->thread, NULL, wait_for_signals, s);
	if (err)
		pthread_sigmask(SIG_SETMASK, &s->old, NULL);
	return -err;
}

/**
 * damon_signals__end - restore the handling of signals
 *
 * Return: the number of the first signal that came, or 0.
 */
int damon_signals__end(struct damon_signals *s)
{
	pthread_cancel(s->thread);
	pthread_join(s->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &s->old, NULL);
	return s->came;
}
