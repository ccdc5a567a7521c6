// SPDX-License-Identifier: GPL-2.0
/* Modules: record/signals */
/* Signals to perf, here this process, are passed on to the keeper's socket */
#include "damon/record/signals.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>

static struct damon_signals signals;
static int keeper;

static void begin(void)
{
	int sock[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock))
		exit(1);
	keeper = sock[1];
	tap_eq(damon_signals__begin(&signals, sock[0]), 0, "begin");
}

/* Wait until the thread has stored the signal; the thread sends the number before */
static void wait_until_stored(void)
{
	while (!*(volatile int *)&signals.came)
		usleep(1000);
}

static int end(void)
{
	int came = damon_signals__end(&signals);

	close(signals.sock);
	close(keeper);
	return came;
}

/* Wait for the number that the keeper reads, and return it */
static int received(void)
{
	char word = 0;

	return read(keeper, &word, 1) == 1 ? word : -1;
}

static bool is_blocked(int sig)
{
	sigset_t set;

	pthread_sigmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, sig);
}

static void test_one(int sig)
{
	begin();
	tap_ok(is_blocked(sig), "signal %d is blocked", sig);
	kill(getpid(), sig);
	tap_eq(received(), sig, "signal %d: the keeper gets its number", sig);
	wait_until_stored();
	tap_eq(end(), sig, "signal %d is returned", sig);
	tap_ok(!is_blocked(sig), "signal %d is no longer blocked", sig);
}

/* A second signal has its default effect: it ends the process */
static void test_second(void)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		int sock[2];

		if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock) ||
		    damon_signals__begin(&signals, sock[0]))
			_exit(2);
		keeper = sock[1];
		kill(getpid(), SIGINT);
		received();
		wait_until_stored();
		kill(getpid(), SIGTERM);
		pause();
		_exit(3);
	}
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "a second signal ends perf");
}

int main(void)
{
#ifdef __SANITIZE_ADDRESS__
	/* AddressSanitizer reports the stack of a cancelled thread as damaged */
	puts("1..0 # SKIP AddressSanitizer does not support pthread_cancel()");
	return 0;
#endif
	/* A shell's background job, and what nohup starts, ignore some. */
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	test_one(SIGTERM);
	test_one(SIGINT);
	test_one(SIGHUP);
	begin();
	tap_eq(end(), 0, "without a signal, 0 is returned");
	signal(SIGHUP, SIG_IGN);
	begin();
	tap_ok(!is_blocked(SIGHUP) && is_blocked(SIGINT), "an ignored SIGHUP stays ignored");
	end();
	test_second();
	return tap_done();
}
