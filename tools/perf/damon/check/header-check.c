// SPDX-License-Identifier: GPL-2.0
/*
 * perf reads a file although a feature in its header cannot be read, and does not tell.
 * A report would then silently lack what the feature says, such as the node of each
 * address. This check stays in perf damon because other perf commands do not need these
 * features and rightly read on.
 */
#include "damon/check/header-check.h"

#include "util/header.h"

/**
 * damon_header__is_whole - whether perf has read the features that reports need
 * @header: of a session of a file; perf has read it
 *
 * Return: false if the file has a feature that perf could not read.
 */
bool damon_header__is_whole(const struct perf_header *header)
{
	const struct perf_env *env = &header->env;

	return (env->os_release || !perf_header__has_feat(header, HEADER_OSRELEASE)) &&
	       (env->numa_nodes || !perf_header__has_feat(header, HEADER_NUMA_TOPOLOGY)) &&
	       (env->memory_nodes || !perf_header__has_feat(header, HEADER_MEM_TOPOLOGY));
}
