// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a command, and does not let it run before it is monitored.
 *
 * exec replaces the address space, so DAMON must start after exec, and perf must start before the
 * first instruction of the program. ptrace stops a process at exactly this point.
 */
#include "damon/record/workload.h"
#include "damon/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <linux/compiler.h>
#include <linux/kernel.h>

static void __noreturn exec_workload(const char **argv, pid_t pgrp, bool stdout_taken,
				     int failed_fd)
{
	sigset_t set;
	int err;

	/* The terminal sends ^C to this process group */
	setpgid(0, pgrp);
	/* perf blocks SIGWINCH for its own user interface */
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (stdout_taken)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	if (!ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		execvp(argv[0], (char **)argv);
	err = errno;
	if (write(failed_fd, &err, sizeof(err)) < 0)
		abort();
	_exit(127);
}

/**
 * damon_workload__start - load a command and stop it before its first instruction
 * @w: overwritten
 * @argv: arguments for exec, NULL-terminated
 * @pgrp: process group that the command joins
 * @stdout_taken: perf writes the recording to stdout; the command's stdout becomes stderr
 *
 * Only the calling thread can release the command.
 *
 * Return: 0, or a negative errno with @e filled and no process left.
 */
int damon_workload__start(struct damon_workload *w, const char **argv, pid_t pgrp,
			  bool stdout_taken, struct damon_error *e)
{
	int failed[2], status, err = 0;
	pid_t pid;

	memset(w, 0, sizeof(*w));
	if (pipe2(failed, O_CLOEXEC))
		return damon_error__set(e, -errno, "pipe: %m");
	pid = fork();
	if (pid < 0) {
		damon_error__set(e, -errno, "fork: %m");
		close(failed[0]);
		close(failed[1]);
		return e->err;
	}
	if (!pid)
		exec_workload(argv, pgrp, stdout_taken, failed[1]);
	close(failed[1]);

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFSTOPPED(status)) {
		if (read(failed[0], &err, sizeof(err)) != sizeof(err))
			err = ECHILD;
		err = damon_error__set(e, -err, "cannot run '%s': %s", argv[0], strerror(err));
	} else {
		w->pid = pid;
		w->gated = true;
	}
	close(failed[0]);
	return err;
}

/** damon_workload__release - let the command run */
void damon_workload__release(struct damon_workload *w)
{
	if (!w->gated)
		return;
	ptrace(PTRACE_DETACH, w->pid, NULL, NULL);
	w->gated = false;
}

/** damon_workload__kill_gated - kill the command if it has not been released */
void damon_workload__kill_gated(struct damon_workload *w)
{
	if (!w->gated)
		return;
	kill(w->pid, SIGKILL);
	w->gated = false;
	damon_workload__reap(w, true);
}

/**
 * damon_workload__reap - check whether the command has ended
 * @wait: wait until it has ended
 *
 * Return: true, with @w->status filled, if the command has ended; false if it runs or if there is
 * no command.
 */
bool damon_workload__reap(struct damon_workload *w, bool wait)
{
	pid_t pid;

	if (!w->pid || w->reaped)
		return w->reaped;
	do {
		pid = waitpid(w->pid, &w->status, wait ? 0 : WNOHANG);
	} while (pid < 0 && errno == EINTR);
	w->reaped = pid == w->pid && !WIFSTOPPED(w->status);
	return w->reaped;
}
