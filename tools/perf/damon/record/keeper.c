// SPDX-License-Identifier: GPL-2.0
/*
 * Starts and ends the keeper, a process beside perf that alone writes to DAMON's sysfs.
 *
 *   perf                           keeper
 *    |-- fork ----------------------->|  load the command, stop it before its first instruction
 *    |<---------------- "ready" ------|  DAMON is on; this is its kdamond
 *   cmd_record()                      |
 *    |<------- ping on --control -----|
 *    |-- answer on --control -------->|  perf records: let the command run
 *    |<------- pings, answers ------->|  once a second: perf writes its buffers to the file
 *    |<------- mappings of notes -----|  DAMON's targets have changed (see core/note.c)
 *    |<------- stop on --control -----|  the targets or the kdamond have ended
 *    |-- number of a signal --------->|  the user ends the recording
 *    |-- 'f', or end of file -------->|  perf record has ended, or perf has died
 *    |<---------------- "ended" ------|  DAMON is as it was before
 *
 * However perf ends, even by SIGKILL, the keeper sees its end of the socket close, restores DAMON,
 * and repairs the file if perf has not finished it: every ending takes the same path. The keeper is
 * in a process group of its own, so that the terminal's ^C does not reach it.
 */
#include "damon/record/keeper.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/machine/target.h"
#include "damon/record/job.h"
#include "damon/record/keeper-process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int keeper_lost(struct damon_keeper *k, struct damon_error *e)
{
	waitpid(k->pid, NULL, 0);
	damon_error__set(e, -ECHILD, "the process that controls DAMON ended unexpectedly");
	damon_error__hint(e, "check whether DAMON is still on: cat /sys/kernel/mm/damon/admin/kdamonds/*/state");
	return -ECHILD;
}

static int fork_keeper(struct damon_keeper *k, const struct damon_job *job, struct damon_error *e)
{
	int sock[2], ctl[2], ack[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) ||
	    pipe2(ctl, O_CLOEXEC) || pipe2(ack, O_CLOEXEC))
		return damon_error__set(e, -errno, "cannot make a pipe: %m");

	k->pid = fork();
	if (k->pid < 0)
		return damon_error__set(e, -errno, "cannot start a process: %m");
	if (!k->pid) {
		close(sock[0]);
		close(ctl[0]);
		close(ack[1]);
		damon_keeper_process__main(job, sock[1], ctl[1], ack[0]);
	}
	close(sock[1]);
	close(ctl[1]);
	close(ack[0]);
	k->sock = sock[0];
	k->ctl_fd = ctl[0];
	k->ack_fd = ack[1];
	return 0;
}

/* Fill in what the keeper knows */
static int take_state(const struct damon_keeper *k, const struct damon_job *job,
			   const struct damon_keeper_ready *ready, struct damon_error *e)
{
	const bool workload_is_target = damon_job__monitors_command(job);
	struct damon_setup *setup = job->setups;
	struct damon_target *t;

	if (!job->attach) {
		setup->kdamond = ready->kdamond;
		setup->abilities = ready->abilities;
	}
	for (size_t i = 0; i < job->nr_setups; i++)
		job->setups[i].keeper = k->pid;
	if (!workload_is_target)
		return 0;
	t = damon_setup__add_target(setup, ready->workload, NULL);
	if (!t)
		return damon_error__set(e, -ENOMEM, "out of memory");
	damon_target__comm(t->pid, t->comm, sizeof(t->comm));
	return 0;
}

/**
 * damon_keeper__start - fork a keeper, which loads the command and starts DAMON
 * @k: overwritten; after success the caller gives it to damon_keeper__finish()
 * @job: the recording; the kdamond and the keeper are filled in, and the command as a target
 *
 * The command starts to run when something is written to @k->ack_fd.
 *
 * Return: 0, or a negative errno with @e filled and DAMON as it was before.
 */
int damon_keeper__start(struct damon_keeper *k, const struct damon_job *job,
			struct damon_error *e)
{
	struct damon_keeper_ready ready;
	int err = fork_keeper(k, job, e);

	if (err)
		return err;
	if (read(k->sock, &ready, sizeof(ready)) != sizeof(ready))
		return keeper_lost(k, e);
	if (ready.error.err) {
		*e = ready.error;
		waitpid(k->pid, NULL, 0);
		return e->err;
	}
	return take_state(k, job, &ready, e);
}

/**
 * damon_keeper__finish - have the keeper restore DAMON, end the command and repair the file
 * @k: the keeper, which ends
 * @recorded: perf record has recorded; if false, a command that still waits is not run
 * @how: what became of the command and of the file
 * @e: after success it may hold a warning
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_keeper__finish(struct damon_keeper *k, bool recorded, struct damon_ended *how,
			 struct damon_error *e)
{
	char word = recorded ? DAMON_KEEPER_RECORDED : DAMON_KEEPER_FAILED;
	struct damon_keeper_ended ended;
	ssize_t len;

	memset(how, 0, sizeof(*how));
	if (write(k->sock, &word, 1) != 1)
		return keeper_lost(k, e);
	do {
		len = read(k->sock, &ended, sizeof(ended));
	} while (len < 0 && errno == EINTR);
	if (len != sizeof(ended))
		return keeper_lost(k, e);

	waitpid(k->pid, NULL, 0);
	close(k->sock);
	close(k->ctl_fd);
	close(k->ack_fd);
	*how = ended.how;
	/* A warning must not hide an earlier error */
	if (ended.error.err || !e->err)
		*e = ended.error;
	return ended.error.err;
}
