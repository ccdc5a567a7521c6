// SPDX-License-Identifier: GPL-2.0
/*
 * torment COUNT SEED: start COUNT kdamonds, and make the life of each hard: targets
 * die and execute other programs, four processes write and read whatever there is
 * in sysfs, memory goes offline and comes back.
 *
 * Nothing of this is an error, as long as each call of the kernel's interface ends in
 * one of those that it documents.  Prints what was done; any other errno ends it, with 1.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "truth.h"

#define ADMIN		"/sys/kernel/mm/damon/admin/kdamonds/"
#define BLOCKS		"/sys/devices/system/memory/"
#define NR_TARGETS	4
#define NR_HAMMERS	4
#define TARGET_SIZE	(16UL << 20)

/* Of all processes. */
struct shared {
	pid_t targets[NR_TARGETS];
	unsigned long nr_started;
	unsigned long nr_told;
	unsigned long nr_calls;
	unsigned long nr_refused;
	unsigned long nr_ended;
	unsigned long nr_offline;
	int strange;
};

static struct shared *shared;
static unsigned long long state;

static unsigned int draw(unsigned int nr)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % nr;
}

static void count(unsigned long *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void sleep_us(unsigned int us)
{
	struct timespec ts = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&ts, NULL);
}

/* What the interface may answer to those who do not agree on what they want. */
static bool documented(int err)
{
	switch (err) {
	case 0:
	case EBUSY:
	case EINVAL:
	case EPERM:
	case ERANGE:
	case EACCES:
	/* the directory is gone, before the file was opened, or after */
	case ENOENT:
	case ENODEV:
		return true;
	}
	return false;
}

static int judge(const char *what, const char *name, const char *value, int err)
{
	count(&shared->nr_calls);
	if (err)
		count(&shared->nr_refused);
	if (!documented(err)) {
		printf("# %s %s '%s': %s\n", what, name, value, strerror(err));
		shared->strange = 1;
	}
	return err;
}

static int put(const char *name, const char *value)
{
	char path[512];
	int fd, err = 0;

	snprintf(path, sizeof(path), ADMIN "%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return judge("open", name, value, errno);
	if (write(fd, value, strlen(value)) < 0)
		err = errno;
	close(fd);
	return judge("write", name, value, err);
}

static int put_number(const char *name, unsigned long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu", value);
	return put(name, text);
}

static void get(const char *name)
{
	char path[512], text[4096];
	int fd, err = 0;

	snprintf(path, sizeof(path), ADMIN "%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0) {
		judge("open", name, "", errno);
		return;
	}
	if (read(fd, text, sizeof(text)) < 0)
		err = errno;
	close(fd);
	judge("read", name, "", err);
}

/* Its memory is touched, here and there; then it ends, or is something else. */
static void be_target(bool execed)
{
	char *memory = mmap(NULL, TARGET_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int until = draw(100) + 5;
	char seed[32];

	if (memory == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	while (until--) {
		memory[draw(TARGET_SIZE)]++;
		sleep_us(draw(10000));
	}
	if (execed || draw(2))
		_exit(0);
	snprintf(seed, sizeof(seed), "%u", draw(1U << 31));
	execl("/proc/self/exe", "torment", "target", seed, NULL);
	die("exec: %s", strerror(errno));
}

static pid_t start(void (*fn)(void), unsigned int nr)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	state += nr * 1000003ULL;
	draw(2);
	fn();
	_exit(0);
}

static void one_target(void)
{
	be_target(false);
}

/* A new one for each that has ended. */
static void keep_targets(void)
{
	unsigned int i, nr = 100;
	pid_t pid;

	for (i = 0; i < NR_TARGETS; i++)
		shared->targets[i] = start(one_target, nr++);
	for (;;) {
		pid = wait(NULL);
		for (i = 0; i < NR_TARGETS; i++) {
			if (shared->targets[i] != pid)
				continue;
			count(&shared->nr_ended);
			shared->targets[i] = start(one_target, nr++);
		}
	}
}

/* Small numbers, and what is no number, come first. */
#define NR_SMALL	10

static const char * const values[] = {
	"0", "1", "2", "3", "-1", "x", "", "\n", "1 2", "99999999999999999999",
	"18446744073709551615", "7", "10", "100", "1000", "4096", "8192", "65536", "1000000",
	"vaddr", "fvaddr", "paddr", "stat", "none",
};

static const char * const files[] = {
	"contexts/nr_contexts",
	"contexts/0/operations",
	"contexts/0/avail_operations",
	"contexts/0/monitoring_attrs/intervals/sample_us",
	"contexts/0/monitoring_attrs/intervals/aggr_us",
	"contexts/0/monitoring_attrs/intervals/update_us",
	"contexts/0/monitoring_attrs/nr_regions/min",
	"contexts/0/monitoring_attrs/nr_regions/max",
	"contexts/0/targets/nr_targets",
	"contexts/0/targets/0/pid_target",
	"contexts/0/targets/1/pid_target",
	"contexts/0/targets/0/regions/nr_regions",
	"contexts/0/targets/0/regions/0/start",
	"contexts/0/targets/0/regions/0/end",
	"contexts/0/schemes/nr_schemes",
	"contexts/0/schemes/0/action",
	"contexts/0/schemes/0/access_pattern/sz/max",
	"contexts/0/schemes/0/stats/nr_tried",
};

#define LEN(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * Many directories and many regions only take time, as much of it as there are: on the kernel
 * that looks for faults, to make a million regions takes minutes.
 */
static const char *value_for(const char *file)
{
	unsigned int nr = LEN(values);

	if (strstr(file, "/nr_contexts") || strstr(file, "/nr_targets") ||
	    strstr(file, "/nr_regions") || strstr(file, "/nr_schemes"))
		nr = NR_SMALL;
	return values[draw(nr)];
}

/* Whatever comes to mind, to kdamonds that others care for. */
static void hammer(void)
{
	static const char * const states[] = {
		"commit", "commit", "commit", "update_schemes_stats", "off", "on", "of"
	};
	const char *what;
	char name[128];
	unsigned int k;

	for (;;) {
		k = draw(2) ? 0 : draw(3);
		switch (draw(100)) {
		case 0 ... 39:
			snprintf(name, sizeof(name), "%u/%s", k, files[draw(LEN(files))]);
			get(name);
			break;
		case 40 ... 64:
			what = files[draw(LEN(files))];
			snprintf(name, sizeof(name), "%u/%s", k, what);
			put(name, value_for(what));
			break;
		case 65 ... 79:
			snprintf(name, sizeof(name), "%u/%s", k, draw(2) ? "state" : "pid");
			get(name);
			break;
		case 80 ... 98:
			snprintf(name, sizeof(name), "%u/state", k);
			what = states[draw(LEN(states))];
			if (!put(name, what))
				count(strcmp(what, "on") ? &shared->nr_told : &shared->nr_started);
			break;
		default:
			put_number("nr_kdamonds", draw(4));
		}
		sleep_us(draw(100000));
	}
}

static void set_block(unsigned int block, const char *what)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), BLOCKS "memory%u/state", block);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return;
	if (write(fd, what, strlen(what)) > 0 && !strcmp(what, "offline"))
		count(&shared->nr_offline);
	close(fd);
}

/* Those that are not the kernel's go at once, and others never. */
static unsigned int movable_blocks(unsigned int *blocks, unsigned int most)
{
	char path[300], zones[64];
	struct dirent *entry;
	unsigned int nr = 0;
	DIR *dir;
	int fd;

	dir = opendir(BLOCKS);
	while (dir && nr < most && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "memory%u", &blocks[nr]) != 1)
			continue;
		snprintf(path, sizeof(path), BLOCKS "%s/valid_zones", entry->d_name);
		fd = open(path, O_RDONLY);
		memset(zones, 0, sizeof(zones));
		if (fd >= 0 && read(fd, zones, sizeof(zones) - 1) > 0 &&
		    !strncmp(zones, "Movable", 7))
			nr++;
		close(fd);
	}
	if (dir)
		closedir(dir);
	return nr;
}

static void plug_memory(void)
{
	unsigned int blocks[64], nr = movable_blocks(blocks, LEN(blocks)), block;

	while (nr) {
		block = blocks[draw(nr)];
		set_block(block, "offline");
		sleep_us(draw(1000000));
		set_block(block, "online_movable");
		sleep_us(draw(1000000));
	}
}

static void set_attrs(void)
{
	unsigned long sample = draw(4) ? 100 + draw(3000) : 20000;

	put_number("0/contexts/0/monitoring_attrs/intervals/sample_us", sample);
	put_number("0/contexts/0/monitoring_attrs/intervals/aggr_us", sample * (1 + draw(10)));
	put_number("0/contexts/0/monitoring_attrs/intervals/update_us", sample * (1 + draw(20)));
	put_number("0/contexts/0/monitoring_attrs/nr_regions/min", 3 + draw(10));
	put_number("0/contexts/0/monitoring_attrs/nr_regions/max", 20 + draw(500));
}

static void set_ranges(unsigned long start, unsigned long size)
{
	put_number("0/contexts/0/targets/0/regions/nr_regions", 1);
	put_number("0/contexts/0/targets/0/regions/0/start", start);
	put_number("0/contexts/0/targets/0/regions/0/end", start + size);
}

static void set_up(void)
{
	static const char * const operations[] = { "vaddr", "vaddr", "fvaddr", "paddr" };
	const char *ops = operations[draw(LEN(operations))];
	unsigned int i, nr = ops[0] == 'v' ? 1 + draw(3) : 1;
	char name[64];

	put("nr_kdamonds", "1");
	put("0/contexts/nr_contexts", "1");
	put("0/contexts/0/operations", ops);
	set_attrs();
	put_number("0/contexts/0/targets/nr_targets", nr);
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "0/contexts/0/targets/%u/pid_target", i);
		put_number(name, shared->targets[draw(NR_TARGETS)]);
	}
	if (ops[0] == 'p')
		set_ranges(0, 4UL << 30);
	else if (ops[0] == 'f')
		set_ranges(0x400000, 1UL << 40);
}

/* Somebody may have been in the way. */
static void cycle(void)
{
	set_up();
	if (put("0/state", "on"))
		return;
	count(&shared->nr_started);
	sleep_us(draw(20000));
	if (draw(2)) {
		set_attrs();
		put("0/state", "commit");
		sleep_us(draw(10000));
	}
	/* Busy with a command of somebody else, not with ours. */
	while (put("0/state", "off") == EBUSY)
		sleep_us(1000);
}

int main(int argc, char **argv)
{
	pid_t others[NR_HAMMERS + 2];
	unsigned long wanted, cycles = 0;
	unsigned int i, nr = 0;

	if (argc != 3)
		die("usage: torment COUNT SEED");
	state = strtoull(argv[2], NULL, 0);
	if (!strcmp(argv[1], "target"))
		be_target(true);
	wanted = strtoul(argv[1], NULL, 0);
	setlinebuf(stdout);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		die("mmap: %s", strerror(errno));

	others[nr++] = start(keep_targets, 1);
	others[nr++] = start(plug_memory, 2);
	while (nr < LEN(others))
		others[nr] = start(hammer, 3 + nr), nr++;
	for (; shared->nr_started < wanted && cycles < wanted * 20; cycles++)
		cycle();

	for (i = 0; i < nr; i++)
		kill(others[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	printf("# %lu started, in %lu cycles; %lu commands by others; %lu calls, %lu refused; "
	       "%lu targets ended; memory went offline %lu times\n",
	       shared->nr_started, cycles, shared->nr_told, shared->nr_calls,
	       shared->nr_refused, shared->nr_ended, shared->nr_offline);
	return shared->strange || shared->nr_started < wanted;
}
