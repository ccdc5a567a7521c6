// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/sysfs-backup base/error */
/*
 * Setups are saved, deleted and restored. The writes go to a small model of the kernel: a write
 * to a count makes its directories anew, and a minimum above the maximum is refused.
 */
#include "damon/base/error.h"
#include "fake-root.h"
#include "damon/machine/sysfs-backup.h"
#include "damon/machine/sysfs.h"
#include "tap.h"

#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define SLOT	"/sys/kernel/mm/damon/admin/kdamonds/"
#define CONTEXT	SLOT "0/contexts/0/"

static int nr_writes;

static int slurp(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t len;

	if (!f)
		return -errno;
	len = fread(buf, 1, size - 1, f);
	fclose(f);
	buf[len] = '\0';
	if (len && buf[len - 1] == '\n')
		buf[len - 1] = '\0';
	return 0;
}

int damon_sysfs__read(char *buf, size_t size, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return slurp(path, buf, size);
}

static __printf(2, 3) void put_below(const char *dir, const char *fmt, ...)
{
	char name[64], path[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	snprintf(path, sizeof(path), "%.150s/%s", dir + strlen(root), name);
	put(path, strstr(name, "max") ? "1000\n" : strstr(name, "min") ? "10\n" : "0\n");
}

static void make_dirs(const char *dir, const char *count, int nr)
{
	char cmd[PATH_MAX + 32];

	snprintf(cmd, sizeof(cmd), "rm -rf %s/[0-9]*", dir);
	tap_eq(system(cmd), 0, "%s: all directories are deleted", count);
	for (int i = 0; i < nr; i++) {
		if (!strcmp(count, "nr_contexts")) {
			put_below(dir, "%d/future/nr_things", i);
			put_below(dir, "%d/monitoring_attrs/nr_regions/min", i);
			put_below(dir, "%d/monitoring_attrs/nr_regions/max", i);
			put_below(dir, "%d/targets/nr_targets", i);
		} else if (!strcmp(count, "nr_targets")) {
			put_below(dir, "%d/pid_target", i);
			put_below(dir, "%d/regions/nr_regions", i);
		} else if (!strcmp(count, "nr_regions")) {
			put_below(dir, "%d/start", i);
			put_below(dir, "%d/end", i);
		} else if (!strcmp(count, "nr_things")) {
			put_below(dir, "%d/path", i);
		}
	}
}

static bool min_above_max(const char *dir, const char *name, int val)
{
	bool is_min = !strcmp(name, "min");
	char path[PATH_MAX + 8], other[16];

	snprintf(path, sizeof(path), "%s/%s", dir, is_min ? "max" : "min");
	if ((!is_min && strcmp(name, "max")) || slurp(path, other, sizeof(other)))
		return false;
	return is_min ? val > atoi(other) : val < atoi(other);
}

int damon_sysfs__write(const char *val, const char *fmt, ...)
{
	char path[PATH_MAX], dir[PATH_MAX], *name;
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	snprintf(dir, sizeof(dir), "%s", path);
	dirname(dir);
	name = strrchr(path, '/') + 1;
	if (access(path, F_OK))
		return -ENOENT;
	if (min_above_max(dir, name, atoi(val)))
		return -EINVAL;
	nr_writes++;
	if (!strncmp(name, "nr_", 3))
		make_dirs(dir, name, atoi(val));
	f = fopen(path, "w");
	fprintf(f, "%s\n", val);
	fclose(f);
	return 0;
}

static void mode(const char *path, mode_t mode)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	if (chmod(full, mode))
		perror(full);
}

/* Do what the kernel does when nr_kdamonds is written */
static void empty_slots(int nr)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "rm -rf %s" SLOT "*", root);
	tap_eq(system(dir), 0, "all files are deleted");
	for (int i = 0; i < nr; i++) {
		snprintf(dir, sizeof(dir), "%s" SLOT "%d", root, i);
		put_below(dir, "state");
		put_below(dir, "pid");
		put_below(dir, "contexts/nr_contexts");
	}
}

static void set_up(void)
{
	put(SLOT "0/state", "off\n");
	put(SLOT "0/pid", "-1\n");
	mode(SLOT "0/pid", 0400);
	put(SLOT "0/contexts/nr_contexts", "1\n");
	put(CONTEXT "avail_operations", "vaddr\nfvaddr\n");
	mode(CONTEXT "avail_operations", 0400);
	put(CONTEXT "clear", "x\n");
	mode(CONTEXT "clear", 0200);
	put(CONTEXT "monitoring_attrs/nr_regions/min", "3\n");
	put(CONTEXT "monitoring_attrs/nr_regions/max", "5\n");
	put(CONTEXT "targets/nr_targets", "2\n");
	put(CONTEXT "targets/0/pid_target", "412\n");
	put(CONTEXT "targets/0/regions/nr_regions", "0\n");
	put(CONTEXT "targets/1/pid_target", "413\n");
	put(CONTEXT "targets/1/regions/nr_regions", "1\n");
	put(CONTEXT "targets/1/regions/0/start", "4096\n");
	put(CONTEXT "targets/1/regions/0/end", "18446744073709547520\n");
	put(CONTEXT "future/nr_things", "1\n");
	/* The kernel keeps the newline of a path, and adds one */
	put(CONTEXT "future/0/path", "/a path\n\n");
	put(SLOT "1/state", "off\n");
	put(SLOT "1/contexts/nr_contexts", "0\n");
	put(SLOT "2/contexts/nr_contexts", "5\n");
}

static int place(const struct damon_sysfs_backup *s, const char *path)
{
	for (size_t i = 0; i < s->nr; i++) {
		if (!strcmp(s->files[i].path + strlen(root), path))
			return i;
	}
	return -1;
}

static void holds(const char *path, const char *want)
{
	char full[PATH_MAX], val[64] = "";

	snprintf(full, sizeof(full), "%s%s", root, path);
	slurp(full, val, sizeof(val));
	tap_str_eq(val, want, "%s", path + strlen(SLOT));
}

static void test_save(void)
{
	struct damon_sysfs_backup s;
	struct damon_error e;

	new_root();
	set_up();
	tap_eq(damon_sysfs_backup__save(&s, root, 2, &e), 0, "two setups are saved");
	tap_eq(s.nr, 13, "all files of the first two slots that can be read and written are saved");
	tap_eq(place(&s, SLOT "0/state"), -1, "the file state is not saved");
	tap_eq(place(&s, SLOT "0/pid"), -1, "a read-only file is not saved");
	tap_eq(place(&s, CONTEXT "clear"), -1, "a write-only file is not saved");
	tap_ok(place(&s, CONTEXT "targets/nr_targets") < place(&s, CONTEXT "targets/0/pid_target"),
	       "a count is saved before its directories");
	tap_ok(place(&s, CONTEXT "targets/1/pid_target") <
	       place(&s, CONTEXT "targets/1/regions/nr_regions"),
	       "files are saved before directories");
	tap_ok(place(&s, CONTEXT "monitoring_attrs/nr_regions/min") >= 0,
	       "a directory with the name of a count is no count");
	damon_sysfs_backup__exit(&s);
	tap_eq(s.nr, 0, "the backup is freed");

	tap_eq(damon_sysfs_backup__save(&s, root, 0, &e), 0, "no slots: nothing is saved");
	nr_writes = 0;
	tap_eq(damon_sysfs_backup__restore(&s, &e), 0, "no slots: restoring succeeds");
	tap_eq(nr_writes, 0, "no slots: nothing is written");
	damon_sysfs_backup__exit(&s);

	tap_eq(damon_sysfs_backup__save(&s, root, 4, &e), -ENOENT,
	       "a slot that does not exist is an error");
	tap_ok(strstr(e.msg, SLOT "3"), "the error names the slot that does not exist");
	damon_sysfs_backup__exit(&s);
	remove_root();
}

static void test_restore(void)
{
	struct damon_sysfs_backup s;
	struct damon_error e;

	new_root();
	set_up();
	damon_sysfs_backup__save(&s, root, 2, &e);
	nr_writes = 0;
	tap_eq(damon_sysfs_backup__restore(&s, &e), 0, "unchanged files need no restoring");
	tap_eq(nr_writes, 0, "unchanged files are not written, as counts would empty directories");

	empty_slots(3);
	tap_eq(damon_sysfs_backup__restore(&s, &e), 0, "deleted files are restored");
	holds(SLOT "0/contexts/nr_contexts", "1");
	holds(CONTEXT "targets/nr_targets", "2");
	holds(CONTEXT "targets/0/pid_target", "412");
	holds(CONTEXT "targets/0/regions/nr_regions", "0");
	holds(CONTEXT "targets/1/pid_target", "413");
	holds(CONTEXT "targets/1/regions/0/start", "4096");
	holds(CONTEXT "targets/1/regions/0/end", "18446744073709547520");
	holds(CONTEXT "future/0/path", "/a path\n");
	/* A new context has the minimum 10, so the kernel refuses this maximum at first */
	holds(CONTEXT "monitoring_attrs/nr_regions/min", "3");
	holds(CONTEXT "monitoring_attrs/nr_regions/max", "5");
	holds(SLOT "1/contexts/nr_contexts", "0");
	holds(SLOT "2/contexts/nr_contexts", "0");
	damon_sysfs_backup__exit(&s);
	remove_root();
}

/* A kernel that refuses a value that it has returned */
static void test_refused(void)
{
	struct damon_sysfs_backup s;
	struct damon_error e = {};

	new_root();
	set_up();
	put(CONTEXT "targets/0/stubborn", "7\n");
	damon_sysfs_backup__save(&s, root, 2, &e);
	empty_slots(2);
	tap_eq(damon_sysfs_backup__restore(&s, &e), -EIO,
	       "a file that cannot be restored is an error");
	tap_eq(e.err, -EIO, "the error has its number");
	tap_ok(strstr(e.msg, CONTEXT "targets/0/stubborn"), "the error names the file");
	tap_ok(strstr(e.hint, "echo '7'"), "the hint has the file's old value");
	holds(CONTEXT "targets/1/regions/0/start", "4096");
	holds(CONTEXT "future/0/path", "/a path\n");
	damon_sysfs_backup__exit(&s);
	remove_root();
}

int main(void)
{
	test_save();
	test_restore();
	test_refused();
	return tap_done();
}
