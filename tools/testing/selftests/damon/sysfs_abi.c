// SPDX-License-Identifier: GPL-2.0
/*
 * Test the ABI of DAMON in sysfs: which files exist, their modes and default values, and
 * which values they accept and refuse.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <sys/wait.h>

#include "damon.h"

#define CONTEXT		"0/contexts/0/"
#define ATTRS		CONTEXT "monitoring_attrs/"
#define INTERVALS	ATTRS "intervals/"
#define TARGET		CONTEXT "targets/0/"
#define SCHEME		CONTEXT "schemes/0/"

static const struct file {
	const char *name;
	mode_t mode;
	const char *content;	/* the default; NULL if it is not tested */
} files[] = {
	{ "nr_kdamonds", 0600, "1" },
	{ "0/state", 0600, "off" },
	{ "0/pid", 0400, "-1" },
	{ "0/contexts/nr_contexts", 0600, "1" },
	{ CONTEXT "operations", 0600, "vaddr" },
	{ CONTEXT "avail_operations", 0400, NULL },
	{ INTERVALS "sample_us", 0600, "5000" },
	{ INTERVALS "aggr_us", 0600, "100000" },
	{ INTERVALS "update_us", 0600, "60000000" },
	{ ATTRS "nr_regions/min", 0600, "10" },
	{ ATTRS "nr_regions/max", 0600, "1000" },
	{ CONTEXT "targets/nr_targets", 0600, "1" },
	{ TARGET "pid_target", 0600, "0" },
	{ TARGET "regions/nr_regions", 0600, "1" },
	{ TARGET "regions/0/start", 0600, "0" },
	{ TARGET "regions/0/end", 0600, "0" },
	{ CONTEXT "schemes/nr_schemes", 0600, "1" },
	{ SCHEME "action", 0600, NULL },
	{ SCHEME "access_pattern/sz/min", 0600, "0" },
	{ SCHEME "access_pattern/sz/max", 0600, "0" },
	{ SCHEME "access_pattern/nr_accesses/min", 0600, "0" },
	{ SCHEME "access_pattern/nr_accesses/max", 0600, "0" },
	{ SCHEME "access_pattern/age/min", 0600, "0" },
	{ SCHEME "access_pattern/age/max", 0600, "0" },
	{ SCHEME "quotas/ms", 0600, "0" },
	{ SCHEME "quotas/bytes", 0600, "0" },
	{ SCHEME "quotas/reset_interval_ms", 0600, "0" },
	{ SCHEME "quotas/weights/sz_permil", 0600, "0" },
	{ SCHEME "quotas/weights/nr_accesses_permil", 0600, "0" },
	{ SCHEME "quotas/weights/age_permil", 0600, "0" },
	{ SCHEME "watermarks/metric", 0600, "none" },
	{ SCHEME "watermarks/interval_us", 0600, "0" },
	{ SCHEME "watermarks/high", 0600, "0" },
	{ SCHEME "watermarks/mid", 0600, "0" },
	{ SCHEME "watermarks/low", 0600, "0" },
	{ SCHEME "stats/nr_tried", 0400, "0" },
	{ SCHEME "stats/sz_tried", 0400, "0" },
	{ SCHEME "stats/nr_applied", 0400, "0" },
	{ SCHEME "stats/sz_applied", 0400, "0" },
	{ SCHEME "stats/qt_exceeds", 0400, "0" },
};

/* Files that accept any number that fits into their type. */
static const char * const numbers[] = {
	INTERVALS "sample_us",
	INTERVALS "aggr_us",
	INTERVALS "update_us",
	TARGET "regions/0/start",
	TARGET "regions/0/end",
	SCHEME "access_pattern/sz/min",
	SCHEME "access_pattern/nr_accesses/max",
};

static void one_of_each(void)
{
	set_up(0);
	expect_put(CONTEXT "targets/nr_targets", "1", 0);
	expect_put(TARGET "regions/nr_regions", "1", 0);
	expect_put(CONTEXT "schemes/nr_schemes", "1", 0);
}

static void files_and_modes(void)
{
	char path[512];
	struct stat st;
	unsigned int i;

	one_of_each();
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), ADMIN "%s", files[i].name);
		if (stat(path, &st)) {
			nr_failed++;
			ksft_print_msg("%s: %s\n", files[i].name, strerror(errno));
			continue;
		}
		if (!S_ISREG(st.st_mode) || (st.st_mode & 07777) != files[i].mode || st.st_uid) {
			nr_failed++;
			ksft_print_msg("%s: mode %o of %u\n", files[i].name, st.st_mode,
				       st.st_uid);
		}
	}
}

static void defaults(void)
{
	unsigned int i;

	one_of_each();
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].content)
			expect_get(files[i].name, files[i].content);
	}
}

static void directories_as_many_as_asked_for(void)
{
	one_of_each();
	expect_put("nr_kdamonds", "3", 0);
	expect_get("nr_kdamonds", "3");
	expect(exists("2/state") && !exists("3"));
	expect_get("2/contexts/nr_contexts", "0");
	/* the write has replaced all directories by new ones */
	expect_get("0/contexts/nr_contexts", "0");

	one_of_each();
	expect_put(CONTEXT "targets/nr_targets", "4", 0);
	expect(exists(CONTEXT "targets/3/pid_target") && !exists(CONTEXT "targets/4"));
	expect_put(CONTEXT "targets/nr_targets", "2", 0);
	expect(exists(CONTEXT "targets/1") && !exists(CONTEXT "targets/2"));
	expect_put(TARGET "regions/nr_regions", "2", 0);
	expect(exists(TARGET "regions/1/end") && !exists(TARGET "regions/2"));
	expect_put(TARGET "regions/nr_regions", "0", 0);
	expect(!exists(TARGET "regions/0"));
	expect_put(CONTEXT "schemes/nr_schemes", "2", 0);
	expect(exists(CONTEXT "schemes/1/action") && !exists(CONTEXT "schemes/2"));
	expect_put("0/contexts/nr_contexts", "0", 0);
	expect(!exists(CONTEXT));
	expect_put("nr_kdamonds", "0", 0);
	expect(!exists("0"));
}

static void numbers_of_directories_refused(void)
{
	static const char * const counters[] = {
		"nr_kdamonds", "0/contexts/nr_contexts", CONTEXT "targets/nr_targets",
		TARGET "regions/nr_regions", CONTEXT "schemes/nr_schemes"
	};
	unsigned int i;

	one_of_each();
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		expect_put(counters[i], "-1", EINVAL);
		expect_put(counters[i], "one", EINVAL);
		expect_put(counters[i], "1x", EINVAL);
		expect_put(counters[i], "2147483648", ERANGE);
		expect_put(counters[i], "99999999999999999999", ERANGE);
		expect_get(counters[i], "1");
	}
	/* a kdamond has one context */
	expect_put("0/contexts/nr_contexts", "2", EINVAL);
	expect_get("0/contexts/nr_contexts", "1");
	expect(exists(SCHEME "action") && exists(TARGET "regions/0"));
}

static void numbers_taken_and_refused(void)
{
	unsigned int i;

	one_of_each();
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		expect_put(numbers[i], "7", 0);
		expect_get(numbers[i], "7");
		expect_put(numbers[i], "8192\n", 0);
		expect_get(numbers[i], "8192");
		expect_put(numbers[i], "0x10", 0);
		expect_get(numbers[i], "16");
		expect_put(numbers[i], "x", EINVAL);
		expect_put(numbers[i], "-5", EINVAL);
		expect_put(numbers[i], "1 2", EINVAL);
		expect_put(numbers[i], "5k", EINVAL);
		expect_put(numbers[i], "\n", EINVAL);
		expect_put(numbers[i], "99999999999999999999", ERANGE);
		expect_get(numbers[i], "16");
	}
	expect_put(TARGET "regions/0/end", "18446744073709551615", 0);
	expect_get(TARGET "regions/0/end", "18446744073709551615");
	expect_put(TARGET "pid_target", "12345", 0);
	expect_get(TARGET "pid_target", "12345");
	expect_put(TARGET "pid_target", "twelve", EINVAL);
	expect(put(TARGET "pid_target", "2147483648"));
	expect_get(TARGET "pid_target", "12345");
}

static void operations_taken_and_refused(void)
{
	char available[4096], *name, *next;

	one_of_each();
	snprintf(available, sizeof(available), "%s", get(CONTEXT "avail_operations") ?: "");
	expect(strstr(available, "vaddr"));
	for (name = strtok_r(available, "\n", &next); name; name = strtok_r(NULL, "\n", &next)) {
		expect_put(CONTEXT "operations", name, 0);
		expect_get(CONTEXT "operations", name);
	}
	expect_put(CONTEXT "operations", "vaddr\n", 0);
	expect_put(CONTEXT "operations", "maddr", EINVAL);
	expect_put(CONTEXT "operations", "vadd", EINVAL);
	expect_put(CONTEXT "operations", "vaddrs", EINVAL);
	expect_get(CONTEXT "operations", "vaddr");
}

static void schemes_taken_and_refused(void)
{
	one_of_each();
	expect_put(SCHEME "action", "stat", 0);
	expect_get(SCHEME "action", "stat");
	expect_put(SCHEME "action", "paint", EINVAL);
	expect_get(SCHEME "action", "stat");
	expect_put(SCHEME "watermarks/metric", "nothing", EINVAL);
	expect_get(SCHEME "watermarks/metric", "none");
}

static void read_only_files(void)
{
	one_of_each();
	expect_put("0/pid", "1", EACCES);
	expect_put(CONTEXT "avail_operations", "vaddr", EACCES);
	expect_put(SCHEME "stats/nr_tried", "0", EACCES);
}

static void states_refused(void)
{
	one_of_each();
	expect_put("0/state", "onn", EINVAL);
	expect_put("0/state", "ON", EINVAL);
	expect_put("0/state", "1", EINVAL);
	expect_put("0/state", "commit", EINVAL);
	expect_put("0/state", "off", EINVAL);
	expect_get("0/state", "off");
	expect_get("0/pid", "-1");
}

static void expect_no_start(void)
{
	expect_put("0/state", "on", EINVAL);
	expect_get("0/state", "off");
	expect_get("0/pid", "-1");
}

static void no_start_of_half_a_setup(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);

	expect_put("nr_kdamonds", "0", 0);
	expect_put("nr_kdamonds", "1", 0);
	expect_no_start();
	set_up(pid);
	expect_no_start();
	set_up(-1);
	expect_no_start();
}

/* Without ranges, "on" is either refused or starts a kdamond that monitors nothing. */
static void no_ranges(void)
{
	int err;

	set_up_ranges(NULL, 0);
	err = put("0/state", "on");
	expect(!err || err == EINVAL);
	ksft_print_msg("physical memory without ranges: %s\n", strerror(err));
	set_up(getpid());
	expect_put(CONTEXT "operations", "fvaddr", 0);
	err = put("0/state", "on");
	expect(!err || err == EINVAL);
	ksft_print_msg("memory of a process without ranges: %s\n", strerror(err));
	put("0/state", "off");
}

static void no_start_with_bad_attributes(void)
{
	static const char * const bad[][2] = {
		{ INTERVALS "aggr_us", "4999" },
		{ ATTRS "nr_regions/min", "2" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up(getpid());
		expect_put(bad[i][0], bad[i][1], 0);
		expect_no_start();
	}
	set_up(getpid());
	/* some engines refuse the value when it is written, others refuse "on" */
	if (put(ATTRS "nr_regions/min", "1001"))
		expect_get(ATTRS "nr_regions/min", "10");
	else
		expect_no_start();
	set_up(getpid());
	if (put(ATTRS "nr_regions/max", "9"))
		expect_get(ATTRS "nr_regions/max", "1000");
	else
		expect_no_start();
}

static void no_start_with_bad_regions(void)
{
	static const unsigned long overlapping[][2] = { { 0, 8192 }, { 4096, 12288 } };
	static const unsigned long unsorted[][2] = { { 8192, 12288 }, { 0, 4096 } };
	static const unsigned long backwards[][2] = { { 8192, 4096 } };

	set_up_ranges(overlapping, 2);
	expect_no_start();
	set_up_ranges(unsorted, 2);
	expect_no_start();
	set_up_ranges(backwards, 1);
	expect_no_start();
}

static const struct test tests[] = {
	{ "files and their modes", files_and_modes },
	{ "defaults", defaults },
	{ "the requested number of directories", directories_as_many_as_asked_for },
	{ "refused numbers of directories", numbers_of_directories_refused },
	{ "accepted and refused numbers", numbers_taken_and_refused },
	{ "accepted and refused operations", operations_taken_and_refused },
	{ "accepted and refused values of schemes", schemes_taken_and_refused },
	{ "read-only files", read_only_files },
	{ "refused values of state", states_refused },
	{ "no start with an incomplete setup", no_start_of_half_a_setup },
	{ "targets without ranges", no_ranges },
	{ "no start with bad attributes", no_start_with_bad_attributes },
	{ "no start with bad regions", no_start_with_bad_regions },
};

int main(void)
{
	run_tests(tests, ARRAY_SIZE(tests));
}
