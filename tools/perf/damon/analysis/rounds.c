// SPDX-License-Identifier: GPL-2.0
/* Put the snapshots of a kdamond's targets together to rounds: one aggregation of all targets. */
#include "damon/analysis/rounds.h"
#include "damon/core/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/**
 * damon_rounds__findnew - the target that a snapshot is of; a new one is all zeros
 *
 * Return: the target, valid until the next call, or NULL when out of memory.
 */
struct damon_rounds_target *damon_rounds__findnew(struct damon_rounds *rounds,
						  const struct damon_snapshot *snapshot)
{
	struct damon_rounds_target *target;
	char *targets;

	for (size_t i = 0; i < rounds->nr_targets; i++) {
		target = damon_rounds__target(rounds, i);
		if (target->stream_idx == snapshot->stream->idx)
			return target;
	}
	targets = realloc(rounds->targets, (rounds->nr_targets + 1) * rounds->target_size);
	if (!targets)
		return NULL;
	rounds->targets = targets;
	target = damon_rounds__target(rounds, rounds->nr_targets++);
	memset(target, 0, rounds->target_size);
	target->stream_idx = snapshot->stream->idx;
	return target;
}

/**
 * damon_rounds__is_next - whether a snapshot belongs to the next round
 *
 * The next round begins with a snapshot of a target that the round at hand has already, or with
 * a snapshot that is clearly later.
 */
bool damon_rounds__is_next(const struct damon_rounds *rounds,
			   const struct damon_rounds_target *target,
			   const struct damon_snapshot *snapshot)
{
	const struct damon_round *round = &rounds->round;
	u64 ns = snapshot->end_ns - snapshot->start_ns;

	return !round->nr || target->round == round->nr ||
	       (snapshot->end_ns > round->end_ns && snapshot->end_ns - round->end_ns > ns / 2);
}

/** damon_rounds__begin - begin the next round, with a snapshot of any target */
void damon_rounds__begin(struct damon_rounds *rounds, const struct damon_snapshot *snapshot)
{
	rounds->round = (struct damon_round){
		.nr = rounds->round.nr + 1,
		.start_ns = snapshot->start_ns,
		.end_ns = snapshot->end_ns,
	};
}

/** damon_rounds__join - add a snapshot to the round at hand */
void damon_rounds__join(struct damon_rounds *rounds, struct damon_rounds_target *target,
			const struct damon_snapshot *snapshot)
{
	target->round = rounds->round.nr;
	rounds->round.incomplete |= !!snapshot->nr_lost;
}

/**
 * damon_rounds__counts - whether a target is part of the round at hand
 *
 * If the whole snapshot of a target was lost, the target counts with its snapshot of the round
 * before. If a target has had no snapshot for longer, it has ended, and does not count.
 */
bool damon_rounds__counts(const struct damon_rounds *rounds,
			  const struct damon_rounds_target *target)
{
	return target->round + 1 >= rounds->round.nr;
}

/** damon_rounds__exit - free what @rounds owns */
void damon_rounds__exit(struct damon_rounds *rounds)
{
	zfree(&rounds->targets);
	rounds->nr_targets = 0;
}
