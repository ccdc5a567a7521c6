// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON's sysfs: make one kdamond follow a set-up, start it, stop it, and leave
 * the directories as they were.
 *
 * ABI: Documentation/ABI/testing/sysfs-kernel-mm-damon in a kernel tree.
 */
#include "control.h"
#include "error.h"
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <sys/utsname.h>

#define DAMON_DIR	"/sys/kernel/mm/damon"
#define KDAMONDS	DAMON_DIR "/admin/kdamonds"

/*
 * The kernel answers EBUSY while another process reads or writes some of these
 * files; such a call takes at most an aggregation interval.
 */
#define RETRY_MS	10
#define RETRIES		200

static void sleep_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * NSEC_PER_MSEC };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

/* Returns bytes read into @buf, which becomes a string without its last newline, or -errno */
static ssize_t read_once(const char *path, char *buf, size_t size)
{
	ssize_t len;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	buf[len] = '\0';
	if (len && buf[len - 1] == '\n')
		buf[len - 1] = '\0';
	return len;
}

__printf(3, 4)
static int read_str(char *buf, size_t size, const char *fmt, ...)
{
	char path[PATH_MAX];
	ssize_t len = 0;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);

	for (int i = 0; i < RETRIES; i++) {
		len = read_once(path, buf, size);
		if (len != -EBUSY)
			break;
		sleep_ms(RETRY_MS);
	}
	return len < 0 ? len : 0;
}

static int write_once(const char *path, const char *val)
{
	ssize_t len;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = write(fd, val, strlen(val));
	if (len < 0)
		len = -errno;
	close(fd);
	return len < 0 ? len : 0;
}

__printf(2, 3)
static int write_str(const char *val, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;
	int err = 0;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);

	for (int i = 0; i < RETRIES; i++) {
		err = write_once(path, val);
		if (err != -EBUSY)
			break;
		sleep_ms(RETRY_MS);
	}
	return err;
}

#define write_u64(val, fmt, ...)						\
({										\
	char __str[24];								\
										\
	snprintf(__str, sizeof(__str), "%" PRIu64, (u64)(val));			\
	write_str(__str, fmt, ##__VA_ARGS__);					\
})

/* Returns a count that a sysfs file holds, or -errno */
#define read_count(fmt, ...)							\
({										\
	char __str[24];								\
	int __err = read_str(__str, sizeof(__str), fmt, ##__VA_ARGS__);		\
										\
	__err ? __err : atoi(__str);						\
})

/**
 * damon_control__check - can this user configure DAMON on this kernel at all?
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__check(struct damon_error *e)
{
	struct utsname kernel;

	if (access(KDAMONDS, F_OK)) {
		uname(&kernel);
		if (access(DAMON_DIR, F_OK))
			damon_error__set(e, -EOPNOTSUPP, "kernel %s was built without DAMON",
					 kernel.release);
		else
			damon_error__set(e, -EOPNOTSUPP, "DAMON of kernel %s has no sysfs interface",
					 kernel.release);
		damon_error__hint(e, "boot one built with CONFIG_DAMON_SYSFS, CONFIG_DAMON_VADDR and CONFIG_DAMON_PADDR; Debian's have them from 6.12 on");
		return -EOPNOTSUPP;
	}
	if (access(KDAMONDS "/nr_kdamonds", R_OK | W_OK)) {
		damon_error__set(e, -errno, "DAMON's files in " DAMON_DIR ": %m");
		if (errno == EACCES)
			damon_error__hint(e, "only root may configure DAMON: sudo perf damon record ...");
		return e->err;
	}
	return 0;
}

static bool slot_is_off(unsigned int slot)
{
	char state[16];

	return !read_str(state, sizeof(state), KDAMONDS "/%u/state", slot) &&
	       !strcmp(state, "off");
}

static int refuse_taken(int nr, struct damon_error *e)
{
	for (int i = 0; i < nr; i++) {
		if (slot_is_off(i))
			continue;
		damon_error__set(e, -EBUSY, "DAMON is in use: kdamond %d (pid %d) runs, which somebody else started",
				 i, read_count(KDAMONDS "/%d/pid", i));
		damon_error__hint(e, "to end it: echo off | sudo tee " KDAMONDS "/%d/state", i);
		return -EBUSY;
	}
	damon_error__set(e, -EBUSY, "DAMON is in use: somebody else has set up %d kdamond%s, stopped now",
			 nr, nr == 1 ? "" : "s");
	damon_error__hint(e, "to delete that set-up: echo 0 | sudo tee " KDAMONDS "/nr_kdamonds");
	return -EBUSY;
}

/*
 * Get a directory of our own. Writing nr_kdamonds deletes everybody's, so it is
 * only written where there are none; else only one that nobody configured will do.
 */
static int claim_slot(struct damon_control *ctl, struct damon_error *e)
{
	int nr = read_count(KDAMONDS "/nr_kdamonds");
	int err = nr;

	for (int i = 0; i < nr; i++) {
		if (slot_is_off(i) && read_count(KDAMONDS "/%d/contexts/nr_contexts", i) == 0) {
			ctl->slot = i;
			ctl->claimed = true;
			return 0;
		}
	}
	if (nr > 0)
		return refuse_taken(nr, e);

	if (!nr)
		err = write_u64(1, KDAMONDS "/nr_kdamonds");
	if (err)
		return damon_error__set(e, err, "DAMON's nr_kdamonds: %s", strerror(-err));
	ctl->slot = 0;
	ctl->made_slot = true;
	ctl->claimed = true;
	return 0;
}

static int check_ops(const char *dir, enum damon_ops ops, struct damon_error *e)
{
	char avail[128], *name, *rest = avail;

	/* before 5.19 the kernel does not tell; writing the name will */
	if (read_str(avail, sizeof(avail), "%s/avail_operations", dir))
		return 0;
	while ((name = strsep(&rest, "\n"))) {
		if (!strcmp(name, damon_ops__name(ops)))
			return 0;
	}
	damon_error__set(e, -EOPNOTSUPP, "this kernel's DAMON cannot monitor %s memory",
			 ops == DAMON_OPS_PADDR ? "physical" : "virtual");
	damon_error__hint(e, "it was built without CONFIG_DAMON_%s",
			  ops == DAMON_OPS_PADDR ? "PADDR" : "VADDR");
	return -EOPNOTSUPP;
}

static int write_attrs(const char *dir, const struct damon_attrs *a)
{
	const bool max_first = a->max_nr_regions >= 10;
	int err;

	err = write_u64(a->sample_us, "%s/monitoring_attrs/intervals/sample_us", dir);
	if (!err)
		err = write_u64(a->aggr_us, "%s/monitoring_attrs/intervals/aggr_us", dir);
	if (!err)
		err = write_u64(a->update_us, "%s/monitoring_attrs/intervals/update_us", dir);
	/* Never least above most on the way: a new context has 10 and 1000 */
	if (!err && max_first)
		err = write_u64(a->max_nr_regions, "%s/monitoring_attrs/nr_regions/max", dir);
	if (!err)
		err = write_u64(a->min_nr_regions, "%s/monitoring_attrs/nr_regions/min", dir);
	if (!err && !max_first)
		err = write_u64(a->max_nr_regions, "%s/monitoring_attrs/nr_regions/max", dir);
	return err;
}

static int write_target(const char *dir, size_t nr, const struct damon_target *t)
{
	int err = 0;

	if (t->pid)
		err = write_u64(t->pid, "%s/targets/%zu/pid_target", dir, nr);
	if (!err)
		err = write_u64(t->ranges.nr, "%s/targets/%zu/regions/nr_regions", dir, nr);
	for (size_t i = 0; !err && i < t->ranges.nr; i++) {
		err = write_u64(t->ranges.v[i].start, "%s/targets/%zu/regions/%zu/start",
				dir, nr, i);
		if (!err)
			err = write_u64(t->ranges.v[i].end, "%s/targets/%zu/regions/%zu/end",
					dir, nr, i);
	}
	return err;
}

static int write_targets(const char *dir, const struct damon_setup *setup)
{
	int err = write_u64(setup->nr_targets, "%s/targets/nr_targets", dir);

	for (size_t i = 0; !err && i < setup->nr_targets; i++)
		err = write_target(dir, i, &setup->targets[i]);
	return err;
}

static int write_setup(const struct damon_control *ctl, const struct damon_setup *setup,
		       struct damon_error *e)
{
	char dir[sizeof(KDAMONDS) + 32];
	int err;

	err = write_u64(1, KDAMONDS "/%u/contexts/nr_contexts", ctl->slot);
	if (err)
		goto out;
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot);
	err = check_ops(dir, setup->ops, e);
	if (err)
		return err;
	err = write_str(damon_ops__name(setup->ops), "%s/operations", dir);
	if (!err)
		err = write_attrs(dir, &setup->attrs);
	if (!err)
		err = write_targets(dir, setup);
out:
	if (err)
		damon_error__set(e, err, "setting up DAMON: %s", strerror(-err));
	return err;
}

/* Kernel parts that take all of DAMON for themselves, when they are switched on */
static const char *exclusive_user(void)
{
	static const char * const users[] = { "damon_stat", "damon_reclaim", "damon_lru_sort" };
	char val[8];

	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		if (!read_str(val, sizeof(val), "/sys/module/%s/parameters/enabled", users[i]) &&
		    val[0] == 'Y')
			return users[i];
	}
	return NULL;
}

static int explain_start(int err, const struct damon_setup *setup, struct damon_error *e)
{
	const char *user = exclusive_user();

	if (err == -EBUSY && user) {
		damon_error__set(e, err, "DAMON is in use by the kernel's own %s", user);
		damon_error__hint(e, "to end that: echo N | sudo tee /sys/module/%s/parameters/enabled",
				  user);
	} else if (err == -EBUSY) {
		damon_error__set(e, err, "DAMON is in use: the kernel does not let another kdamond start");
	} else if (err == -EINVAL && setup->ops != DAMON_OPS_PADDR) {
		damon_error__set(e, err, "DAMON refuses to start: has the process ended?");
	} else {
		damon_error__set(e, err, "DAMON does not start: %s", strerror(-err));
	}
	return err;
}

static int switch_on(const struct damon_control *ctl, struct damon_setup *setup)
{
	int err = write_str("on", KDAMONDS "/%u/state", ctl->slot);

	if (err)
		return err;
	err = read_count(KDAMONDS "/%u/pid", ctl->slot);
	if (err <= 0)
		return -ESRCH;
	setup->kdamond = err;
	return 0;
}

static int rewrite_targets(const struct damon_control *ctl, const struct damon_setup *setup)
{
	char dir[sizeof(KDAMONDS) + 32];

	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot);
	return write_targets(dir, setup);
}

/**
 * damon_control__start - set DAMON up and switch it on
 * @ctl: zero-initialised; damon_control__stop() undoes whatever was done to
 *	 get here, after success and after failure
 * @setup: its kdamond becomes the pid of the thread
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__start(struct damon_control *ctl, struct damon_setup *setup,
			 struct damon_error *e)
{
	int err;

	err = claim_slot(ctl, e);
	if (err)
		return err;
	err = write_setup(ctl, setup, e);
	if (err)
		return err;
	err = switch_on(ctl, setup);
	if (err == -ESRCH)
		return damon_error__set(e, err, "DAMON stopped at once: has the process ended?");
	return err ? explain_start(err, setup, e) : 0;
}

/**
 * damon_control__restart - switch on again what ended by itself
 * @setup: with the targets that there are now; its kdamond becomes the new thread
 *
 * Return: 0, or a negative errno.
 */
int damon_control__restart(struct damon_control *ctl, struct damon_setup *setup)
{
	int err = rewrite_targets(ctl, setup);

	return err ?: switch_on(ctl, setup);
}

/**
 * damon_control__commit - give the running kdamond other targets
 * @setup: its targets are all that there are to be from now on
 *
 * The kdamond takes them over where an aggregation ends, which this waits for.
 * If one of the processes has ended by then the kdamond ends, too (kernels up to
 * 6.12 at least), which not all of them tell here.
 *
 * Return: 0, or a negative errno.
 */
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup)
{
	int err = rewrite_targets(ctl, setup);

	return err ?: write_str("commit", KDAMONDS "/%u/state", ctl->slot);
}

/**
 * damon_control__stop - switch our kdamond off and put sysfs back
 *
 * Does nothing where nothing is to be undone, so it may be called again.
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__stop(struct damon_control *ctl, struct damon_error *e)
{
	int err;

	if (!ctl->claimed)
		return 0;

	/* whether it ended by itself or never started differs in errno by kernel */
	write_str("off", KDAMONDS "/%u/state", ctl->slot);
	for (int i = 0; i < RETRIES && !slot_is_off(ctl->slot); i++)
		sleep_ms(RETRY_MS);

	err = write_u64(0, KDAMONDS "/%u/contexts/nr_contexts", ctl->slot);
	/* unless somebody else made more of them in the meantime */
	if (!err && ctl->made_slot && read_count(KDAMONDS "/nr_kdamonds") == 1)
		err = write_u64(0, KDAMONDS "/nr_kdamonds");
	if (err)
		return damon_error__set(e, err, "DAMON's sysfs could not be put back: %s",
					strerror(-err));
	ctl->claimed = false;
	return 0;
}
