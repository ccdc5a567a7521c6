// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/memory-use machine/ram base/ranges base/error */
/* How much memory a process, a cgroup, nodes or the machine have, from the kernel's files */
#include "damon/machine/memory-use.h"
#include "fake-root.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define KIB	1024ULL

static int parse(int (*fn)(FILE *f, struct damon_memory_use *use), const char *text,
		 struct damon_memory_use *use)
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	int err = fn(f, use);

	fclose(f);
	return err;
}

static void test_process(void)
{
	struct damon_memory_use use;

	tap_eq(parse(damon_memory_use__parse_process,
		     "559e1a2b4000-7ffd8e1f7000 ---p 00000000 00:00 0    [rollup]\n"
		     "Rss:             1304 kB\n"
		     "Pss:              166 kB\n"
		     "Pss_Anon:         100 kB\n"
		     "Shared_Clean:    1204 kB\n"
		     "Swap:              12 kB\n"
		     "SwapPss:            6 kB\n", &use), 0, "a process");
	tap_ok(use.resident == 1304 * KIB && use.proportional == 166 * KIB &&
	       use.swapped == 12 * KIB, "a process: its values");
	tap_ok(use.shared == 1204 * KIB && !use.huge, "a process: what it shares");
	tap_eq(parse(damon_memory_use__parse_process,
		     "Rss:           100000 kB\n"
		     "Pss:            60000 kB\n"
		     "Shared_Clean:    1000 kB\n"
		     "Shared_Dirty:     200 kB\n"
		     "Private_Clean:  90000 kB\n"
		     "AnonHugePages:  40960 kB\n"
		     "ShmemPmdMapped: 10240 kB\n"
		     "FilePmdMapped:   2048 kB\n"
		     "Shared_Hugetlb:  6144 kB\n"
		     "Private_Hugetlb: 4096 kB\n"
		     "Swap:               0 kB\n", &use), 0, "huge pages");
	tap_eq(use.resident, (100000 + 6144 + 4096) * KIB, "huge pages: those of hugetlbfs are resident");
	tap_eq(use.proportional, (60000 + 4096) * KIB, "huge pages: PSS, without what is not divided");
	tap_ok(use.shared == (1200 + 6144) * KIB && use.shared_hugetlb == 6144 * KIB,
	       "huge pages: what is shared");
	tap_eq(use.huge, (40960 + 10240 + 2048 + 6144 + 4096) * KIB, "huge pages: of all kinds");
	tap_eq(parse(damon_memory_use__parse_process, "Rss: 1 kB\nSwap: 2 kB\n", &use), -ENODATA,
	       "a value is missing");
	tap_eq(damon_memory_use__read(getpid(), &use), 0, "this process");
	tap_ok(use.resident >= use.proportional && use.proportional, "this process has memory");
	tap_ok(use.shared && use.shared < use.resident, "this process shares a part of it");
	tap_ok(damon_memory_use__read(1 << 30, &use) < 0, "a process that does not exist");
}

static void test_machine(void)
{
	struct damon_memory_use use;

	tap_eq(parse(damon_memory_use__parse_machine,
		     "MemTotal:        2021244 kB\n"
		     "MemFree:          933568 kB\n"
		     "MemAvailable:    1000000 kB\n"
		     "SwapCached:            0 kB\n"
		     "SwapTotal:           100 kB\n"
		     "SwapFree:             60 kB\n", &use), 0, "the machine");
	tap_ok(use.resident == (2021244 - 933568) * KIB && use.proportional == use.resident &&
	       use.swapped == 40 * KIB, "the machine: its values");
	tap_eq(damon_memory_use__read(0, &use), 0, "this machine");
	tap_ok(use.resident, "this machine has memory");
}

static void test_nodes(void)
{
	struct damon_memory_use use;

	new_root();
	put("/sys/devices/system/node/node0/meminfo",
	    "Node 0 MemTotal:       2000 kB\n"
	    "Node 0 MemFree:        1500 kB\n"
	    "Node 0 MemUsed:         500 kB\n");
	put("/sys/devices/system/node/node12/meminfo",
	    "Node 12 MemTotal:       4000 kB\n"
	    "Node 12 MemFree:           1 kB\n");
	put("/sys/devices/system/node/node2/meminfo", "Node 2 MemFree: 100 kB\n");
	tap_eq(damon_memory_use__read_nodes(root, "0", &use), 0, "a node");
	tap_ok(use.resident == 500 * KIB && use.proportional == use.resident && !use.swapped,
	       "a node: its values");
	tap_eq(damon_memory_use__read_nodes(root, "12,0", &use), 0, "several nodes");
	tap_eq(use.resident, 4499 * KIB, "several nodes: the sum");
	tap_eq(damon_memory_use__read_nodes(root, "0-1", &use), -ENOENT, "a node that does not exist");
	tap_eq(damon_memory_use__read_nodes(root, "0,2", &use), -ENODATA, "a node without a size");
	tap_ok(damon_memory_use__read_nodes(root, "x", &use) < 0, "no list of nodes");
	remove_root();
}

/* Read the cgroup whose directory is /NAME below @root */
static int read_cgroup(const char *name, struct damon_cgroup_use *use)
{
	char path[100];
	int dir, err;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	dir = open(path, O_RDONLY | O_DIRECTORY);
	err = damon_memory_use__read_cgroup(dir, use);
	close(dir);
	return err;
}

static void test_cgroup(void)
{
	struct damon_cgroup_use use;

	new_root();
	put("/crew/memory.current", "188743680\n");
	put("/crew/memory.stat",
	    "anon 125829120\n"
	    "file 62914560\n"
	    "kernel 1000\n"
	    "shmem 10485760\n"
	    "file_mapped 5\n"
	    "anon_thp 7\n"
	    "shmem_thp 8\n");
	put("/top/memory.stat", "anon 1\nfile 2\nshmem 3\n");
	put("/v1/cgroup.procs", "");
	put("/odd/memory.current", "max\n");
	put("/half/memory.current", "1\n");
	put("/half/memory.stat", "cache 1\nrss 2\nshmem 3\n");
	tap_eq(read_cgroup("crew", &use), 0, "a cgroup");
	tap_ok(use.total == 188743680 && use.anon == 125829120 && use.file == 62914560 &&
	       use.shmem == 10485760, "a cgroup: its values");
	tap_eq(read_cgroup("top", &use), -ENOENT, "the root cgroup");
	tap_eq(read_cgroup("v1", &use), -ENOENT, "a cgroup without the memory controller");
	tap_eq(read_cgroup("odd", &use), -ENODATA, "a cgroup with no number");
	tap_eq(read_cgroup("half", &use), -ENODATA, "a value is missing");
	remove_root();
}

int main(void)
{
	test_process();
	test_machine();
	test_nodes();
	test_cgroup();
	return tap_done();
}
