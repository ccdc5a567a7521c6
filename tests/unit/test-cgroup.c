// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/cgroup base/error */
/* The processes of a cgroup, read from trees of cgroup.procs that the test makes */
#include "damon/machine/cgroup.h"
#include "damon/base/error.h"
#include "fake-root.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *show(const struct damon_pids *pids)
{
	static char buf[1024];
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < pids->nr; i++)
		len += snprintf(buf + len, sizeof(buf) - len, "%s%d", i ? " " : "", pids->v[i]);
	return buf;
}

static int open_at_root(const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return open(full, O_RDONLY | O_DIRECTORY);
}

static void expect(int dir, const char *want, const char *name)
{
	struct damon_pids pids;

	tap_eq(damon_cgroup__read(dir, &pids), 0, "%s: the cgroup is read", name);
	tap_str_eq(show(&pids), want, "%s: %s", name, want);
	damon_pids__exit(&pids);
}

static void test_read(void)
{
	struct damon_pids pids;
	int dir;

	put("/web/cgroup.procs", "");
	dir = open_at_root("/web");
	expect(dir, "", "nobody");
	tap_eq(damon_cgroup__read(dir, &pids), 0, "nobody: the cgroup is read");
	tap_ok(!damon_pids__has(&pids, 1), "nobody: an empty cgroup has no process");
	damon_pids__exit(&pids);

	put("/web/cgroup.procs", "412\n7\n90\n");
	expect(dir, "7 90 412", "pids in any order");
	expect(dir, "7 90 412", "the same cgroup again");

	/* A process of another pid namespace is shown as 0, and v1 lists a process in two groups */
	put("/web/a/cgroup.procs", "90\n0\n5\n");
	put("/web/a/deep/er/cgroup.procs", "4194303\n");
	put("/web/a/deep/cgroup.procs", "");
	put("/web/b/cgroup.procs", "6\n");
	put("/web/memory.stat", "anon 4711\n");
	expect(dir, "5 6 7 90 412 4194303", "processes of cgroups below, each once");

	put("/web/c/tasks", "8\n");
	expect(dir, "5 6 7 90 412 4194303", "a directory below that is no cgroup");

	tap_eq(damon_cgroup__read(dir, &pids), 0, "all cgroups are read");
	tap_ok(damon_pids__has(&pids, 5) && damon_pids__has(&pids, 412) &&
	       damon_pids__has(&pids, 4194303), "processes of the cgroup are found");
	tap_ok(!damon_pids__has(&pids, 0) && !damon_pids__has(&pids, 8),
	       "other processes are not found");
	damon_pids__exit(&pids);

	/* The open directory is the cgroup, even if the cgroup is renamed */
	remove_root();
	tap_eq(damon_cgroup__read(dir, &pids), -ENOENT, "a removed cgroup cannot be read");
	tap_eq(pids.nr, 0, "a removed cgroup has no processes");
	damon_pids__exit(&pids);
	close(dir);
}

static void expect_open(const char *mnt, const char *name, int err, const char *error,
			const char *hint)
{
	struct damon_error e = {};
	int dir = damon_cgroup__open(mnt, name, &e);

	tap_eq(dir < 0 ? dir : 0, err, "open %s in %s", name, mnt ?: "nothing");
	tap_ok(!error || strstr(e.msg, error), "error: %s", error ?: "none");
	tap_ok(!hint || strstr(e.hint, hint), "hint: %s", hint ?: "none");
	if (dir >= 0)
		close(dir);
}

static void test_open(void)
{
	char full[PATH_MAX];

	new_root();
	put("/cgroup.procs", "1\n");
	put("/web/a/cgroup.procs", "412\n");
	put("/web/cgroup.procs", "");
	put("/none/tasks", "1\n");
	snprintf(full, sizeof(full), "%s/web/a", root);

	expect_open(root, "web", 0, NULL, NULL);
	expect_open(root, "web/a", 0, NULL, NULL);
	expect_open(root, "/web/a", 0, NULL, NULL);
	expect_open(root, "/", 0, NULL, NULL);
	expect_open(root, full, 0, NULL, NULL);
	expect_open(NULL, full, 0, NULL, NULL);
	expect_open(root, "wbe", -ENOENT, "no cgroup wbe in", "/proc/PID/cgroup");
	expect_open(root, "none", -ENOENT, "no cgroup none in", "/proc/PID/cgroup");
	expect_open(root, "web/cgroup.procs", -ENOTDIR, "no cgroup", "directory");
	expect_open(NULL, "web", -ENOENT, "no cgroup hierarchy is mounted", "mount -t cgroup2");
	remove_root();
}

int main(void)
{
	new_root();
	test_read();
	test_open();
	return tap_done();
}
