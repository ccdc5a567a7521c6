/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers of the tests: read and write DAMON's files in sysfs, check their values, and run
 * the tests of a program.
 */
#ifndef _SELFTESTS_DAMON_H
#define _SELFTESTS_DAMON_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define ADMIN	"/sys/kernel/mm/damon/admin/kdamonds/"

static inline void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

/*
 * Read a file; if it is busy, try again.  Returns the content without the newline at its
 * end, valid until the next call, or NULL with errno set.
 */
static inline const char *get_file(const char *path)
{
	static char text[4096];
	ssize_t len;
	int fd;

	do {
		fd = open(path, O_RDONLY);
		if (fd < 0)
			return NULL;
		len = read(fd, text, sizeof(text) - 1);
		close(fd);
	} while (len < 0 && errno == EBUSY);
	if (len < 0)
		return NULL;
	if (len && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	return text;
}

/* get_file() of a file of DAMON. */
static inline const char *get(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), ADMIN "%s", name);
	return get_file(path);
}

/* Write a file of DAMON by a single write().  Returns 0 or an errno. */
static inline int put(const char *name, const char *value)
{
	char path[512];
	int fd, err = 0;

	snprintf(path, sizeof(path), ADMIN "%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		err = errno;
	close(fd);
	return err;
}

static inline int put_number(const char *name, long long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", value);
	return put(name, text);
}

static inline bool exists(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), ADMIN "%s", name);
	return access(path, F_OK) == 0;
}

/* Number of failed checks in the current test. */
static int nr_failed;

static inline void expect_put(const char *name, const char *value, int wanted)
{
	int err = put(name, value);

	if (err == wanted)
		return;
	nr_failed++;
	ksft_print_msg("writing '%s' to %s: got %s, expected %s\n", value, name, strerror(err),
		       strerror(wanted));
}

static inline void expect_get(const char *name, const char *wanted)
{
	const char *value = get(name);

	if (value && !strcmp(value, wanted))
		return;
	nr_failed++;
	ksft_print_msg("reading %s: got '%s', expected '%s'\n", name,
		       value ?: strerror(errno), wanted);
}

#define expect(condition) do {						\
	if (!(condition)) {						\
		nr_failed++;						\
		ksft_print_msg("line %d: not %s\n", __LINE__, #condition); \
	}								\
} while (0)

struct test {
	const char *name;
	void (*run)(void);
};

/* Run all tests, and exit with the exit code of kselftest. */
static inline void run_tests(const struct test *tests, unsigned int nr)
{
	unsigned int i;

	ksft_print_header();
	if (geteuid())
		ksft_exit_skip("only root may use DAMON\n");
	if (!exists("nr_kdamonds"))
		ksft_exit_skip("the kernel has no DAMON in sysfs\n");
	ksft_set_plan(nr);
	for (i = 0; i < nr; i++) {
		nr_failed = 0;
		tests[i].run();
		if (nr_failed)
			ksft_test_result_fail("%s\n", tests[i].name);
		else
			ksft_test_result_pass("%s\n", tests[i].name);
	}
	put("nr_kdamonds", "0");
	if (ksft_get_fail_cnt())
		ksft_exit_fail();
	ksft_exit_pass();
}

/* Set up one kdamond with one context; if @pid is not 0, with @pid as the only target. */
static inline void set_up(pid_t pid)
{
	/* stop a kdamond that a failed test may have left */
	put("0/state", "off");
	expect_put("nr_kdamonds", "0", 0);
	expect_put("nr_kdamonds", "1", 0);
	expect_put("0/contexts/nr_contexts", "1", 0);
	if (!pid)
		return;
	expect_put("0/contexts/0/targets/nr_targets", "1", 0);
	expect(!put_number("0/contexts/0/targets/0/pid_target", pid));
}

/* Set up one kdamond that monitors @nr ranges of physical memory. */
static inline void set_up_ranges(const unsigned long (*ranges)[2], unsigned int nr)
{
	char name[128];
	unsigned int i;

	set_up(0);
	expect_put("0/contexts/0/operations", "paddr", 0);
	expect_put("0/contexts/0/targets/nr_targets", "1", 0);
	expect(!put_number("0/contexts/0/targets/0/regions/nr_regions", nr));
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "0/contexts/0/targets/0/regions/%u/start", i);
		expect(!put_number(name, ranges[i][0]));
		snprintf(name, sizeof(name), "0/contexts/0/targets/0/regions/%u/end", i);
		expect(!put_number(name, ranges[i][1]));
	}
}

#endif /* _SELFTESTS_DAMON_H */
