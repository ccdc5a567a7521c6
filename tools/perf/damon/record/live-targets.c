// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps DAMON's targets up to date while processes are forked and exit, or join and leave a cgroup:
 * commits the new targets to the kdamond, restarts a kdamond that has ended, and notes each change
 * in the recording.
 */
#include "damon/record/live-targets.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/mapped.h"
#include "damon/machine/target.h"
#include "damon/record/process-tree.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * The targets change at most once in this many ticks. Each change costs a snapshot, and a process
 * that ends sooner does not need to be monitored.
 */
#define COMMIT_TICKS	5

/* As many ranges as DAMON itself divides the memory of a process into */
#define NR_AREAS	3

/* A start fails only if one more process ends while the kdamond is starting */
#define RESTART_TRIES	50

/**
 * damon_live_targets__begin - begin to follow the targets of a setup, or the processes of a cgroup
 * @t: zero-initialised; the caller frees it with damon_live_targets__exit(), also after an error
 * @ctl: used until damon_live_targets__exit()
 * @setup: used until damon_live_targets__exit()
 * @cgroup: descriptor of the cgroup's directory, or -1
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_live_targets__begin(struct damon_live_targets *t, struct damon_control *ctl,
			      struct damon_setup *setup, int cgroup, struct damon_error *e)
{
	int err = 0;

	t->ctl = ctl;
	t->setup = setup;
	t->of_cgroup = cgroup >= 0;
	/* The processes of a cgroup become targets as soon as perf records */
	t->stale = t->of_cgroup;
	t->ticks = t->of_cgroup ? COMMIT_TICKS : 0;
	t->tree = damon_process_tree__new(cgroup);
	if (!t->tree) {
		damon_error__set(e, -errno, "cannot follow processes that start and end: %m");
		damon_error__hint(e, "monitor only processes that run already: -p PID,PID --no-inherit");
		return e->err;
	}
	for (size_t i = 0; !err && i < setup->nr_targets; i++)
		err = damon_process_tree__add(t->tree, setup->targets[i].pid);
	return err ? damon_error__set(e, err, "out of memory") : 0;
}

/**
 * damon_live_targets__tick - take in which processes have started and ended
 * @may_update: the targets may be changed now
 *
 * Return: true if the targets must be brought up to date now, by damon_live_targets__update() if
 * the kdamond runs, or by damon_live_targets__restart() if it has ended.
 */
bool damon_live_targets__tick(struct damon_live_targets *t, bool may_update)
{
	t->stale |= damon_process_tree__update(t->tree);
	if (t->ticks < COMMIT_TICKS)
		t->ticks++;
	if (!may_update || !t->stale || t->ticks < COMMIT_TICKS)
		return false;
	t->ticks = 0;
	t->stale = false;
	return true;
}

/* Add the processes that live as targets to @now, with the names that they have now */
static int add_living(const struct damon_live_targets *t, struct damon_setup *now)
{
	for (size_t i = 0; i < damon_process_tree__nr(t->tree); i++) {
		pid_t pid = damon_process_tree__pid(t->tree, i);
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

/* Count the targets at the beginning of both setups that are the same processes */
static size_t common_targets(const struct damon_setup *a, const struct damon_setup *b)
{
	size_t i = 0;

	while (i < a->nr_targets && i < b->nr_targets &&
	       a->targets[i].pid == b->targets[i].pid)
		i++;
	return i;
}

/*
 * DAMON keeps the regions of a target_id when another process gets that target_id. So first remove
 * all target_ids that get another process. If that is all of them, target_id 0 stays, as a kdamond
 * without targets ends. It gets a page that no process has mapped, and so loses its regions.
 */
static int remove_changed(struct damon_live_targets *t, const struct damon_setup *now,
			  size_t nr_common)
{
	const u64 page_size = sysconf(_SC_PAGESIZE);
	struct damon_range page = { page_size, 2 * page_size };
	struct damon_target only = { .pid = now->targets[0].pid, .ranges = { &page, 1 } };
	struct damon_setup head = *now;

	if (nr_common == t->setup->nr_targets)
		return 0;
	head.nr_targets = nr_common;
	if (!nr_common) {
		head.targets = &only;
		head.nr_targets = 1;
	}
	return damon_control__commit(t->ctl, &head);
}

/*
 * DAMON finds the mappings of a target that a commit adds at the next update only. Until then it
 * monitors nothing of that target, unless the commit names its memory. If windows take turns, each
 * commit does.
 */
static int add_changed(struct damon_live_targets *t, struct damon_setup *now, size_t nr_common)
{
	int err;

	if (nr_common == now->nr_targets)
		return 0;
	/* An error means that the process has ended: the commit fails with a better one */
	for (size_t i = nr_common; !now->attrs.windows.nr && i < now->nr_targets; i++)
		damon_mapped__read(now->targets[i].pid, NR_AREAS, &now->targets[i].ranges);
	err = damon_control__commit(t->ctl, now);
	/* Named again, the ranges would replace the regions that DAMON has found until then */
	for (size_t i = nr_common; i < now->nr_targets; i++)
		damon_ranges__exit(&now->targets[i].ranges);
	return err;
}

/**
 * damon_live_targets__note - note the targets and the kdamond that are valid from now on
 *
 * The notes stay mapped, so that each later file of perf record --switch-output has them, too.
 */
void damon_live_targets__note(struct damon_live_targets *t)
{
	const struct damon_note kdamond = {
		.type = DAMON_NOTE_KDAMOND,
		.pid = t->setup->kdamond,
	};
	const struct damon_note end = { .type = DAMON_NOTE_END };

	for (size_t i = 0; i < t->setup->nr_targets; i++) {
		struct damon_note note = {
			.type = DAMON_NOTE_TARGET,
			.target_id = i,
			.pid = t->setup->targets[i].pid,
		};

		memcpy(note.comm, t->setup->targets[i].comm, sizeof(note.comm));
		damon_note__keep(&t->notes, &note);
	}
	damon_note__keep(&t->notes, &kdamond);
	damon_note__keep(&t->notes, &end);
}

/* Switch DAMON off: processes that have left the cgroup live on, and DAMON would monitor them */
static void switch_off(struct damon_live_targets *t)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };

	/* The notes of the next start end with the "end" that belongs to this "begin" */
	damon_note__write(&begin);
	damon_control__off(t->ctl);
	damon_setup__clear_targets(t->setup);
}

static int update(struct damon_live_targets *t)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };
	struct damon_setup now = { .attrs = t->setup->attrs };
	size_t nr_common;
	bool unchanged;
	int err;

	err = add_living(t, &now);
	nr_common = common_targets(t->setup, &now);
	unchanged = nr_common == t->setup->nr_targets && nr_common == now.nr_targets;
	if (!err && !now.nr_targets && t->of_cgroup)
		switch_off(t);
	if (err || !now.nr_targets || (unchanged && same_names(t->setup, &now))) {
		damon_setup__exit(&now);
		return err;
	}
	damon_note__keep(&t->notes, &begin);
	err = remove_changed(t, &now, nr_common);
	if (!err)
		err = add_changed(t, &now, nr_common);
	if (!err) {
		damon_setup__clear_targets(t->setup);
		t->setup->targets = now.targets;
		t->setup->nr_targets = now.nr_targets;
	} else {
		damon_setup__exit(&now);
	}
	damon_live_targets__note(t);
	return err;
}

/**
 * damon_live_targets__update - make the living processes the targets of the running kdamond
 *
 * The update fails if a process ends meanwhile. The targets stay stale then, and the next
 * damon_live_targets__tick() that is due learns of the end.
 */
void damon_live_targets__update(struct damon_live_targets *t)
{
	t->stale = update(t);
}

static int try_restart(struct damon_live_targets *t)
{
	int err;

	damon_process_tree__update(t->tree);
	damon_setup__clear_targets(t->setup);
	err = add_living(t, t->setup);
	if (err)
		return err;
	return t->setup->nr_targets ? damon_control__restart(t->ctl, t->setup) : -ENODATA;
}

/**
 * damon_live_targets__restart - start DAMON again, with the processes that live
 *
 * A process that ends while it becomes a target makes the kdamond end, too. perf record sees the
 * new kdamond, because it records the threads that kthreadd forks. After success the caller calls
 * damon_live_targets__note().
 *
 * Return: 0; -ENODATA if no process lives, with DAMON off; or another negative errno.
 */
int damon_live_targets__restart(struct damon_live_targets *t)
{
	const struct damon_note begin = { .type = DAMON_NOTE_BEGIN };
	int err = -ESRCH;

	damon_note__keep(&t->notes, &begin);
	for (int i = 0; i < RESTART_TRIES && (err == -EINVAL || err == -ESRCH); i++)
		err = try_restart(t);
	if (err == -ENODATA) {
		damon_control__off(t->ctl);
		t->setup->kdamond = 0;
	}
	return err;
}

/** damon_live_targets__ended - is it certain that no process will ever be monitored again? */
bool damon_live_targets__ended(const struct damon_live_targets *t)
{
	return damon_process_tree__ended(t->tree);
}

/** damon_live_targets__exit - free what @t owns */
void damon_live_targets__exit(struct damon_live_targets *t)
{
	damon_process_tree__delete(t->tree);
	t->tree = NULL;
}
