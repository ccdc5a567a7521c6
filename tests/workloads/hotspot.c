// SPDX-License-Identifier: GPL-2.0
/*
 * hotspot: use one part of a large region.
 */
#include <getopt.h>
#include <unistd.h>

#include "truth.h"

static const char usage[] =
"usage: hotspot [options]\n"
"  --size MIB      of the region (1024)\n"
"  --hot OFF:LEN   the part that is touched, in MIB (512:64)\n"
"  --seconds S     how long (20)\n"
"  --log FILE      what was where, and touched when (see truth.h)\n";

int main(int argc, char **argv)
{
	enum { SIZE, HOT, SECONDS, LOG };
	static const struct option options[] = {
		[SIZE] = { "size", required_argument },
		[HOT] = { "hot", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[LOG] = { "log", required_argument },
		{ }
	};
	unsigned long size = 1024, offset = 512, len = 64, seconds = 20;
	struct buffer region;
	FILE *log = NULL;
	uint64_t start;
	int c, i;

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		switch (i) {
		case SIZE:
			size = parse_number(optarg);
			break;
		case HOT:
			if (sscanf(optarg, "%lu:%lu", &offset, &len) != 2)
				die(usage);
			break;
		case SECONDS:
			seconds = parse_number(optarg);
			break;
		case LOG:
			log = open_log(optarg);
			break;
		}
	}
	if (optind < argc || !len || offset + len > size)
		die(usage);
	if (!log)
		log = open_log("/dev/null");

	region = map_buffer(size * MIB);
	region.start += offset * MIB;
	region.size = len * MIB;
	fprintf(log, "pid %d\n", getpid());
	log_buffer(log, 0, region);
	start = now();
	touch_until(region, start + seconds * NSEC_PER_SEC);
	log_phase(log, start, now(), 0);
	fclose(log);
	return 0;
}
