// SPDX-License-Identifier: GPL-2.0
/*
 * Do the features of a recording, what is known of the machine and of perf, end where
 * they say? They follow the data of a file, a table of sections before them; a pipe has
 * records of them. Of those that are not looked at perf reads a number at a time, and
 * stops where they end.
 */
#include "damon/check/feature-check.h"
#include "damon/check/tracing-check.h"

#include <limits.h>
#include <string.h>
#include <linux/kernel.h>
#include <perf/event.h>

#include "util/header.h"

/* Of a CPU; perf's time to read a list of them grows with the square of their number. */
#define MAX_CPU_DIGITS	5

static bool skip_string(struct damon_piece *piece)
{
	u64 len;

	return damon_piece__get(piece, 4, &len) && len && damon_piece__skip(piece, len);
}

static bool skip_strings(struct damon_piece *piece, u64 nr)
{
	while (nr && skip_string(piece))
		nr--;
	return !nr;
}

/* perf adds what they hold to as many bytes as the section claims to have. */
static bool is_cmdline(struct damon_piece piece)
{
	u64 nr;

	return damon_piece__get(&piece, 4, &nr) && skip_strings(&piece, nr);
}

/* The attrs once more, with names; their length is said twice. */
static bool is_event_desc(struct damon_piece piece)
{
	u64 nr, size, type, own_size, nr_ids;

	if (!damon_piece__get(&piece, 4, &nr) || !damon_piece__get(&piece, 4, &size) ||
	    size < PERF_ATTR_SIZE_VER0)
		return false;
	for (; nr; nr--) {
		if (!damon_piece__get(&piece, 4, &type) || !damon_piece__get(&piece, 4, &own_size) ||
		    own_size > size || !damon_piece__skip(&piece, size - 2 * sizeof(u32)) ||
		    !damon_piece__get(&piece, 4, &nr_ids) || !skip_string(&piece) ||
		    !damon_piece__skip_array(&piece, nr_ids, sizeof(u64)))
			return false;
	}
	return true;
}

/* Such as 0-3,8: a string, of which its length is only the room that it has */
static bool skip_cpu_list(struct damon_piece *piece)
{
	unsigned int digits = 0;
	u64 len;

	if (!damon_piece__get(piece, 4, &len) || !len || len > piece->len)
		return false;
	for (size_t i = 0; i < len && piece->p[i]; i++) {
		digits = strchr("-,", piece->p[i]) ? 0 : digits + 1;
		if (digits > MAX_CPU_DIGITS || !strchr("0123456789-,", piece->p[i]))
			return false;
	}
	return damon_piece__skip(piece, len);
}

static bool is_numa_topology(struct damon_piece piece)
{
	u64 nr;

	if (!damon_piece__get(&piece, 4, &nr))
		return false;
	while (nr && damon_piece__skip(&piece, sizeof(u32) + 2 * sizeof(u64)) &&
	       skip_cpu_list(&piece))
		nr--;
	return !nr;
}

/* Numbers and names, which perf walks through later by the ends of the names */
static bool is_pmu_mappings(struct damon_piece piece)
{
	u64 nr;

	if (!damon_piece__get(&piece, 4, &nr))
		return false;
	while (nr && damon_piece__skip(&piece, sizeof(u32)) && skip_string(&piece))
		nr--;
	return !nr;
}

static bool is_group_desc(struct damon_piece piece)
{
	u64 nr;

	if (!damon_piece__get(&piece, 4, &nr))
		return false;
	while (nr && skip_string(&piece) && damon_piece__skip(&piece, 2 * sizeof(u32)))
		nr--;
	return !nr;
}

static bool is_cache(struct damon_piece piece)
{
	u64 nr;

	if (!damon_piece__skip(&piece, sizeof(u32)) || !damon_piece__get(&piece, 4, &nr))
		return false;
	while (nr && damon_piece__skip(&piece, 4 * sizeof(u32)) && skip_strings(&piece, 3))
		nr--;
	return !nr;
}

/* Which blocks of memory each node has, as bits, which are counted in an int */
static bool is_mem_topology(struct damon_piece piece)
{
	u64 nr, bits;

	if (!damon_piece__skip(&piece, 2 * sizeof(u64)) || !damon_piece__get(&piece, 8, &nr))
		return false;
	for (; nr; nr--) {
		if (!damon_piece__skip(&piece, 2 * sizeof(u64)) ||
		    !damon_piece__get(&piece, 8, &bits) || bits > INT_MAX ||
		    !damon_piece__skip_array(&piece, DIV_ROUND_UP(bits, 64), sizeof(u64)))
			return false;
	}
	return true;
}

static bool is_hybrid_topology(struct damon_piece piece)
{
	u64 nr;

	return damon_piece__get(&piece, 4, &nr) && skip_strings(&piece, 2 * nr);
}

static bool skip_pmu_caps(struct damon_piece *piece)
{
	u64 nr;

	return damon_piece__get(piece, 4, &nr) && skip_strings(piece, 2 * nr);
}

static bool is_cpu_pmu_caps(struct damon_piece piece)
{
	return skip_pmu_caps(&piece);
}

static bool is_pmu_caps(struct damon_piece piece)
{
	u64 nr;

	if (!damon_piece__get(&piece, 4, &nr))
		return false;
	while (nr && skip_pmu_caps(&piece) && skip_string(&piece))
		nr--;
	return !nr;
}

typedef bool (*is_whole_fn)(struct damon_piece piece);

static is_whole_fn check_of(u64 feature)
{
	static const is_whole_fn checks[] = {
		[HEADER_CMDLINE]		= is_cmdline,
		[HEADER_EVENT_DESC]		= is_event_desc,
		[HEADER_NUMA_TOPOLOGY]		= is_numa_topology,
		[HEADER_PMU_MAPPINGS]		= is_pmu_mappings,
		[HEADER_GROUP_DESC]		= is_group_desc,
		[HEADER_CACHE]			= is_cache,
		[HEADER_MEM_TOPOLOGY]		= is_mem_topology,
		[HEADER_CPU_PMU_CAPS]		= is_cpu_pmu_caps,
		[HEADER_HYBRID_TOPOLOGY]	= is_hybrid_topology,
		[HEADER_PMU_CAPS]		= is_pmu_caps,
	};

	return feature < ARRAY_SIZE(checks) ? checks[feature] : NULL;
}

/**
 * damon_feature__is_whole - whether what is told of @feature is as long as it says
 *
 * Return: true, too, for one that is not looked at.
 */
bool damon_feature__is_whole(u64 feature, struct damon_piece piece)
{
	is_whole_fn is_whole = check_of(feature);

	return !is_whole || is_whole(piece);
}

/**
 * damon_features__get - which features perf takes a file to have
 * @words: of the file's header, from where they are on
 *
 * A machine of 32 bits and the other byte order has them in smaller words. perf finds
 * out by the hostname, which all have but those from before there were features.
 */
u64 damon_features__get(struct damon_piece words)
{
	u64 features = 0;

	damon_piece__get(&words, 8, &features);
	if (!words.swap || features & (1ULL << HEADER_HOSTNAME))
		return features;
	features = features << 32 | features >> 32;
	return features & (1ULL << HEADER_HOSTNAME) ? features : 1ULL << HEADER_BUILD_ID;
}

static bool find_section(struct damon_source *src, u64 features, unsigned int feature, u64 table,
			 u64 *pos, u64 *len)
{
	const size_t size = sizeof(struct perf_file_section);
	struct damon_piece piece;

	table += __builtin_popcountll(features & ((1ULL << feature) - 1)) * size;
	return damon_source__piece(src, table, size, &piece) &&
	       damon_piece__get(&piece, 8, pos) && damon_piece__get(&piece, 8, len);
}

/**
 * damon_features__find - look at the section of a feature that the file has
 * @table: position of the table of sections
 *
 * Return: false when it is not there, or too long to be one.
 */
bool damon_features__find(struct damon_source *src, u64 features, unsigned int feature,
			  u64 table, struct damon_piece *piece)
{
	u64 pos, len;

	return find_section(src, features, feature, table, &pos, &len) &&
	       damon_source__piece(src, pos, len, piece);
}

/*
 * Records with a path at their end. Older ones are shorter by a pid, and as aligned;
 * perf knows them by a path that begins later than it should. They tell no id's length.
 */
static bool are_build_ids(struct damon_source *src, u64 pos, u64 len)
{
	const size_t least = sizeof(struct perf_record_header_build_id);
	const size_t size_at = offsetof(struct perf_record_header_build_id, size);
	const size_t max_size = size_at - offsetof(struct perf_record_header_build_id, data);
	const char *old_path = "nel.kallsyms]";
	bool sized = false, old = false;
	struct damon_piece piece;
	u64 type, misc, size;

	for (; len; pos += size, len -= size) {
		if (!damon_source__piece(src, pos, sizeof(struct perf_event_header), &piece) ||
		    !damon_piece__get(&piece, 4, &type) || !damon_piece__get(&piece, 2, &misc) ||
		    !damon_piece__get(&piece, 2, &size) || size <= least || size > len ||
		    size > least - sizeof(u64) + PATH_MAX ||
		    !damon_source__piece(src, pos, size, &piece) || piece.p[size - 1])
			return false;
		old |= !strncmp(piece.p + least, old_path, strlen(old_path));
		sized |= misc & PERF_RECORD_MISC_BUILD_ID_SIZE;
		if (misc & PERF_RECORD_MISC_BUILD_ID_SIZE && (u8)piece.p[size_at] > max_size)
			return false;
	}
	return !(sized && old);
}

static bool check_section(struct damon_source *src, unsigned int feature, u64 pos, u64 len)
{
	struct damon_piece piece;

	switch (feature) {
	case HEADER_TRACING_DATA:
		return pos <= src->size && len <= src->size - pos &&
		       damon_tracing__check(src, pos, len);
	case HEADER_BUILD_ID:
		return are_build_ids(src, pos, len);
	default:
		return !check_of(feature) || (damon_source__piece(src, pos, len, &piece) &&
					      damon_feature__is_whole(feature, piece));
	}
}

/**
 * damon_features__check - whether all features of a file are whole
 * @table: position of the table of sections
 *
 * Return: true, too, when the table is not, as perf then leaves out all features.
 */
bool damon_features__check(struct damon_source *src, u64 features, u64 table)
{
	const size_t size = __builtin_popcountll(features) * sizeof(struct perf_file_section);

	if (table > src->size || size > src->size - table)
		return true;
	for (unsigned int feature = HEADER_FIRST_FEATURE; feature < HEADER_LAST_FEATURE; feature++) {
		u64 pos, len;

		if (!(features & (1ULL << feature)))
			continue;
		if (!find_section(src, features, feature, table, &pos, &len) ||
		    !check_section(src, feature, pos, len))
			return false;
	}
	return true;
}
