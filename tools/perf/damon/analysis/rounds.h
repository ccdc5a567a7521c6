/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ROUNDS_H
#define PERF_DAMON_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct damon_snapshot;

/**
 * struct damon_round - one aggregation of a kdamond: a snapshot of each of its targets
 * @nr: number of the round, from 1 on; 0 before the first round and after the last round
 * @start_ns: start of the round's first snapshot
 * @end_ns: end of the round's first snapshot
 * @incomplete: a snapshot of the round lost regions
 */
struct damon_round {
	u64 nr;
	u64 start_ns;
	u64 end_ns;
	bool incomplete;
};

/**
 * struct damon_rounds_target - a target; an analysis has it as the first member of its own struct
 * @stream_idx: idx of its stream
 * @round: number of the round of its latest snapshot
 */
struct damon_rounds_target {
	unsigned int stream_idx;
	u64 round;
};

/**
 * struct damon_rounds - put the snapshots of a kdamond's targets together to rounds
 * @target_size: size of the analysis's own struct of a target
 * @round: the round at hand
 * @targets: in the order in which they appeared
 * @nr_targets: number of @targets
 */
struct damon_rounds {
	size_t target_size;
	struct damon_round round;
	char *targets;
	size_t nr_targets;
};

/* The target number @i */
static inline struct damon_rounds_target *damon_rounds__target(const struct damon_rounds *rounds,
							       size_t i)
{
	return (struct damon_rounds_target *)(rounds->targets + i * rounds->target_size);
}

struct damon_rounds_target *damon_rounds__findnew(struct damon_rounds *rounds,
						  const struct damon_snapshot *snapshot);
bool damon_rounds__is_next(const struct damon_rounds *rounds,
			   const struct damon_rounds_target *target,
			   const struct damon_snapshot *snapshot);
void damon_rounds__begin(struct damon_rounds *rounds, const struct damon_snapshot *snapshot);
void damon_rounds__join(struct damon_rounds *rounds, struct damon_rounds_target *target,
			const struct damon_snapshot *snapshot);
bool damon_rounds__counts(const struct damon_rounds *rounds,
			  const struct damon_rounds_target *target);
void damon_rounds__exit(struct damon_rounds *rounds);

#endif /* PERF_DAMON_ROUNDS_H */
