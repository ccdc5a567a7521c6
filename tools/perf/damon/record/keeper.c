// SPDX-License-Identifier: GPL-2.0
/*
 * The keeper: a process beside perf that alone touches DAMON.
 *
 *   perf                           keeper
 *    |-- fork ----------------------->|  load the command, stop it at its start
 *    |<------------- struct ready ----|  DAMON is on, this is its kdamond
 *   cmd_record()                      |
 *    |<------- ping on --control -----|
 *    |-- ack on --control ----------->|  perf records: let the command run
 *    |<------- pings, acks ---------->|  a second: what is in perf's buffers goes to the file
 *    |<------- mappings of notes -----|  DAMON has other targets now: see note.c
 *    |<------- stop on --control -----|  the target or kdamond has ended
 *    |-- a signal's number ---------->|  somebody wants it to stop
 *    |-- 'f', or end of file -------->|  recording has ended, or perf has died
 *    |<------------- struct ended ----|  DAMON is as it was
 *
 * Whatever happens to perf, SIGKILL included, the keeper sees its end of the
 * socket close, puts DAMON back, and finishes the file where perf has not: every
 * ending takes the same path. It stands in a process group of its own, where the
 * terminal's ^C does not reach it.
 */
#include "damon/record/keeper.h"
#include "damon/base/error.h"
#include "damon/core/note.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/sysfs.h"
#include "damon/machine/target.h"
#include "damon/record/job.h"
#include "damon/record/perf-args.h"
#include "damon/record/process-tree.h"
#include "damon/record/repair-features.h"
#include "damon/record/repair.h"
#include "damon/record/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* perf's own copy of asm/unistd.h may be older; the same number everywhere but on alpha */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif

/* How often forks and exits are looked through, which perf's buffers hold until then */
#define TICK_MS		100

/*
 * At least so many ticks from one change of targets to the next. Each of them
 * costs a snapshot, and processes that are gone by then need none.
 */
#define COMMIT_TICKS	5

/* Each fails only if one more process ends in the time that a start takes */
#define RESTART_TRIES	50

/*
 * How often it is told for how long the kdamonds have run, and perf is woken.
 * By itself it writes its buffers when they are half full, which may be minutes
 * away; what it has not written is lost if it is killed.
 */
#define CPU_NOTE_MS	1000

/* perf's words to the keeper; smaller ones are signals */
#define FINISH_RECORDED	'f'
#define FINISH_FAILED	'x'

/* keeper to perf, once DAMON is on or cannot be */
struct ready {
	struct damon_error error;	/* .err 0: it is on */
	pid_t kdamond;
	struct damon_abilities abilities;
	pid_t workload;
};

/* keeper to perf, once DAMON is as it was */
struct ended {
	struct damon_error error;	/* .err 0: all of it, but for a warning */
	struct damon_ended how;
};

struct keeper {
	const struct damon_job *job;
	struct damon_control ctl;
	struct damon_setup *setup;	/* the first of the job's */
	struct damon_workload workload;
	struct damon_error error;
	struct damon_error tuning;	/* why it did not begin */
	struct damon_repair finish;
	char **event_names;
	struct damon_process_tree *follow;	/* NULL: the targets never change */
	struct damon_kept_notes notes;
	bool targets_stale;
	unsigned int ticks;		/* since they were brought up to date */
	bool workload_is_target;
	bool recording;			/* perf is, and takes down notes */
	bool ping_unanswered;
	bool stopped;
	u64 next_cpu_note_ms;
	int sock, ctl_fd, ack_fd;
	struct pollfd *fds;
	size_t nr_fds;
	size_t alive;			/* of those from FD_WATCHED on */
};

/*
 * The order of keeper.fds. Those follow without which there is nothing to record:
 * targets given by pid, or other people's kdamonds.
 */
enum { FD_SOCK, FD_ACK, FD_WORKLOAD, FD_KDAMOND, FD_WATCHED };

/* A descriptor that polls readable when @pid ends; -1, which poll() skips, for none */
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
	k->nr_fds = FD_WATCHED + nr;
	k->fds = calloc(k->nr_fds, sizeof(*k->fds));
	if (!k->fds)
		return damon_error__set(&k->error, -ENOMEM, "out of memory");
	k->fds[FD_SOCK].fd = k->sock;
	k->fds[FD_ACK].fd = k->ack_fd;
	k->fds[FD_WORKLOAD].fd = watch_pid(k->workload.pid);
	k->fds[FD_KDAMOND].fd = watch_pid(job->attach ? 0 : k->setup->kdamond);
	for (size_t i = 0; i < nr; i++) {
		int fd = watch_pid(job->attach ? job->setups[i].kdamond : k->setup->targets[i].pid);

		k->fds[FD_WATCHED + i].fd = fd;
		k->alive += fd >= 0;
	}
	for (size_t i = 0; i < k->nr_fds; i++)
		k->fds[i].events = POLLIN;
	return 0;
}

static int begin_following(struct keeper *k)
{
	int err = 0;

	k->follow = damon_process_tree__new(k->job->cgroup);
	if (!k->follow) {
		damon_error__set(&k->error, -errno, "cannot hear of processes that come and go: %m");
		damon_error__hint(&k->error, "leave out those that will come: -p PID,PID --no-inherit");
		return k->error.err;
	}
	for (size_t i = 0; !err && i < k->setup->nr_targets; i++)
		err = damon_process_tree__add(k->follow, k->setup->targets[i].pid);
	return err ? damon_error__set(&k->error, err, "out of memory") : 0;
}

/* What perf calls its events is known now, and not in its file before that is finished */
static int begin_finish(struct keeper *k)
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
	damon_repair__init(&k->finish, job->output);
	return 0;
}

static int begin(struct keeper *k)
{
	static const int ignored[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXFSZ,
	};
	const struct damon_job *job = k->job;
	int err;

	if (job->argv) {
		err = damon_workload__start(&k->workload, job->argv, getpgid(getppid()),
					    job->stdout_taken, &k->error);
		if (err)
			return err;
	}
	/* not before, as the command inherits what is ignored */
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
	if (k->workload_is_target &&
	    !damon_setup__add_target(k->setup, k->workload.pid, NULL))
		return damon_error__set(&k->error, -ENOMEM, "out of memory");

	if (job->follow) {
		err = begin_following(k);
		if (err)
			return err;
	}
	k->ctl.take_over = job->take_over;
	if (job->attach)
		err = 0;
	else if (job->cgroup >= 0)
		err = damon_control__prepare(&k->ctl, k->setup, &k->error);
	else
		err = damon_control__start(&k->ctl, k->setup, &k->error);
	if (!err)
		err = begin_finish(k);
	if (err)
		return err;
	return watch_all(k);
}

/*
 * A word for perf record's --control. The pipe is empty but for our own few
 * words, so this does not block; where nobody reads, perf is gone, which shows
 * at the socket.
 */
static void tell_perf(struct keeper *k, const char *word)
{
	while (write(k->ctl_fd, word, strlen(word)) < 0 && errno == EINTR)
		;
}

/* perf answers it when it records, and looks at its buffers whenever it is asked */
static void send_ping(struct keeper *k)
{
	if (!k->ping_unanswered)
		tell_perf(k, "ping\n");
	k->ping_unanswered = true;
}

/* Of all kdamonds that are recorded, those that others started included */
static void note_cpu(const struct keeper *k)
{
	for (size_t i = 0; i < k->job->nr_setups; i++) {
		struct damon_note note = {
			.type = DAMON_NOTE_CPU,
			.pid = k->job->setups[i].kdamond,
		};
		char ns[64];

		if (damon_sysfs__read(ns, sizeof(ns), "/proc/%d/schedstat", note.pid))
			continue;
		note.cpu_ns = strtoull(ns, NULL, 10);
		damon_note__write(&note);
	}
}

/* Nothing is left to record, or nothing more is to be */
static void end_recording(struct keeper *k, enum damon_stop why, int signal)
{
	const struct damon_note note = {
		.type = DAMON_NOTE_STOP,
		.stop = why,
		.signal = signal,
	};
	struct damon_error again = {};	/* must not hide what ended it */

	if (k->stopped)
		return;
	k->stopped = true;
	note_cpu(k);
	damon_note__write(&note);
	/* DAMON may take an aggregation to stop, for which nobody waits who pressed ^C */
	if (why != DAMON_STOP_SIGNAL)
		damon_control__stop(&k->ctl, k->error.err ? &again : &k->error);
	tell_perf(k, "stop\n");
}

static void perf_answered(struct keeper *k)
{
	char ack[16];

	/* a perf that ends may close this before the socket */
	if (read(k->ack_fd, ack, sizeof(ack)) <= 0) {
		k->fds[FD_ACK].fd = -1;
		return;
	}
	k->ping_unanswered = false;
	if (k->recording)
		return;
	damon_repair__begun(&k->finish);
	if (damon_control__begin_tuning(&k->ctl, k->setup, &k->tuning)) {
		end_recording(k, DAMON_STOP_UNKNOWN, 0);
		return;
	}
	damon_workload__release(&k->workload);
	k->recording = true;
}

/* Those that are followed, with their names of now; the set-up's other words stay */
static int living_targets(const struct keeper *k, struct damon_setup *now)
{
	for (size_t i = 0; i < damon_process_tree__nr(k->follow); i++) {
		pid_t pid = damon_process_tree__pid(k->follow, i);
		char comm[DAMON_COMM_LEN];

		if (!pid || damon_target__comm(pid, comm, sizeof(comm)) ||
		    !damon_target__has_memory(pid))
			continue;
		if (!damon_setup__add_target(now, pid, comm))
			return -ENOMEM;
	}
	return 0;
}

static bool same_names(const struct damon_setup *a, const struct damon_setup *b)
{
	for (size_t i = 0; i < a->nr_targets; i++) {
		if (strcmp(a->targets[i].comm, b->targets[i].comm))
			return false;
	}
	return true;
}

/* How many targets, from the first on, are the same processes in both */
static size_t common_targets(const struct damon_setup *a, const struct damon_setup *b)
{
	size_t i = 0;

	while (i < a->nr_targets && i < b->nr_targets &&
	       a->targets[i].pid == b->targets[i].pid)
		i++;
	return i;
}

/*
 * DAMON keeps the regions of a target's number, whatever process it is given.
 * So numbers that get another process are taken away first, unless that would
 * leave the kdamond without any.
 */
static int commit_targets(struct keeper *k, struct damon_setup *now, size_t nr_common)
{
	struct damon_setup head = *now;
	int err = 0;

	if (nr_common && nr_common < k->setup->nr_targets) {
		head.nr_targets = nr_common;
		err = damon_control__commit(&k->ctl, &head);
	}
	if (!err && nr_common < now->nr_targets)
		err = damon_control__commit(&k->ctl, now);
	return err;
}

/* What a reader must know from now on, in any file */
static void note_all(struct keeper *k)
{
	const struct damon_note kdamond = {
		.type = DAMON_NOTE_KDAMOND,
		.pid = k->setup->kdamond,
	};
	const struct damon_note end = { .type = DAMON_NOTE_END };

	for (size_t i = 0; i < k->setup->nr_targets; i++) {
		struct damon_note note = {
			.type = DAMON_NOTE_TARGET,
			.target_id = i,
			.pid = k->setup->targets[i].pid,
		};

		memcpy(note.comm, k->setup->targets[i].comm, sizeof(note.comm));
		damon_note__keep(&k->notes, &note);
	}
	damon_note__keep(&k->notes, &kdamond);
	damon_note__keep(&k->notes, &end);
}

/* Who has left a cgroup lives on, so that DAMON would go on, too */
static void switch_off(struct keeper *k)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };

	/* its end is that of the next start */
	damon_note__write(&begin);
	damon_control__off(&k->ctl);
	damon_setup__clear_targets(k->setup);
}

/* Make DAMON's targets those that are followed now */
static int update_targets(struct keeper *k)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };
	struct damon_setup now = {};
	size_t nr_common;
	bool unchanged;
	int err;

	err = living_targets(k, &now);
	nr_common = common_targets(k->setup, &now);
	unchanged = nr_common == k->setup->nr_targets && nr_common == now.nr_targets;
	if (!err && !now.nr_targets && k->job->cgroup >= 0)
		switch_off(k);
	if (err || !now.nr_targets || (unchanged && same_names(k->setup, &now))) {
		damon_setup__exit(&now);
		return err;
	}
	damon_note__keep(&k->notes, &begin);
	err = commit_targets(k, &now, nr_common);
	if (!err) {
		damon_setup__clear_targets(k->setup);
		k->setup->targets = now.targets;
		k->setup->nr_targets = now.nr_targets;
	} else {
		damon_setup__exit(&now);
	}
	note_all(k);
	return err;
}

/*
 * A process that ends while it is made a target takes the kdamond with it. perf
 * hears of the next one, as it records what kthreadd forks.
 */
static int restart(struct keeper *k)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };
	int err = -ESRCH;

	damon_note__keep(&k->notes, &begin);
	for (int i = 0; i < RESTART_TRIES && (err == -EINVAL || err == -ESRCH); i++) {
		damon_process_tree__update(k->follow);
		damon_setup__clear_targets(k->setup);
		err = living_targets(k, k->setup);
		if (!err)
			err = k->setup->nr_targets ?
				damon_control__restart(&k->ctl, k->setup) : -ENODATA;
	}
	if (err)
		return err;

	k->fds[FD_KDAMOND].fd = watch_pid(k->setup->kdamond);
	note_all(k);
	return 0;
}

/*
 * Nothing is left to record, and nothing can come. A command says so itself, and
 * by which signal it ended.
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

/* DAMON is off: on again, or once somebody comes, or it is the end */
static void go_on(struct keeper *k)
{
	int err = restart(k);

	if (err == -ENODATA) {
		damon_control__off(&k->ctl);
		k->setup->kdamond = 0;
		if (damon_process_tree__ended(k->follow))
			nobody_left(k);
	} else if (err) {
		damon_error__set(&k->error, err, "DAMON does not go on: %s", strerror(-err));
		damon_error__hint(&k->error, "see who uses it: perf damon list");
		end_recording(k, DAMON_STOP_KDAMOND, 0);
	}
}

static void tick(struct keeper *k)
{
	k->targets_stale |= damon_process_tree__update(k->follow);
	if (k->ticks < COMMIT_TICKS)
		k->ticks++;
	if (!k->targets_stale || k->ticks < COMMIT_TICKS)
		return;
	k->ticks = 0;
	if (k->fds[FD_KDAMOND].fd < 0) {
		k->targets_stale = false;
		go_on(k);
		return;
	}
	/* a process that ended meanwhile fails it: the next time knows that */
	k->targets_stale = update_targets(k);
}

/* A command that ends by the signal that perf gets, too, did not end by itself */
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

	if (k->follow && k->recording && !k->stopped) {
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

/* What is to be done every now and then. Returns for how many ms it is not */
static int do_chores(struct keeper *k)
{
	struct timespec now;
	u64 now_ms;

	if (!k->recording || k->stopped)
		return -1;
	if (k->follow)
		tick(k);
	clock_gettime(CLOCK_MONOTONIC, &now);
	now_ms = now.tv_sec * MSEC_PER_SEC + now.tv_nsec / NSEC_PER_MSEC;
	if (now_ms >= k->next_cpu_note_ms) {
		note_cpu(k);
		send_ping(k);
		k->next_cpu_note_ms = now_ms + CPU_NOTE_MS;
	}
	return k->follow ? TICK_MS : CPU_NOTE_MS;
}

/* Returns how perf said that it finished, or 0 when it is gone without a word */
static char serve(struct keeper *k)
{
	/* all processes of -p, or all kdamonds; a cgroup has none of either */
	bool given_ended = k->job->cgroup >= 0;
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
			if (word == FINISH_RECORDED || word == FINISH_FAILED)
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
		for (size_t i = FD_WATCHED; i < k->nr_fds; i++) {
			if (!k->fds[i].revents)
				continue;
			k->fds[i].fd = -1;
			given_ended = !--k->alive;
		}
		if (given_ended && (!k->follow || damon_process_tree__ended(k->follow)))
			nobody_left(k);
	}
}

/* As perf record does: what it started it also ends, unless it was killed itself */
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

/* A perf that died or failed has left its file in the middle */
static void finish_file(struct keeper *k, struct damon_ended *how)
{
	const struct damon_repair_features trailer = {
		.names = k->event_names,
		.mmap_pages = k->job->mmap_pages,
	};
	struct pollfd ack = { .fd = k->ack_fd, .events = POLLIN };

	/* it may have died in the moment after it said that it records */
	if (poll(&ack, 1, 0) > 0 && ack.revents & POLLIN)
		damon_repair__begun(&k->finish);
	how->finished = damon_repair__run(&k->finish, &trailer, &how->unfinished) > 0;
	damon_repair__exit(&k->finish);
	damon_perf_args__free_names(k->event_names);
}

static void __noreturn keeper_main(struct keeper *k)
{
	struct ready ready = {};
	struct ended ended = {};
	char word;
	int null;

	setpgid(0, 0);
	prctl(PR_SET_NAME, "perf-damon");
	if (begin(k)) {
		ready.error = k->error;
		/* what is not put back is worse news than what failed */
		if (damon_control__stop(&k->ctl, &k->error))
			ready.error = k->error;
		damon_workload__kill_gated(&k->workload);
		_exit(write(k->sock, &ready, sizeof(ready)) != sizeof(ready));
	}

	/* The terminal and pipes are the command's and perf's, not ours */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);

	ready.kdamond = k->setup->kdamond;
	ready.abilities = k->setup->abilities;
	ready.workload = k->workload.pid;
	send_ping(k);
	word = 0;
	if (write(k->sock, &ready, sizeof(ready)) == sizeof(ready))
		word = serve(k);

	damon_control__stop(&k->ctl, &k->error);
	ended.error = !k->error.err && k->tuning.err ? k->tuning : k->error;
	if (word == FINISH_FAILED)
		damon_workload__kill_gated(&k->workload);
	finish_file(k, &ended.how);
	ended.how.status = end_workload(k, word);
	damon_process_tree__delete(k->follow);
	_exit(word && write(k->sock, &ended, sizeof(ended)) != sizeof(ended));
}

static int keeper_lost(struct damon_keeper *k, struct damon_error *e)
{
	waitpid(k->pid, NULL, 0);
	damon_error__set(e, -ECHILD, "the process that holds DAMON ended unexpectedly");
	damon_error__hint(e, "look whether DAMON is still on: cat /sys/kernel/mm/damon/admin/kdamonds/*/state");
	return -ECHILD;
}

/**
 * damon_keeper__start - fork a keeper, which loads the command and starts DAMON
 * @k: to be given to damon_keeper__finish(), after success only
 *
 * A command begins to run when something is written into @k->ack_fd.
 *
 * Return: 0, or a negative errno with @e filled and everything put back.
 */
int damon_keeper__start(struct damon_keeper *k, const struct damon_job *job,
			struct damon_error *e)
{
	struct damon_setup *setup = job->setups;
	struct keeper child = {
		.job = job,
		.setup = setup,
		.workload_is_target = !job->attach && job->cgroup < 0 && !setup->nr_targets,
		/* a cgroup's targets are looked for as soon as perf records */
		.targets_stale = job->cgroup >= 0,
		.ticks = job->cgroup >= 0 ? COMMIT_TICKS : 0,
	};
	int sock[2], ctl[2], ack[2];
	struct damon_target *t;
	struct ready ready;

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
		child.sock = sock[1];
		child.ctl_fd = ctl[1];
		child.ack_fd = ack[0];
		keeper_main(&child);
	}
	close(sock[1]);
	close(ctl[1]);
	close(ack[0]);
	k->sock = sock[0];
	k->ctl_fd = ctl[0];
	k->ack_fd = ack[1];

	if (read(k->sock, &ready, sizeof(ready)) != sizeof(ready))
		return keeper_lost(k, e);
	if (ready.error.err) {
		*e = ready.error;
		waitpid(k->pid, NULL, 0);
		return e->err;
	}
	if (!job->attach) {
		setup->kdamond = ready.kdamond;
		setup->abilities = ready.abilities;
	}
	for (size_t i = 0; i < job->nr_setups; i++)
		job->setups[i].keeper = k->pid;
	if (child.workload_is_target) {
		t = damon_setup__add_target(setup, ready.workload, NULL);
		if (!t)
			return damon_error__set(e, -ENOMEM, "out of memory");
		damon_target__comm(t->pid, t->comm, sizeof(t->comm));
	}
	return 0;
}

/**
 * damon_keeper__finish - have DAMON put back, the command ended, and the file whole
 * @recorded: whether perf record ran; else a command that still waits is not run
 * @how: what became of the command and of perf's file
 *
 * Return: 0, or a negative errno, with @e filled. After 0 it may hold a warning.
 */
int damon_keeper__finish(struct damon_keeper *k, bool recorded, struct damon_ended *how,
			 struct damon_error *e)
{
	char word = recorded ? FINISH_RECORDED : FINISH_FAILED;
	struct ended ended;
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
	/* a warning does not hide what failed before */
	if (ended.error.err || !e->err)
		*e = ended.error;
	return ended.error.err;
}
