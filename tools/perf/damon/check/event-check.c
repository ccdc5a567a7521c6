// SPDX-License-Identifier: GPL-2.0
/*
 * Does each record of a file hold what its kind has to hold? perf takes that for
 * granted where it swaps bytes, and where it makes events of what a pipe says, and
 * follows lengths and strings to wherever they lead. Records that are compressed are
 * unpacked for this, and once more when perf reads them.
 */
#include "damon/check/event-check.h"
#include "damon/check/feature-check.h"
#include "damon/check/source.h"
#include "damon/check/tracing-check.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <linux/kernel.h>
#include <perf/event.h>

#ifdef HAVE_ZSTD_SUPPORT
#include <zstd.h>
#endif

#include "util/branch.h"
#include "util/event.h"
#include "util/header.h"

#define OUR_MAGIC	0x32454c4946524550ULL	/* "PERFILE2" */
#define MAX_EVENT	(1U << 16)

/* What is unpacked of a record at most: as much as a ring buffer of perf record's holds */
#define MAX_UNPACKED	(1U << 28)

/* What is needed of an evsel */
struct check_attr {
	u64 sample_type;
	u64 read_format;
	bool sample_id_all;
	u64 branch_type;
	u64 user_regs;
	u64 intr_regs;
};

struct check_id {
	u64 id;
	unsigned int attr;
};

/* What is compressed is one stream, and not cut where records begin. */
struct check_unpacked {
	void *stream;
	char *buf;
	size_t max;		/* that a record unpacks to */
	size_t len;		/* of the part of a record that the last one ended with */
};

struct check {
	struct damon_source src;
	bool is_pipe;
	bool only_header;

	struct check_attr *attrs;
	size_t nr_attrs;
	struct check_id *ids;
	size_t nr_ids;
	struct check_unpacked unpacked;
};

static int add_ids(struct check *c, struct damon_piece *piece)
{
	size_t nr = piece->len / sizeof(u64);
	struct check_id *ids = realloc(c->ids, (c->nr_ids + nr) * sizeof(*ids));

	if (!ids && c->nr_ids + nr)
		return -ENOMEM;
	c->ids = ids;
	for (size_t i = 0; i < nr; i++) {
		struct check_id *id = &ids[c->nr_ids++];

		damon_piece__get(piece, sizeof(u64), &id->id);
		id->attr = c->nr_attrs - 1;
	}
	return 0;
}

/* The fixed part of a struct perf_event_attr; *@size as it says of itself */
static int add_attr(struct check *c, struct damon_piece *piece, u64 *size)
{
	struct check_attr *attrs, attr = { 0 };
	u64 type, config, period, flags;
	struct damon_piece rest;

	if (!damon_piece__get(piece, 4, &type) || !damon_piece__get(piece, 4, size) ||
	    !damon_piece__get(piece, 8, &config) || !damon_piece__get(piece, 8, &period) ||
	    !damon_piece__get(piece, 8, &attr.sample_type) ||
	    !damon_piece__get(piece, 8, &attr.read_format) || piece->len < sizeof(flags))
		return -EINVAL;
	/* bit 18, which the other byte order has at the other end of its byte */
	attr.sample_id_all = piece->p[2] & (piece->swap ? 1 << 5 : 1 << 2);
	rest = *piece;
	if (damon_piece__skip(&rest, offsetof(struct perf_event_attr, branch_sample_type) -
		 offsetof(struct perf_event_attr, read_format) - sizeof(u64)) &&
	    damon_piece__get(&rest, 8, &attr.branch_type) &&
	    damon_piece__get(&rest, 8, &attr.user_regs) && damon_piece__skip(&rest, 8))
		damon_piece__get(&rest, 8, &attr.intr_regs);
	attrs = realloc(c->attrs, (c->nr_attrs + 1) * sizeof(*attrs));
	if (!attrs)
		return -ENOMEM;
	c->attrs = attrs;
	attrs[c->nr_attrs++] = attr;
	return 0;
}

/* Of a record that is no sample: what identifies it at its end */
static size_t trailer_size(const struct check *c)
{
	const u64 fields = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID |
			   PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_IDENTIFIER;
	size_t most = 0;

	for (size_t i = 0; i < c->nr_attrs; i++) {
		const struct check_attr *attr = &c->attrs[i];
		size_t size = 8 * __builtin_popcountll(attr->sample_type & fields);

		if (attr->sample_id_all)
			most = max(most, size);
	}
	return most;
}

static const struct check_attr *attr_of(const struct check *c, const struct damon_piece *sample)
{
	u64 type = c->nr_attrs ? c->attrs[0].sample_type : 0, id;
	struct damon_piece piece = *sample;

	if (c->nr_attrs <= 1)
		return c->attrs;
	if (!(type & PERF_SAMPLE_IDENTIFIER)) {
		if (!(type & PERF_SAMPLE_ID))
			return NULL;
		if (!damon_piece__skip(&piece, 8 * __builtin_popcountll(type & (PERF_SAMPLE_IP |
				PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR))))
			return NULL;
	}
	if (!damon_piece__get(&piece, 8, &id))
		return NULL;
	for (size_t i = 0; i < c->nr_ids; i++) {
		if (c->ids[i].id == id)
			return &c->attrs[c->ids[i].attr];
	}
	return id ? NULL : c->attrs;
}

static bool skip_regs(struct damon_piece *piece, u64 mask)
{
	u64 abi;

	return damon_piece__get(piece, 8, &abi) &&
	       (!abi || damon_piece__skip_array(piece, __builtin_popcountll(mask), sizeof(u64)));
}

static bool skip_stack(struct damon_piece *piece)
{
	u64 size;

	return damon_piece__get(piece, 8, &size) &&
	       (!size || (damon_piece__skip(piece, size) && damon_piece__skip(piece, sizeof(u64))));
}

static bool skip_branches(struct damon_piece *piece, u64 branch_type)
{
	u64 nr;

	return damon_piece__get(piece, 8, &nr) &&
	       (!(branch_type & PERF_SAMPLE_BRANCH_HW_INDEX) || damon_piece__skip(piece, sizeof(u64))) &&
	       damon_piece__skip_array(piece, nr, sizeof(struct branch_entry)) &&
	       (!(branch_type & PERF_SAMPLE_BRANCH_COUNTERS) ||
		damon_piece__skip_array(piece, nr, sizeof(u64)));
}

/* What follows the raw data, in its order */
static bool has_rest(struct damon_piece *piece, const struct check_attr *attr)
{
	const u64 words = PERF_SAMPLE_WEIGHT_TYPE | PERF_SAMPLE_DATA_SRC | PERF_SAMPLE_TRANSACTION;
	const u64 last_words = PERF_SAMPLE_PHYS_ADDR | PERF_SAMPLE_CGROUP |
			       PERF_SAMPLE_DATA_PAGE_SIZE | PERF_SAMPLE_CODE_PAGE_SIZE;
	u64 type = attr->sample_type, size;

	if ((type & PERF_SAMPLE_BRANCH_STACK && !skip_branches(piece, attr->branch_type)) ||
	    (type & PERF_SAMPLE_REGS_USER && !skip_regs(piece, attr->user_regs)) ||
	    (type & PERF_SAMPLE_STACK_USER && !skip_stack(piece)) ||
	    !damon_piece__skip_array(piece, __builtin_popcountll(type & words), sizeof(u64)) ||
	    (type & PERF_SAMPLE_REGS_INTR && !skip_regs(piece, attr->intr_regs)) ||
	    !damon_piece__skip_array(piece, __builtin_popcountll(type & last_words), sizeof(u64)))
		return false;
	return !(type & PERF_SAMPLE_AUX) ||
	       (damon_piece__get(piece, 8, &size) && damon_piece__skip(piece, size));
}

static bool is_sample(const struct check *c, struct damon_piece piece)
{
	const u64 fixed = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID |
			  PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR | PERF_SAMPLE_ID |
			  PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD;
	const u64 times = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	const struct check_attr *attr = attr_of(c, &piece);
	u64 type, format, nr;

	if (!attr)
		return false;
	type = attr->sample_type;
	if (piece.len < 8 * (size_t)__builtin_popcountll(type) ||
	    !damon_piece__skip(&piece, 8 * __builtin_popcountll(type & fixed)))
		return false;
	if (type & PERF_SAMPLE_READ) {
		format = attr->read_format;
		if (!damon_piece__get(&piece, 8, &nr) ||
		    !damon_piece__skip(&piece, 8 * __builtin_popcountll(format & times)))
			return false;
		if (!(format & PERF_FORMAT_GROUP))
			nr = 1;
		else if (!damon_piece__skip_array(&piece, nr, 8))
			return false;
		if (!damon_piece__skip_array(&piece, nr, format & PERF_FORMAT_LOST ? 16 : 8))
			return false;
	}
	if (type & PERF_SAMPLE_CALLCHAIN &&
	    (!damon_piece__get(&piece, 8, &nr) || !damon_piece__skip_array(&piece, nr, 8)))
		return false;
	/* with its size it is swapped in words of eight bytes */
	if (type & PERF_SAMPLE_RAW &&
	    (!damon_piece__get(&piece, 4, &nr) || nr % 8 != 4 || !damon_piece__skip(&piece, nr)))
		return false;
	return has_rest(&piece, attr);
}

static bool is_cpu_map(struct damon_piece piece)
{
	u64 type, nr, first, last;

	if (!damon_piece__get(&piece, 2, &type) || !damon_piece__get(&piece, 2, &nr))
		return false;
	switch (type) {
	case PERF_CPU_MAP__CPUS:
		return damon_piece__skip_array(&piece, nr, 2);
	case PERF_CPU_MAP__MASK:
		return damon_piece__skip(&piece, 4) && damon_piece__skip_array(&piece, nr, 8);
	case PERF_CPU_MAP__RANGE_CPUS:
		return damon_piece__get(&piece, 2, &first) && damon_piece__get(&piece, 2, &last) &&
		       first <= last;
	default:
		return true;
	}
}

/* Not all perfs swap it. */
static bool is_cpu_map_anyway(struct damon_piece piece)
{
	struct damon_piece unswapped = { .p = piece.p, .len = piece.len };

	return is_cpu_map(piece) && is_cpu_map(unswapped);
}

static bool is_update(struct damon_piece piece)
{
	u64 type, id;

	if (!damon_piece__get(&piece, 8, &type) || !damon_piece__get(&piece, 8, &id))
		return false;
	switch (type) {
	case PERF_EVENT_UPDATE__UNIT:
	case PERF_EVENT_UPDATE__NAME:
		return damon_piece__has_string(&piece);
	case PERF_EVENT_UPDATE__CPUS:
		return is_cpu_map_anyway(piece);
	default:
		return piece.len >= sizeof(double);
	}
}

/* Only a pipe has them. */
static int take_attr(struct check *c, struct damon_piece piece)
{
	struct damon_piece rest = piece;
	u64 size;
	int err = add_attr(c, &piece, &size);

	if (err)
		return err;
	if (!c->is_pipe || size < PERF_ATTR_SIZE_VER0 || size > sizeof(struct perf_event_attr) ||
	    !damon_piece__skip(&rest, size))
		return -EINVAL;
	return add_ids(c, &rest);
}

static size_t string_at(u32 type)
{
	switch (type) {
	case PERF_RECORD_MMAP:
		return offsetof(struct perf_record_mmap, filename);
	case PERF_RECORD_MMAP2:
		return offsetof(struct perf_record_mmap2, filename);
	case PERF_RECORD_COMM:
		return offsetof(struct perf_record_comm, comm);
	case PERF_RECORD_CGROUP:
		return offsetof(struct perf_record_cgroup, path);
	case PERF_RECORD_KSYMBOL:
		return offsetof(struct perf_record_ksymbol, name);
	default:
		return 0;
	}
}

/* Of records whose length does not follow from what they hold */
static size_t least_size(u32 type)
{
	static const size_t sizes[] = {
		[PERF_RECORD_LOST]		= sizeof(struct perf_record_lost),
		[PERF_RECORD_EXIT]		= sizeof(struct perf_record_fork),
		[PERF_RECORD_THROTTLE]		= sizeof(struct perf_record_throttle),
		[PERF_RECORD_UNTHROTTLE]	= sizeof(struct perf_record_throttle),
		[PERF_RECORD_FORK]		= sizeof(struct perf_record_fork),
		[PERF_RECORD_READ]		= sizeof(struct perf_record_read),
		[PERF_RECORD_AUX]		= sizeof(struct perf_record_aux),
		[PERF_RECORD_ITRACE_START]	= sizeof(struct perf_record_itrace_start),
		[PERF_RECORD_LOST_SAMPLES]	= sizeof(struct perf_record_lost_samples),
		[PERF_RECORD_SWITCH_CPU_WIDE]	= sizeof(struct perf_record_switch),
		[PERF_RECORD_NAMESPACES]	= sizeof(struct perf_record_namespaces),
		[PERF_RECORD_BPF_EVENT]		= sizeof(struct perf_record_bpf_event),
		[PERF_RECORD_TEXT_POKE]		= sizeof(struct perf_record_text_poke_event),
		[PERF_RECORD_HEADER_EVENT_TYPE]	= sizeof(struct perf_record_header_event_type),
		[PERF_RECORD_HEADER_BUILD_ID]	= sizeof(struct perf_record_header_build_id),
		[PERF_RECORD_AUXTRACE]		= sizeof(struct perf_record_auxtrace),
		[PERF_RECORD_AUXTRACE_ERROR]	= sizeof(struct perf_record_auxtrace_error),
		[PERF_RECORD_STAT]		= sizeof(struct perf_record_stat),
		[PERF_RECORD_STAT_ROUND]	= sizeof(struct perf_record_stat_round),
		/* older ones are shorter */
		[PERF_RECORD_TIME_CONV]		= offsetof(struct perf_record_time_conv, time_cycles),
	};

	return type < ARRAY_SIZE(sizes) ? sizes[type] : 0;
}

/* Where there are several events, perf asks the first where a record has its id. */
static bool is_identified(const struct check *c)
{
	const struct check_attr *first = c->attrs;

	return c->nr_attrs <= 1 || !first->sample_id_all ||
	       first->sample_type & (PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_ID);
}

static bool is_kernel_record(const struct check *c, u32 type, struct damon_piece piece)
{
	size_t least = least_size(type), string = string_at(type);
	const size_t header = sizeof(struct perf_event_header);
	u64 first, second;

	if (piece.len % sizeof(u64))
		return false;
	if (type == PERF_RECORD_SAMPLE)
		return is_sample(c, piece);
	if (!is_identified(c) || piece.len < trailer_size(c))
		return false;
	piece.len -= trailer_size(c);
	if (string)
		return damon_piece__skip(&piece, string - header) && damon_piece__has_string(&piece);
	if (least && piece.len < least - header)
		return false;
	if (type == PERF_RECORD_NAMESPACES)
		return damon_piece__get(&piece, 8, &first) && damon_piece__get(&piece, 8, &first) &&
		       damon_piece__skip_array(&piece, first, sizeof(struct perf_ns_link_info));
	if (type == PERF_RECORD_TEXT_POKE)
		return damon_piece__get(&piece, 8, &first) && damon_piece__get(&piece, 2, &first) &&
		       damon_piece__get(&piece, 2, &second) && damon_piece__skip(&piece, first + second);
	return true;
}

#ifdef HAVE_ZSTD_SUPPORT
static void unpack_exit(struct check_unpacked *u)
{
	ZSTD_freeDStream(u->stream);
	free(u->buf);
}

static int unpack_init(struct check_unpacked *u)
{
	if (u->buf)
		return 0;
	u->buf = malloc(MAX_EVENT + u->max);
	if (!u->stream)
		u->stream = ZSTD_createDStream();
	return u->buf && u->stream ? 0 : -ENOMEM;
}

/* What perf's ring buffers held, whole records of which are looked at; the rest is kept */
static int check_unpacked(const struct check *c, struct check_unpacked *u)
{
	struct damon_piece all = { .p = u->buf, .len = u->len, .swap = c->src.swap };

	while (all.len >= sizeof(struct perf_event_header)) {
		struct damon_piece record = all;
		u64 type, misc, size;

		damon_piece__get(&record, 4, &type);
		damon_piece__get(&record, 2, &misc);
		damon_piece__get(&record, 2, &size);
		if (size < sizeof(struct perf_event_header))
			return -EINVAL;
		if (size > all.len)
			break;
		record.len = size - sizeof(struct perf_event_header);
		if (type >= PERF_RECORD_USER_TYPE_START || !is_kernel_record(c, type, record))
			return -EINVAL;
		damon_piece__skip(&all, size);
	}
	memmove(u->buf, all.p, all.len);
	u->len = all.len;
	return 0;
}

/* As perf does it, which goes on where it must not when this does not take all at once */
static int unpack(struct check *c, struct damon_piece piece)
{
	struct check_unpacked *u = &c->unpacked;
	ZSTD_inBuffer in = { .src = piece.p, .size = piece.len };
	ZSTD_outBuffer out = { .size = u->max };
	size_t ret;
	int err = unpack_init(u);

	if (err)
		return err;
	out.dst = u->buf + u->len;
	ret = ZSTD_decompressStream(u->stream, &out, &in);
	if (ZSTD_isError(ret) || in.pos < in.size)
		return -EINVAL;
	u->len += out.pos;
	return check_unpacked(c, u);
}
#else
/* This perf leaves out what is compressed. */
static int unpack(struct check *c __maybe_unused, struct damon_piece piece __maybe_unused)
{
	return 0;
}

static void unpack_exit(struct check_unpacked *u __maybe_unused)
{
}
#endif

/* The last of the numbers that tell how it was compressed */
static int take_compression(struct check *c, struct damon_piece piece)
{
	u64 max;

	if (!damon_piece__skip(&piece, 4 * sizeof(u32)) || !damon_piece__get(&piece, 4, &max) ||
	    max > MAX_UNPACKED)
		return -EINVAL;
	/* another would not have the room that is there */
	if (c->unpacked.buf && max != c->unpacked.max)
		return -EINVAL;
	c->unpacked.max = max;
	return 0;
}

static int take_feature(struct check *c, struct damon_piece piece)
{
	u64 feature;

	if (!damon_piece__get(&piece, 8, &feature))
		return -EINVAL;
	if (feature == HEADER_COMPRESSED)
		return take_compression(c, piece);
	return damon_feature__is_whole(feature, piece) ? 0 : -EINVAL;
}

static int check_user_record(struct check *c, u32 type, struct damon_piece piece)
{
	const size_t header = sizeof(struct perf_event_header);
	bool good = true;
	u64 nr;

	switch (type) {
	case PERF_RECORD_HEADER_ATTR:
		return take_attr(c, piece);
	case PERF_RECORD_EVENT_UPDATE:
		good = is_update(piece);
		break;
	case PERF_RECORD_CPU_MAP:
		good = is_cpu_map(piece);
		break;
	case PERF_RECORD_THREAD_MAP:
		good = damon_piece__get(&piece, 8, &nr) &&
		       damon_piece__skip_array(&piece, nr,
					       sizeof(struct perf_record_thread_map_entry));
		break;
	case PERF_RECORD_STAT_CONFIG:
		good = damon_piece__get(&piece, 8, &nr) &&
		       damon_piece__skip_array(&piece, nr,
					       sizeof(struct perf_record_stat_config_entry));
		break;
	case PERF_RECORD_ID_INDEX:
	case PERF_RECORD_AUXTRACE_INFO:
		good = piece.len && piece.len % sizeof(u64) == 0;
		break;
	case PERF_RECORD_FINISHED_ROUND:
	case PERF_RECORD_FINISHED_INIT:
		break;
	case PERF_RECORD_COMPRESSED:
		return unpack(c, piece);
#ifdef HAVE_RECORD_COMPRESSED2
	case PERF_RECORD_COMPRESSED2:
		good = damon_piece__get(&piece, 8, &nr) && nr <= piece.len;
		piece.len = nr;
		return good ? unpack(c, piece) : -EINVAL;
#endif
	case PERF_RECORD_HEADER_FEATURE:
		return take_feature(c, piece);
	case PERF_RECORD_HEADER_TRACING_DATA:
		good = piece.len >= sizeof(u64);
		break;
	default:
		good = type < PERF_RECORD_HEADER_MAX && piece.len + header >= least_size(type);
		break;
	}
	return good ? 0 : -EINVAL;
}

/* Bytes behind a record that belong to it */
static u64 payload(u32 type, struct damon_piece piece)
{
	u64 size = 0;

	if (type == PERF_RECORD_HEADER_TRACING_DATA)
		damon_piece__get(&piece, 4, &size);
	else if (type == PERF_RECORD_AUXTRACE)
		damon_piece__get(&piece, 8, &size);
	return size;
}

static bool check_payload(struct check *c, u32 type, u64 pos, u64 len)
{
	if (type == PERF_RECORD_HEADER_TRACING_DATA && !damon_tracing__check(&c->src, pos, len))
		return false;
	c->src.good = max(c->src.good, pos);
	return damon_source__pass(&c->src, c->src.good, pos + len - c->src.good);
}

static int check_records(struct check *c, u64 pos, u64 end)
{
	const size_t header = sizeof(struct perf_event_header);

	while (pos < end) {
		struct damon_piece piece;
		u64 type, misc, size, more;
		int err = 0;

		if (!damon_source__piece(&c->src, pos, header, &piece))
			return pos == c->src.size ? 0 : -EINVAL;
		damon_piece__get(&piece, 4, &type);
		damon_piece__get(&piece, 2, &misc);
		damon_piece__get(&piece, 2, &size);
		if (size < header || size > end - pos ||
		    !damon_source__piece(&c->src, pos, size, &piece))
			return -EINVAL;
		damon_piece__skip(&piece, header);
		if (type >= PERF_RECORD_USER_TYPE_START)
			err = check_user_record(c, type, piece);
		else if (!is_kernel_record(c, type, piece))
			err = -EINVAL;
		if (err)
			return err;
		more = payload(type, piece);
		pos += size;
		c->src.good = pos;
		if (more > end - pos || !check_payload(c, type, pos, more))
			return -EINVAL;
		pos += more;
	}
	return 0;
}

/*
 * The attrs of a file's header, and the ids that each points to. perf goes from one to
 * the next by the length that each says of itself.
 */
static int read_attrs(struct check *c, u64 pos, u64 size, u64 attr_size)
{
	const size_t section = sizeof(struct perf_file_section);

	if (attr_size < PERF_ATTR_SIZE_VER0 + section || attr_size > MAX_EVENT)
		return -EINVAL;
	for (; size >= attr_size; size -= attr_size, pos += attr_size) {
		struct damon_piece piece;
		u64 own_size, ids_pos, ids_size;
		int err;

		if (!damon_source__piece(&c->src, pos, attr_size, &piece))
			return -EINVAL;
		err = add_attr(c, &piece, &own_size);
		if (err)
			return err;
		if ((own_size ?: PERF_ATTR_SIZE_VER0) + section != attr_size ||
		    !damon_source__piece(&c->src, pos + attr_size - section, section, &piece) ||
		    !damon_piece__get(&piece, 8, &ids_pos) ||
		    !damon_piece__get(&piece, 8, &ids_size) ||
		    !damon_source__piece(&c->src, ids_pos, ids_size, &piece))
			return -EINVAL;
		err = add_ids(c, &piece);
		if (err)
			return err;
	}
	return 0;
}

static int check_features(struct check *c, u64 features, u64 table)
{
	struct damon_piece piece;

	if (!damon_features__check(&c->src, features, table))
		return -EINVAL;
	if (!(features & (1ULL << HEADER_COMPRESSED)))
		return 0;
	if (!damon_features__find(&c->src, features, HEADER_COMPRESSED, table, &piece))
		return -EINVAL;
	return take_compression(c, piece);
}

static int check_file(struct check *c)
{
	const size_t section = sizeof(struct perf_file_section);
	u64 attr_size, attrs, attrs_size, data, data_size;
	struct damon_piece piece;
	int err;

	if (!damon_source__piece(&c->src, 0, sizeof(struct perf_file_header), &piece) ||
	    !damon_piece__skip(&piece, 2 * sizeof(u64)) ||
	    !damon_piece__get(&piece, 8, &attr_size) ||
	    !damon_piece__get(&piece, 8, &attrs) || !damon_piece__get(&piece, 8, &attrs_size) ||
	    !damon_piece__get(&piece, 8, &data) || !damon_piece__get(&piece, 8, &data_size) ||
	    data > c->src.size || data_size > c->src.size - data ||
	    !damon_piece__skip(&piece, section))
		return -EINVAL;
	err = check_features(c, damon_features__get(piece), data + data_size);
	if (!err)
		err = read_attrs(c, attrs, attrs_size, attr_size);
	return err || c->only_header ? err : check_records(c, data, data + data_size);
}

static int check_all(struct check *c)
{
	struct damon_piece piece;
	u64 magic, size;

	if (!damon_source__piece(&c->src, 0, 2 * sizeof(u64), &piece))
		return -EINVAL;
	damon_piece__get(&piece, 8, &magic);
	c->src.swap = piece.swap = magic != OUR_MAGIC;
	damon_piece__get(&piece, 8, &size);
	c->src.good = sizeof(struct perf_pipe_file_header);
	c->is_pipe = size == c->src.good;
	if (c->is_pipe)
		return check_records(c, size, c->src.size);
	/* perf itself says what such a stream is */
	return c->src.out < 0 ? check_file(c) : 0;
}

static int check(struct check *c, int fd, int out, u64 size)
{
	int err = damon_source__init(&c->src, fd, out, size);

	if (err)
		return err;
	err = check_all(c);
	damon_source__send(&c->src);
	unpack_exit(&c->unpacked);
	damon_source__exit(&c->src);
	free(c->attrs);
	free(c->ids);
	return c->src.unread ? 0 : err;
}

/**
 * damon_events__check - whether all records of a perf.data are what they claim to be
 * @fd: a regular file; its position does not matter
 * @only_header: look at the header only, the records are looked at when they are read
 *
 * Return: 0, -EINVAL, or -ENOMEM.
 */
int damon_events__check(int fd, bool only_header)
{
	struct check c = { .only_header = only_header };
	struct stat st;

	return fstat(fd, &st) ? -errno : check(&c, fd, -1, st.st_size);
}

/**
 * damon_events__pass - the same for a stream, of which the good records go on
 * @in: what perf record -o - writes
 * @out: gets it up to the first record that is not good, and nothing is left to be
 *	 written when the next one has to be waited for
 *
 * Return: 0 at the end of @in or when nobody reads @out, -EINVAL, or -ENOMEM.
 */
int damon_events__pass(int in, int out)
{
	struct check c = { 0 };

	return check(&c, in, out, UINT64_MAX);
}
