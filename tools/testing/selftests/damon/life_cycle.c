// SPDX-License-Identifier: GPL-2.0
/*
 * Test the life cycle of kdamonds: start, commit and stop them by the files in sysfs, and
 * end the processes that they monitor.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "damon.h"

#define CONTEXT		"0/contexts/0/"
#define INTERVALS	CONTEXT "monitoring_attrs/intervals/"
#define SCHEME		CONTEXT "schemes/0/"

#define NR_CYCLES	100

/* a flag in /proc/PID/stat; the value is from include/linux/sched.h */
#define PF_EXITING	0x00000004

/* Start a process that waits until it is killed; if @exec, it executes a program first. */
static pid_t child(bool exec)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (exec) {
		sleep_ms(300);
		execl("/proc/self/exe", "life_cycle", "--wait", NULL);
		_exit(1);
	}
	for (;;)
		pause();
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static pid_t kdamond(const char *name)
{
	const char *pid = get(name);

	return pid ? atoi(pid) : 0;
}

/*
 * Check whether process @pid is a kdamond that is not exiting.  A write of "off" returns
 * when the thread exits, which is shortly before the thread disappears from /proc.
 */
static bool is_kdamond(const char *pid)
{
	unsigned int flags;
	const char *stat;
	char path[300];

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	stat = get_file(path);
	return stat && sscanf(stat, "%*d (kdamond.%*[^)]) %*c %*d %*d %*d %*d %*d %u",
			      &flags) == 1 && !(flags & PF_EXITING);
}

/* Count all kdamonds, including those that other programs have started. */
static int nr_threads(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int nr = 0;

	while ((entry = readdir(proc))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		nr += is_kdamond(entry->d_name);
	}
	closedir(proc);
	return nr;
}

/* Wait up to 5 s until the file @name reads @wanted.  Returns false if it does not. */
static bool becomes(const char *name, const char *wanted)
{
	const char *value = NULL;
	int tries;

	for (tries = 0; tries < 500; tries++) {
		value = get(name);
		if (value && !strcmp(value, wanted))
			return true;
		sleep_ms(10);
	}
	ksft_print_msg("%s stays '%s'\n", name, value ?: strerror(errno));
	return false;
}

static void on_and_off(void)
{
	int before = nr_threads();
	char pid[16], path[64];
	int tries;

	set_up(getpid());
	expect_put("0/state", "on", 0);
	expect_get("0/state", "on");
	snprintf(pid, sizeof(pid), "%d", kdamond("0/pid"));
	expect(is_kdamond(pid));
	expect(nr_threads() == before + 1);

	expect_put("0/state", "off", 0);
	expect_get("0/state", "off");
	expect_get("0/pid", "-1");
	expect(nr_threads() == before);
	expect(!is_kdamond(pid));
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	for (tries = 0; tries < 500 && !access(path, F_OK); tries++)
		sleep_ms(10);
	expect(access(path, F_OK));
}

static void on_after_off(void)
{
	set_up(getpid());
	expect_put("0/state", "on\n", 0);
	expect_put("0/state", "off\n", 0);
	expect_put("0/state", "on", 0);
	expect_get("0/state", "on");
	expect_put("0/state", "off", 0);
}

static void busy_while_on(void)
{
	set_up(getpid());
	expect_put("0/state", "on", 0);
	expect_put("0/state", "on", EBUSY);
	expect_put("nr_kdamonds", "0", EBUSY);
	expect_put("nr_kdamonds", "2", EBUSY);
	expect_put("0/state", "oof", EINVAL);
	expect_get("0/state", "on");
	expect_get("nr_kdamonds", "1");
	expect_put("0/state", "off", 0);
}

/* A commit is accepted, and the same thread continues. */
static void commit(void)
{
	pid_t pid;

	set_up(getpid());
	expect_put("0/state", "on", 0);
	pid = kdamond("0/pid");
	expect_put(INTERVALS "sample_us", "2000", 0);
	expect_put(INTERVALS "aggr_us", "40000", 0);
	expect_put("0/state", "commit", 0);
	expect_get("0/state", "on");
	expect(kdamond("0/pid") == pid);
	expect_get(INTERVALS "sample_us", "2000");
	expect_put("0/state", "off", 0);
}

static void ends_with_its_target(void)
{
	pid_t pid = child(false);

	set_up(pid);
	expect_put("0/state", "on", 0);
	expect_get("0/state", "on");
	end(pid);
	expect(becomes("0/state", "off"));
	expect_get("0/pid", "-1");
	expect_put("0/state", "on", EINVAL);
	expect_put("nr_kdamonds", "0", 0);
}

static void goes_on_while_one_of_two_targets_lives(void)
{
	pid_t first = child(false), second = child(false);

	set_up(0);
	expect_put(CONTEXT "targets/nr_targets", "2", 0);
	expect(!put_number(CONTEXT "targets/0/pid_target", first));
	expect(!put_number(CONTEXT "targets/1/pid_target", second));
	expect_put("0/state", "on", 0);
	end(first);
	sleep_ms(200);
	expect_get("0/state", "on");
	end(second);
	expect(becomes("0/state", "off"));
}

static void goes_on_after_an_exec(void)
{
	pid_t pid = child(true);

	set_up(pid);
	expect_put("0/state", "on", 0);
	sleep_ms(1000);
	expect_get("0/state", "on");
	end(pid);
	expect(becomes("0/state", "off"));
}

static void two_at_once(void)
{
	expect_put("nr_kdamonds", "0", 0);
	expect_put("nr_kdamonds", "2", 0);
	expect_put("0/contexts/nr_contexts", "1", 0);
	expect_put("1/contexts/nr_contexts", "1", 0);
	expect_put("0/contexts/0/targets/nr_targets", "1", 0);
	expect_put("1/contexts/0/targets/nr_targets", "1", 0);
	expect(!put_number("0/contexts/0/targets/0/pid_target", getpid()));
	expect(!put_number("1/contexts/0/targets/0/pid_target", getppid()));
	expect_put("0/state", "on", 0);
	expect_put("1/state", "on", 0);
	expect(kdamond("0/pid") > 0 && kdamond("1/pid") > 0);
	expect(kdamond("0/pid") != kdamond("1/pid"));
	expect_put("0/state", "off", 0);
	expect_get("1/state", "on");
	expect_put("nr_kdamonds", "0", EBUSY);
	expect_put("1/state", "off", 0);
	expect_put("nr_kdamonds", "0", 0);
}

/* A scheme with the action "stat" counts all regions of each aggregation. */
static void statistics(void)
{
	int tries;

	set_up(getpid());
	expect_put(CONTEXT "schemes/nr_schemes", "1", 0);
	expect_put(SCHEME "action", "stat", 0);
	expect_put(SCHEME "access_pattern/sz/max", "18446744073709551615", 0);
	expect_put(SCHEME "access_pattern/nr_accesses/max", "4294967295", 0);
	expect_put(SCHEME "access_pattern/age/max", "4294967295", 0);
	expect_put("0/state", "on", 0);
	for (tries = 0; tries < 50; tries++) {
		sleep_ms(100);
		expect_put("0/state", "update_schemes_stats", 0);
		if (atoll(get(SCHEME "stats/nr_tried") ?: "") >= 30)
			break;
	}
	/* three aggregations with at least 10 regions each */
	expect(atoll(get(SCHEME "stats/nr_tried")) >= 30);
	expect(atoll(get(SCHEME "stats/sz_tried")) >= 30 * 4096);
	expect_put("0/state", "off", 0);
}

static void cycles(void)
{
	int i, before = nr_threads();

	set_up(getpid());
	for (i = 0; i < NR_CYCLES && !nr_failed; i++) {
		expect_put("0/state", "on", 0);
		if (i % 8 == 7)
			sleep_ms(10);
		expect_put("0/state", "off", 0);
	}
	expect(nr_threads() == before);
	expect_get("0/state", "off");
}

static const struct test tests[] = {
	{ "on and off", on_and_off },
	{ "on after off", on_after_off },
	{ "busy while on", busy_while_on },
	{ "commit", commit },
	{ "kdamond ends with its target", ends_with_its_target },
	{ "kdamond continues while one of two targets lives",
	  goes_on_while_one_of_two_targets_lives },
	{ "kdamond continues after an exec", goes_on_after_an_exec },
	{ "two kdamonds at once", two_at_once },
	{ "statistics", statistics },
	{ "on and off a hundred times", cycles },
};

int main(int argc, char **argv)
{
	while (argc > 1)
		pause();
	run_tests(tests, ARRAY_SIZE(tests));
}
