/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FEATURE_CHECK_H
#define PERF_DAMON_FEATURE_CHECK_H

#include "damon/check/source.h"

u64 damon_features__get(struct damon_piece words);
bool damon_features__find(struct damon_source *src, u64 features, unsigned int feature,
			  u64 table, struct damon_piece *piece);
bool damon_features__check(struct damon_source *src, u64 features, u64 table);
bool damon_feature__is_whole(u64 feature, struct damon_piece piece);

#endif /* PERF_DAMON_FEATURE_CHECK_H */
