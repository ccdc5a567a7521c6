// SPDX-License-Identifier: GPL-2.0
/*
 * The keeper process: starts DAMON and the command, watches the targets and the kdamond while perf
 * records, and at the end restores DAMON and repairs the file. keeper.c shows the protocol.
 */
#include "damon/record/keeper-process.h"
#include "damon/base/clock.h"
#include "damon/base/error.h"
#include "damon/core/note.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/cpu-time.h"
#include "damon/machine/target.h"
#include "damon/record/job.h"
#include "damon/record/live-targets.h"
#include "damon/record/memory-notes.h"
#include "damon/record/perf-args.h"
#include "damon/record/perf-control.h"
#include "damon/record/repair-features.h"
#include "damon/record/repair.h"
#include "damon/record/turns.h"
#include "damon/record/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* perf's own copy of asm/unistd.h may be older; all architectures but alpha use this number */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif

/* Interval for reading the forks and exits, which the ring buffers hold until then */
#define TICK_MS		100

/*
 * Interval for noting the kdamonds' CPU time, and for waking perf. By itself perf writes its
 * buffers when they are half full, which may take minutes, and what it has not written is lost if
 * it is killed.
 */
#define CPU_NOTE_MS	1000

/**
 * struct keeper - the state of the keeper process
 * @job: the recording
 * @setup: the first setup of @job
 * @ctl: the kdamond
 * @workload: the command
 * @error: why DAMON failed, or a warning
 * @tuning: why --auto-tune did not begin
 * @repair: perf's file
 * @event_names: names of perf's events, for @repair
 * @live: the targets, if they may change (@job->follow)
 * @memory: notes of the targets' memory
 * @turns: the windows that take turns, if any
 * @perf: perf record's --control
 * @sock: socket to perf
 * @workload_is_target: the command is the target
 * @recording: perf records, and with it the notes
 * @stopped: perf was told to stop
 * @next_cpu_note_ms: time of the next notes about CPU time
 * @fds: what to wait for: first the descriptors of enum watched, then one for each target that
 *	 was given by pid, or for each kdamond of other users
 * @nr_fds: number of @fds
 * @nr_alive: number of @fds from FD_GIVEN on whose process lives
 */
struct keeper {
	const struct damon_job *job;
	struct damon_setup *setup;
	struct damon_control ctl;
	struct damon_workload workload;
	struct damon_error error;
	struct damon_error tuning;
	struct damon_repair repair;
	char **event_names;
	struct damon_live_targets live;
	struct damon_memory_notes memory;
	struct damon_turns turns;
	struct damon_perf_control perf;
	int sock;
	bool workload_is_target;
	bool recording;
	bool stopped;
	u64 next_cpu_note_ms;
	struct pollfd *fds;
	size_t nr_fds;
	size_t nr_alive;
};

enum watched { FD_SOCK, FD_ACK, FD_WORKLOAD, FD_KDAMOND, FD_GIVEN };

/* Returns a descriptor that polls readable when @pid ends; for 0 returns -1, which poll() ignores */
static int watch_pid(pid_t pid)
{
	return pid ? syscall(SYS_pidfd_open, pid, 0) : -1;
}

static int watch_all(struct keeper *k)
{
	const struct damon_job *job = k->job;
	size_t nr = job->attach ? job->nr_setups : k->setup->nr_targets;

	if (k->workload_is_target)
		nr = 0;
	k->nr_fds = FD_GIVEN + nr;
	k->fds = calloc(k->nr_fds, sizeof(*k->fds));
	if (!k->fds)
		return damon_error__set(&k->error, -ENOMEM, "out of memory");
	k->fds[FD_SOCK].fd = k->sock;
	k->fds[FD_ACK].fd = k->perf.ack_fd;
	k->fds[FD_WORKLOAD].fd = watch_pid(k->workload.pid);
	k->fds[FD_KDAMOND].fd = watch_pid(job->attach ? 0 : k->setup->kdamond);
	for (size_t i = 0; i < nr; i++) {
		int fd = watch_pid(job->attach ? job->setups[i].kdamond : k->setup->targets[i].pid);

		k->fds[FD_GIVEN + i].fd = fd;
		k->nr_alive += fd >= 0;
	}
	for (size_t i = 0; i < k->nr_fds; i++)
		k->fds[i].events = POLLIN;
	return 0;
}

/* Prepare the repair: the names of perf's events are known now, but perf writes them at the end */
static int begin_repair(struct keeper *k)
{
	const struct damon_job *job = k->job;

	for (size_t i = 0; i < job->nr_setups; i++)
		job->setups[i].keeper = getpid();
	if (k->workload_is_target) {
		struct damon_target *t = k->setup->targets;

		damon_target__comm(t->pid, t->comm, sizeof(t->comm));
	}
	k->event_names = damon_perf_args__event_names(job);
	if (!k->event_names)
		return damon_error__set(&k->error, -ENOMEM, "out of memory");
	damon_repair__init(&k->repair, job->output);
	return 0;
}

static int begin_workload(struct keeper *k)
{
	static const int ignored[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXFSZ,
	};
	const struct damon_job *job = k->job;
	int err = 0;

	if (job->argv)
		err = damon_workload__start(&k->workload, job->argv, getpgid(getppid()),
					    job->stdout_taken, &k->error);
	if (err)
		return err;
	/* Not earlier: the command would inherit the ignored signals */
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
	if (k->workload_is_target &&
	    !damon_setup__add_target(k->setup, k->workload.pid, NULL))
		return damon_error__set(&k->error, -ENOMEM, "out of memory");
	return 0;
}

static int begin_damon(struct keeper *k)
{
	k->ctl.take_over = k->job->take_over;
	if (k->job->attach)
		return 0;
	if (k->job->cgroup >= 0)
		return damon_control__prepare(&k->ctl, k->setup, &k->error);
	return damon_control__start(&k->ctl, k->setup, &k->error);
}

static int begin(struct keeper *k)
{
	int err = begin_workload(k);

	damon_turns__init(&k->turns, &k->ctl, k->setup);
	if (!err && k->job->follow)
		err = damon_live_targets__begin(&k->live, &k->ctl, k->setup, k->job->cgroup,
						&k->error);
	if (!err)
		err = begin_damon(k);
	if (!err)
		err = begin_repair(k);
	return err ?: watch_all(k);
}

/* Note the CPU time of all kdamonds that are recorded, including those that others started */
static void note_cpu(const struct keeper *k)
{
	for (size_t i = 0; i < k->job->nr_setups; i++) {
		struct damon_note note = {
			.type = DAMON_NOTE_CPU,
			.pid = k->job->setups[i].kdamond,
		};

		if (!damon_cpu_time__read(note.pid, &note.cpu_ns))
			damon_note__write(&note);
	}
}

static void end_recording(struct keeper *k, enum damon_stop why, int signal)
{
	const struct damon_note note = {
		.type = DAMON_NOTE_STOP,
		.stop = why,
		.signal = signal,
	};
	struct damon_error ignored = {};	/* an earlier error is more important */

	if (k->stopped)
		return;
	k->stopped = true;
	note_cpu(k);
	damon_note__write(&note);
	/* DAMON may take an aggregation interval to stop: do not make a user wait who pressed ^C */
	if (why != DAMON_STOP_SIGNAL)
		damon_control__stop(&k->ctl, k->error.err ? &ignored : &k->error);
	damon_perf_control__stop(&k->perf);
}

/* perf has answered a ping; the first answer means that it has begun to record */
static void perf_answered(struct keeper *k)
{
	/* When perf ends, it may close this pipe before the socket */
	if (!damon_perf_control__read_answer(&k->perf)) {
		k->fds[FD_ACK].fd = -1;
		return;
	}
	if (k->recording)
		return;
	damon_repair__begun(&k->repair);
	if (damon_control__begin_tuning(&k->ctl, k->setup, &k->tuning)) {
		end_recording(k, DAMON_STOP_UNKNOWN, 0);
		return;
	}
	damon_workload__release(&k->workload);
	damon_turns__begin(&k->turns, damon_clock__ms());
	k->recording = true;
}

/*
 * End the recording, because nothing is left to record and nothing can come. If the command is the
 * target, workload_ended() ends the recording, with the signal that ended the command.
 */
static void nobody_left(struct keeper *k)
{
	if (k->job->attach)
		end_recording(k, DAMON_STOP_KDAMOND, 0);
	else if (k->job->cgroup >= 0)
		end_recording(k, DAMON_STOP_CGROUP, 0);
	else if (!k->workload_is_target)
		end_recording(k, DAMON_STOP_TARGETS, 0);
}

/* DAMON is off: start it again, wait for a process to monitor, or end the recording */
static void go_on(struct keeper *k)
{
	int err;

	damon_turns__rewind(&k->turns);
	err = damon_live_targets__restart(&k->live);
	if (!err) {
		k->fds[FD_KDAMOND].fd = watch_pid(k->setup->kdamond);
		damon_live_targets__note(&k->live);
		damon_turns__begin_again(&k->turns, damon_clock__ms());
	} else if (err == -ENODATA) {
		if (damon_live_targets__ended(&k->live))
			nobody_left(k);
	} else {
		damon_error__set(&k->error, err, "DAMON cannot be started again: %s",
				 strerror(-err));
		damon_error__hint(&k->error, "perf damon list shows who uses DAMON");
		end_recording(k, DAMON_STOP_KDAMOND, 0);
	}
}

static void update_targets(struct keeper *k)
{
	bool off = k->fds[FD_KDAMOND].fd < 0;

	/* During a long sample the keeper would have to wait for its end */
	if (!damon_live_targets__tick(&k->live, off || damon_turns__may_commit(&k->turns)))
		return;
	if (off)
		go_on(k);
	else
		damon_live_targets__update(&k->live);
}

/* SIGINT also reaches perf: a command that SIGINT ended did not end the recording by itself */
static void workload_ended(struct keeper *k)
{
	int status = k->workload.status;
	bool interrupted = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;

	if (interrupted)
		end_recording(k, DAMON_STOP_SIGNAL, SIGINT);
	else
		end_recording(k, DAMON_STOP_COMMAND, 0);
}

static void kdamond_ended(struct keeper *k)
{
	bool target_left = false;

	if (k->job->follow && k->recording && !k->stopped) {
		go_on(k);
		return;
	}
	for (size_t i = 0; i < k->setup->nr_targets; i++) {
		pid_t pid = k->setup->targets[i].pid;

		target_left |= !pid || damon_target__has_memory(pid);
	}
	if (target_left)
		end_recording(k, DAMON_STOP_KDAMOND, 0);
	else
		nobody_left(k);
}

/* Let the next window take its turn if it is time; returns the time to the next turn, in ms */
static int take_turns(struct keeper *k, u64 now_ms)
{
	/* While DAMON is off, nothing takes turns */
	if (!damon_turns__on(&k->turns) || k->fds[FD_KDAMOND].fd < 0)
		return CPU_NOTE_MS;
	if (!damon_turns__wait_ms(&k->turns, now_ms))
		damon_turns__next(&k->turns, now_ms);
	return damon_turns__wait_ms(&k->turns, damon_clock__ms());
}

/* Do what is due; returns after how many ms to call this again at the latest, or -1 for never */
static int do_chores(struct keeper *k)
{
	u64 now_ms;
	int wait_ms;

	if (!k->recording || k->stopped)
		return -1;
	if (k->job->follow)
		update_targets(k);
	now_ms = damon_clock__ms();
	if (now_ms >= k->next_cpu_note_ms) {
		note_cpu(k);
		/* How much memory there is at some addresses, the kernel does not tell */
		if (!k->job->attach && !k->job->limited)
			damon_memory_notes__write(&k->memory, k->setup, k->job->cgroup, now_ms);
		damon_perf_control__ping(&k->perf);
		k->next_cpu_note_ms = now_ms + CPU_NOTE_MS;
	}
	wait_ms = take_turns(k, now_ms);
	return min(wait_ms, k->job->follow ? TICK_MS : CPU_NOTE_MS);
}

/* Look after the processes that were given by pid, or other users' kdamonds; true if none lives */
static bool given_ended(struct keeper *k)
{
	bool ended = false;

	for (size_t i = FD_GIVEN; i < k->nr_fds; i++) {
		if (!k->fds[i].revents)
			continue;
		k->fds[i].fd = -1;
		ended = !--k->nr_alive;
	}
	return ended;
}

/* Returns the last word of perf, or 0 if perf has died */
static char serve(struct keeper *k)
{
	/* With a cgroup, there is no process to wait for */
	bool ended = k->job->cgroup >= 0;
	char word;

	for (;;) {
		if (poll(k->fds, k->nr_fds, do_chores(k)) < 0) {
			if (errno == EINTR)
				continue;
			return 0;
		}
		if (k->fds[FD_SOCK].revents) {
			if (read(k->sock, &word, 1) != 1)
				return 0;
			if (word == DAMON_KEEPER_RECORDED || word == DAMON_KEEPER_FAILED)
				return word;
			end_recording(k, DAMON_STOP_SIGNAL, word);
		}
		if (k->fds[FD_ACK].revents)
			perf_answered(k);
		if (k->fds[FD_WORKLOAD].revents && damon_workload__reap(&k->workload, false)) {
			k->fds[FD_WORKLOAD].fd = -1;
			workload_ended(k);
		}
		if (k->fds[FD_KDAMOND].revents) {
			close(k->fds[FD_KDAMOND].fd);
			k->fds[FD_KDAMOND].fd = -1;
			kdamond_ended(k);
		}
		ended |= given_ended(k);
		if (ended && (!k->job->follow || damon_live_targets__ended(&k->live)))
			nobody_left(k);
	}
}

/* End the command like perf record does, which ends what it started unless it was killed itself */
static int end_workload(struct keeper *k, bool kill_it)
{
	damon_workload__kill_gated(&k->workload);
	if (!k->workload.pid || !kill_it)
		return 0;
	if (!damon_workload__reap(&k->workload, false))
		kill(k->workload.pid, SIGTERM);
	damon_workload__reap(&k->workload, true);
	return k->workload.status;
}

/* Repair the file, which a perf that has died or failed has not finished */
static void repair_file(struct keeper *k, struct damon_ended *how)
{
	const struct damon_repair_features features = {
		.names = k->event_names,
		.mmap_pages = k->job->mmap_pages,
	};

	/* perf may have died just after it answered that it records */
	if (damon_perf_control__has_answer(&k->perf))
		damon_repair__begun(&k->repair);
	how->repaired = damon_repair__run(&k->repair, &features, &how->not_repaired) > 0;
	damon_repair__exit(&k->repair);
	damon_perf_args__free_names(k->event_names);
}

/*
 * Give up the standard descriptors that the keeper has inherited. Its copies would keep pipes open
 * whose readers wait for perf and the command to end. The keeper is a process of its own, so that
 * perf's descriptors stay as they are. The descriptors are redirected and not closed, so that no
 * descriptor that is opened later gets one of their numbers.
 */
static void detach_from_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
}

/* Tell perf that DAMON cannot be started, and undo what was done */
static void __noreturn fail(struct keeper *k)
{
	struct damon_keeper_ready ready = { .error = k->error };

	/* That DAMON could not be restored is worse than the first error */
	if (damon_control__stop(&k->ctl, &k->error))
		ready.error = k->error;
	damon_workload__kill_gated(&k->workload);
	_exit(write(k->sock, &ready, sizeof(ready)) != sizeof(ready));
}

/* Tell perf that DAMON is on, and serve it; returns as serve() does */
static char start_to_serve(struct keeper *k)
{
	const struct damon_keeper_ready ready = {
		.kdamond = k->setup->kdamond,
		.abilities = k->setup->abilities,
		.workload = k->workload.pid,
	};

	damon_perf_control__ping(&k->perf);
	if (write(k->sock, &ready, sizeof(ready)) != sizeof(ready))
		return 0;
	return serve(k);
}

/**
 * damon_keeper_process__main - be the keeper; called in a process of its own
 * @job: the recording; the copy of this process is changed
 * @sock: socket to perf
 * @ctl_fd: commands to perf record are written here
 * @ack_fd: perf record's answers are read here
 */
void __noreturn damon_keeper_process__main(const struct damon_job *job, int sock, int ctl_fd,
					   int ack_fd)
{
	struct keeper k = {
		.job = job,
		.setup = job->setups,
		.sock = sock,
		.perf = { .ctl_fd = ctl_fd, .ack_fd = ack_fd },
		.workload_is_target = damon_job__monitors_command(job),
	};
	struct damon_keeper_ended ended = {};
	char word;

	setpgid(0, 0);
	prctl(PR_SET_NAME, "perf-damon");
	if (begin(&k))
		fail(&k);
	detach_from_terminal();
	word = start_to_serve(&k);

	damon_control__stop(&k.ctl, &k.error);
	ended.error = !k.error.err && k.tuning.err ? k.tuning : k.error;
	if (word == DAMON_KEEPER_FAILED)
		damon_workload__kill_gated(&k.workload);
	repair_file(&k, &ended.how);
	ended.how.status = end_workload(&k, word);
	damon_live_targets__exit(&k.live);
	damon_turns__exit(&k.turns);
	_exit(word && write(k.sock, &ended, sizeof(ended)) != sizeof(ended));
}
