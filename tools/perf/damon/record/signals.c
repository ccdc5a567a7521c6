// SPDX-License-Identifier: GPL-2.0
/*
 * The signals that end a recording. perf record would take most of them itself,
 * but without a word in the file of what came. So they are blocked while it runs;
 * a thread waits for them and tells the keeper, which writes it down and then has
 * perf record stop.
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
		/* Who asks twice does not want to wait for the file */
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
 * damon_signals__begin - from now on the keeper hears of signals
 * @sock: to the keeper; each signal is one byte, its number
 *
 * Threads and processes made from now on must not be meant to get them.
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
		/* nohup means it; a shell ignores SIGINT for whatever is in the background */
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
 * damon_signals__end - signals take their usual way again
 *
 * Return: the one that came, or 0.
 */
int damon_signals__end(struct damon_signals *s)
{
	pthread_cancel(s->thread);
	pthread_join(s->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &s->old, NULL);
	return s->came;
}
