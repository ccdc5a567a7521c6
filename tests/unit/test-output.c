// SPDX-License-Identifier: GPL-2.0
/* Modules: view/output base/error */
/* A report is written to a file whole, or the file stays as before. */
#include "damon/view/output.h"
#include "damon/base/error.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

static char *dir;

static char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	fputs(text, f);
	fclose(f);
}

static const char *get(const char *name)
{
	static char text[128];
	FILE *f = fopen(path_of(name), "r");

	if (!f)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

static unsigned int nr_files(void)
{
	DIR *d = opendir(dir);
	unsigned int nr = 0;

	while (readdir(d))
		nr++;
	closedir(d);
	return nr - 2;
}

static int write_to(const char *path, bool complete, struct damon_error *e)
{
	struct damon_output out = { .path = path };
	FILE *f = damon_output__open(&out, e);

	if (!f)
		return e->err;
	fputs("new", f);
	return damon_output__close(&out, f, complete, e);
}

static void test_files(void)
{
	struct damon_error e = { 0 };
	struct stat st;

	tap_eq(write_to(path_of("fresh"), true, &e), 0, "a new file is written");
	tap_str_eq(get("fresh"), "new", "a new file has the report");
	stat(path_of("fresh"), &st);
	tap_eq(st.st_mode & 0777, 0644, "a new file is readable for everybody");

	put("old", "old");
	chmod(path_of("old"), 0640);
	symlink("old", path_of("link"));
	tap_eq(write_to(path_of("link"), false, &e), 0,
	       "an incomplete report is no error of the file");
	tap_str_eq(get("old"), "old", "an incomplete report leaves the older file");
	tap_eq(write_to(path_of("link"), true, &e), 0, "a complete report is written");
	tap_str_eq(get("old"), "new", "a complete report replaces the older file, through a link");
	stat(path_of("old"), &st);
	tap_eq(st.st_mode & 0777, 0640, "a replaced file keeps its mode");
	lstat(path_of("link"), &st);
	tap_ok(S_ISLNK(st.st_mode), "the link is still a link");
	tap_eq(nr_files(), 3, "no other file is left");
}

static void test_failures(void)
{
	struct damon_error e = { 0 };
	struct stat st;

	tap_eq(write_to(path_of("no/such/place"), true, &e), -ENOENT,
	       "a missing directory is an error");
	tap_ok(strstr(e.msg, "no/such/place: No such file"),
	       "the error names the missing directory: %s", e.msg);
	e.err = 0;
	tap_eq(write_to(dir, true, &e), -EISDIR, "a directory cannot be written");
	e.err = 0;
	tap_eq(write_to("/dev/full", true, &e), -ENOSPC, "a full device is an error");
	tap_str_eq(e.msg, "cannot write /dev/full: No space left on device",
		   "the error names the full device");
	stat("/dev/full", &st);
	tap_ok(S_ISCHR(st.st_mode), "the device is still a device");
	tap_eq(nr_files(), 3, "no other file is left after failures");
}

int main(void)
{
	char template[] = "/tmp/test-output-XXXXXX";

	umask(022);
	dir = mkdtemp(template);
	if (!dir)
		return 1;
	test_files();
	test_failures();
	unlink(path_of("fresh"));
	unlink(path_of("old"));
	unlink(path_of("link"));
	rmdir(dir);
	return tap_done();
}
