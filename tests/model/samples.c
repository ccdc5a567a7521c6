// SPDX-License-Identifier: GPL-2.0
/*
 * samples REGIONS SAMPLES: write the data section of a perf.data as a kdamond with REGIONS
 * regions would have left it, with millions of samples. big.py puts the data section into a
 * file, and must agree with this program on the layout of a sample.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS		2
#define FIRST_ID	100
#define ROUND_SAMPLES	4000
#define PAGE		4096ULL
#define NSEC_PER_MSEC	1000000ULL
#define MAX_REGIONS	100000

/* sample_type IDENTIFIER | IP | TID | TIME | CPU | PERIOD | RAW */
struct sample {
	uint32_t type;
	uint16_t misc, size;
	uint64_t id, ip;
	uint32_t pid, tid;
	uint64_t time;
	uint32_t cpu, reserved;
	uint64_t period;
	uint32_t raw_size;
	uint16_t common_type;
	uint8_t common_flags, common_preempt_count;
	int32_t common_pid;
	uint64_t target_id;
	uint32_t nr_regions, pad;
	uint64_t start, end;
	uint32_t nr_accesses, age;
	uint32_t end_pad;
} __attribute__((packed));

struct buffer {
	struct sample v[2 * ROUND_SAMPLES + MAX_REGIONS];
	size_t nr;
};

static uint64_t state = 88172645463325252ULL;

static uint64_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void flush(struct buffer *buffers)
{
	static const uint64_t finished_round = 68 | 8ULL << 48;

	for (int cpu = 0; cpu < CPUS; cpu++) {
		fwrite(buffers[cpu].v, sizeof(struct sample), buffers[cpu].nr, stdout);
		buffers[cpu].nr = 0;
	}
	fwrite(&finished_round, sizeof(finished_round), 1, stdout);
}

static void put_snapshot(struct buffer *b, int cpu, uint64_t time, unsigned int nr_regions,
			 const uint64_t *edges)
{
	for (unsigned int i = 0; i < nr_regions; i++) {
		uint64_t r = random_number();

		b->v[b->nr++] = (struct sample){
			.type = 9, .misc = 1, .size = sizeof(struct sample),
			.id = FIRST_ID + cpu, .pid = 70, .tid = 70, .time = time + 1000 * i,
			.cpu = cpu, .period = 1, .raw_size = 52, .common_type = 700,
			.common_pid = 70, .nr_regions = nr_regions,
			.start = edges[i], .end = edges[i + 1],
			.nr_accesses = r % 4 ? 0 : (r >> 8) % 21, .age = (r >> 16) % 100,
		};
	}
}

int main(int argc, char **argv)
{
	unsigned int nr_regions = argc == 3 ? atoi(argv[1]) : 0;
	uint64_t left = argc == 3 ? atoll(argv[2]) : 0, time = 1000000 * NSEC_PER_MSEC;
	struct buffer *buffers = calloc(CPUS, sizeof(*buffers));
	uint64_t *edges = calloc(nr_regions + 1, sizeof(*edges));
	int cpu = 0;

	if (!nr_regions || nr_regions > MAX_REGIONS || !buffers || !edges) {
		fprintf(stderr, "usage: samples REGIONS SAMPLES\n");
		return 1;
	}
	while (left >= nr_regions) {
		edges[0] = 0x7f0000000000;
		for (unsigned int i = 0; i < nr_regions; i++) {
			/* regions add up to 4 GiB on average, whatever their number */
			uint64_t size = 1 + random_number() % (2 * (1ULL << 20) / nr_regions);

			edges[i + 1] = edges[i] + size * PAGE;
		}
		if (!(random_number() % 64))
			cpu = (cpu + 1) % CPUS;
		put_snapshot(&buffers[cpu], cpu, time, nr_regions, edges);
		time += 100 * NSEC_PER_MSEC + random_number() % 100000;
		left -= nr_regions;
		if (buffers[0].nr + buffers[1].nr >= ROUND_SAMPLES)
			flush(buffers);
	}
	flush(buffers);
	return fflush(stdout) || ferror(stdout);
}
