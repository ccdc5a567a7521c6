// SPDX-License-Identifier: GPL-2.0
/*
 * Gets a directory for our kdamond in DAMON's sysfs, beside the directories of other users.
 *
 * Writing nr_kdamonds, which makes and removes directories, deletes the setups in all directories;
 * the kernel refuses the write while one of the kdamonds runs. So a directory that nobody uses is
 * taken if there is one. Otherwise the setups of other users are saved before the write, and
 * restored right after it.
 *
 * Two locks keep recordings apart. Both are on files of sysfs that only root may open. The lock on
 * nr_kdamonds is held while directories are claimed and released. The lock on the file `state` of
 * the kdamond is held as long as the recording lasts, and shows that the directory is in use even
 * if the kdamond is off.
 */
#include "damon/machine/slot.h"
#include "damon/base/error.h"
#include "damon/machine/inventory.h"
#include "damon/machine/sysfs-backup.h"
#include "damon/machine/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#define KDAMONDS	DAMON_SYSFS_KDAMONDS

/* Returns a descriptor, or a negative errno; @how as of flock(2) */
static int open_locked(const char *path, int how)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	if (!flock(fd, how))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static void state_path(char *path, size_t size, unsigned int nr)
{
	snprintf(path, size, KDAMONDS "/%u/state", nr);
}

static int hold(struct damon_slot *slot, unsigned int nr, struct damon_error *e)
{
	char path[sizeof(KDAMONDS) + 24];

	state_path(path, sizeof(path), nr);
	slot->nr = nr;
	slot->fd = open_locked(path, LOCK_EX | LOCK_NB);
	if (slot->fd < 0)
		return damon_error__set(e, slot->fd, "%s: %s", path, strerror(-slot->fd));
	return 0;
}

static bool is_held(unsigned int nr)
{
	char path[sizeof(KDAMONDS) + 24];
	int fd;

	state_path(path, sizeof(path), nr);
	fd = open_locked(path, LOCK_SH | LOCK_NB);
	if (fd >= 0)
		close(fd);
	return fd == -EWOULDBLOCK;
}

/* Does a kdamond run, or a recording last, in one of the first @nr directories? */
static bool in_use(unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (!damon_slot__is_off(i) || is_held(i))
			return true;
	}
	return false;
}

static int resize(unsigned int nr, const struct damon_sysfs_backup *others, struct damon_error *e)
{
	int err = damon_sysfs__write_u64(nr, KDAMONDS "/nr_kdamonds");

	if (err)
		return damon_error__set(e, err, "DAMON's nr_kdamonds: %s", strerror(-err));
	return damon_sysfs_backup__restore(others, e);
}

static int append(struct damon_slot *slot, unsigned int nr, const struct damon_sysfs_backup *others,
		  struct damon_error *e)
{
	struct damon_error undo;
	int err = resize(nr + 1, others, e);

	if (!err)
		err = hold(slot, nr, e);
	/* That something could not be undone is worse than the first error */
	if (err && damon_sysfs__count(KDAMONDS "/nr_kdamonds") != (int)nr &&
	    resize(nr, others, &undo))
		*e = undo;
	return err;
}

static int add_slot(struct damon_slot *slot, unsigned int nr, struct damon_error *e)
{
	struct damon_sysfs_backup others;
	int err;

	if (in_use(nr)) {
		damon_error__set(e, -EBUSY, "DAMON is in use: another perf damon record is starting or ending");
		damon_error__hint(e, "try again; perf damon list shows who uses DAMON");
		return -EBUSY;
	}
	err = damon_sysfs_backup__save(&others, "", nr, e);
	if (err)
		damon_error__hint(e, "another user has set up DAMON, and the setup cannot be saved; delete it: echo 0 | sudo tee " KDAMONDS "/nr_kdamonds");
	else
		err = append(slot, nr, &others, e);
	damon_sysfs_backup__exit(&others);
	slot->made = !err;
	return err;
}

/**
 * damon_slot__lock - keep other recordings from claiming and releasing directories
 *
 * Waits while another recording does so.
 *
 * Return: a descriptor, which the caller closes to unlock; or a negative errno with @e filled.
 */
int damon_slot__lock(struct damon_error *e)
{
	int fd = open_locked(KDAMONDS "/nr_kdamonds", LOCK_EX);

	return fd < 0 ? damon_error__set(e, fd, "DAMON's nr_kdamonds: %s", strerror(-fd)) : fd;
}

/**
 * damon_slot__claim - get a directory; the caller holds damon_slot__lock()
 * @slot: zero-initialised; after success the caller gives it to damon_slot__release()
 * @inv: the current inventory
 *
 * Return: 0, or a negative errno with @e filled and nothing changed.
 */
int damon_slot__claim(struct damon_slot *slot, const struct damon_inventory *inv,
		      struct damon_error *e)
{
	int nr = damon_inventory__free_slot(inv);
	int err = damon_inventory__check_slots(inv, e);

	if (!err)
		err = nr >= 0 ? hold(slot, nr, e) : add_slot(slot, inv->nr_slots, e);
	slot->claimed = !err;
	return err;
}

/**
 * damon_slot__is_ours - does the directory that was claimed still exist?
 *
 * After a write to nr_kdamonds there is a new directory with the same number.
 */
bool damon_slot__is_ours(const struct damon_slot *slot)
{
	char path[sizeof(KDAMONDS) + 24];
	struct stat claimed, now;

	state_path(path, sizeof(path), slot->nr);
	return slot->claimed && !fstat(slot->fd, &claimed) && !stat(path, &now) &&
	       claimed.st_ino == now.st_ino;
}

/** damon_slot__is_off - is it certain that the kdamond with this number does not run? */
bool damon_slot__is_off(unsigned int nr)
{
	char state[16];

	return !damon_sysfs__read(state, sizeof(state), KDAMONDS "/%u/state", nr) &&
	       !strcmp(state, "off");
}

static int remove_slot(const struct damon_slot *slot, struct damon_error *e)
{
	struct damon_sysfs_backup others = {};
	int err = -EBUSY;

	/* Only the last directory can be removed without another one */
	if (damon_sysfs__count(KDAMONDS "/nr_kdamonds") != (int)slot->nr + 1)
		return 0;
	if (!in_use(slot->nr))
		err = damon_sysfs_backup__save(&others, "", slot->nr, e);
	if (!err)
		err = resize(slot->nr, &others, e);
	damon_sysfs_backup__exit(&others);
	if (err == -EBUSY)
		err = damon_error__set(e, 0, KDAMONDS "/%u, made for the recording, stays, but is empty: the kernel removes no directory while a kdamond runs",
				       slot->nr);
	return err;
}

/**
 * damon_slot__release - empty the directory and give it up; the caller holds damon_slot__lock()
 *
 * The kdamond must be off. A directory that is no longer ours is not changed.
 *
 * Return: 0, with a warning in @e if the directory has to stay; or a negative errno with @e
 * filled.
 */
int damon_slot__release(struct damon_slot *slot, struct damon_error *e)
{
	int err = 0;

	if (!slot->claimed)
		return 0;
	if (damon_slot__is_ours(slot)) {
		err = damon_sysfs__write_u64(0, KDAMONDS "/%u/contexts/nr_contexts", slot->nr);
		if (err)
			return damon_error__set(e, err, "DAMON's sysfs could not be restored: %s",
						strerror(-err));
		if (slot->made)
			err = remove_slot(slot, e);
	}
	close(slot->fd);
	slot->claimed = false;
	return err;
}
