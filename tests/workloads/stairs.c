// SPDX-License-Identifier: GPL-2.0
/*
 * stairs: some buffers, used in turn.  Seen over time and address this is a
 * staircase.
 */
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "truth.h"

static const char usage[] =
"usage: stairs [options]\n"
"  --buffers N     how many (10)\n"
"  --size MIB      of each (20)\n"
"  --seconds S     each is touched at a time (2)\n"
"  --cycles N      over all of them (1)\n"
"  --settle S      sleep before the first is touched (0)\n"
"  --named         a mapping each, /memfd:buffer-N, not anonymous memory\n"
"  --idle          sleep all the time instead of touching\n"
"  --node N        take the memory from this NUMA node\n"
"  --log FILE      what was where, and touched when (see truth.h)\n"
"  --phys          also where it was in physical memory (root only)\n";

struct options {
	unsigned long buffers, size_mib, seconds, cycles, settle;
	int named, idle, phys;
	FILE *log;
};

static struct options parse(int argc, char **argv)
{
	enum { BUFFERS, SIZE, SECONDS, CYCLES, SETTLE, NAMED, IDLE, NODE, LOG, PHYS };
	static const struct option options[] = {
		[BUFFERS] = { "buffers", required_argument },
		[SIZE] = { "size", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[CYCLES] = { "cycles", required_argument },
		[SETTLE] = { "settle", required_argument },
		[NAMED] = { "named", no_argument },
		[IDLE] = { "idle", no_argument },
		[NODE] = { "node", required_argument },
		[LOG] = { "log", required_argument },
		[PHYS] = { "phys", no_argument },
		{ }
	};
	struct options o = { .buffers = 10, .size_mib = 20, .seconds = 2, .cycles = 1 };
	int c, i;

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		switch (i) {
		case BUFFERS:
			o.buffers = parse_number(optarg);
			break;
		case SIZE:
			o.size_mib = parse_number(optarg);
			break;
		case SECONDS:
			o.seconds = parse_number(optarg);
			break;
		case CYCLES:
			o.cycles = parse_number(optarg);
			break;
		case SETTLE:
			o.settle = parse_number(optarg);
			break;
		case NAMED:
			o.named = 1;
			break;
		case IDLE:
			o.idle = 1;
			break;
		case NODE:
			bind_to_node(parse_number(optarg));
			break;
		case LOG:
			o.log = open_log(optarg);
			break;
		case PHYS:
			o.phys = 1;
			break;
		}
	}
	if (optind < argc || !o.buffers || !o.size_mib)
		die(usage);
	if (!o.log)
		o.log = open_log("/dev/null");
	return o;
}

static struct buffer map_nth_buffer(const struct options *o, unsigned long n)
{
	char name[32];

	if (!o->named)
		return map_buffer(o->size_mib * MIB);
	snprintf(name, sizeof(name), "buffer-%lu", n);
	return map_named_buffer(o->size_mib * MIB, name);
}

int main(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	struct buffer *bufs = calloc(o.buffers, sizeof(*bufs));
	uint64_t start, end;

	fprintf(o.log, "pid %d\n", getpid());
	for (unsigned long i = 0; i < o.buffers; i++) {
		bufs[i] = map_nth_buffer(&o, i);
		log_buffer(o.log, i, bufs[i]);
		if (o.phys)
			log_phys(o.log, i, bufs[i]);
	}
	fflush(o.log);

	end = now() + o.settle * NSEC_PER_SEC;
	sleep_until(end);
	for (unsigned long i = 0; i < o.cycles * o.buffers; i++) {
		start = now();
		end += o.seconds * NSEC_PER_SEC;
		if (o.idle) {
			sleep_until(end);
			continue;
		}
		touch_until(bufs[i % o.buffers], end);
		log_phase(o.log, start, now(), i % o.buffers);
	}
	fclose(o.log);
	return 0;
}
