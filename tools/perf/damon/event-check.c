// SPDX-License-Identifier: GPL-2.0
/*
 * Does each record of a file hold what its kind has to hold? perf takes that for
 * granted where it swaps bytes, and where it makes events of what a pipe says, and
 * follows lengths and strings to wherever they lead. Records that are compressed are
 * unpacked for this, and once more when perf reads them.
 */
#include "event-check.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <perf/event.h>

#ifdef HAVE_ZSTD_SUPPORT
#include <zstd.h>
#endif

#include "util/branch.h"
#include "util/build-id.h"
#include "util/event.h"
#include "util/header.h"

#define OUR_MAGIC	0x32454c4946524550ULL	/* "PERFILE2" */
#define MAX_EVENT	(1U << 16)
#define WINDOW		(1U << 20)

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
	int fd;
	int out;		/* -1, or what is good goes there */
	u64 size;		/* of the file; of a stream, UINT64_MAX until it has ended */
	u64 good;
	u64 sent;
	bool unread;		/* nobody reads @out any more */
	bool swap;
	bool is_pipe;
	bool only_header;

	char *window;		/* a piece of the file */
	u64 window_pos;
	size_t window_len;

	struct check_attr *attrs;
	size_t nr_attrs;
	struct check_id *ids;
	size_t nr_ids;
	struct check_unpacked unpacked;
};

/* A record, or the rest of one */
struct piece {
	const struct check *check;
	const char *p;
	size_t len;
};

static u64 fit(const struct check *c, u64 val, size_t size)
{
	if (!c->swap)
		return val;
	return size == 2 ? __builtin_bswap16(val) :
	       size == 4 ? __builtin_bswap32(val) : __builtin_bswap64(val);
}

/* The next number of @size bytes; false behind the end */
static bool get(struct piece *piece, size_t size, u64 *val)
{
	u16 v16;
	u32 v32;

	if (piece->len < size)
		return false;
	if (size == sizeof(v16)) {
		memcpy(&v16, piece->p, size);
		*val = fit(piece->check, v16, size);
	} else if (size == sizeof(v32)) {
		memcpy(&v32, piece->p, size);
		*val = fit(piece->check, v32, size);
	} else {
		memcpy(val, piece->p, size);
		*val = fit(piece->check, *val, size);
	}
	piece->p += size;
	piece->len -= size;
	return true;
}

static bool skip(struct piece *piece, u64 len)
{
	if (piece->len < len)
		return false;
	piece->p += len;
	piece->len -= len;
	return true;
}

static bool skip_array(struct piece *piece, u64 nr, size_t size)
{
	return nr <= piece->len / size && skip(piece, nr * size);
}

static bool has_string(const struct piece *piece)
{
	return memchr(piece->p, '\0', piece->len);
}

/* All that has been found good; it is in the window. */
static int send_good(struct check *c)
{
	while (c->sent < c->good) {
		ssize_t len = write(c->out, c->window + (c->sent - c->window_pos),
				    c->good - c->sent);

		if (len < 0 && errno != EINTR) {
			c->unread = true;
			return -errno;
		}
		c->sent += max(len, (ssize_t)0);
	}
	return 0;
}

/* Read on until [@pos, @pos + @len) is in the window, or to the end. */
static void read_on(struct check *c, u64 pos, size_t len)
{
	size_t done = pos - c->window_pos;

	if (send_good(c))
		return;
	memmove(c->window, c->window + done, c->window_len - done);
	c->window_pos = pos;
	c->window_len -= done;
	while (c->window_len < len) {
		ssize_t got = read(c->fd, c->window + c->window_len, WINDOW - c->window_len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			c->size = c->window_pos + c->window_len;
			return;
		}
		c->window_len += got;
	}
}

/* @len bytes of the file, in memory until the next call; NULL when there are fewer */
static const char *look(struct check *c, u64 pos, size_t len)
{
	ssize_t got;

	if (pos > c->size || len > c->size - pos)
		return NULL;
	if (pos < c->window_pos || pos + len > c->window_pos + c->window_len) {
		if (c->out >= 0) {
			read_on(c, pos, len);
		} else {
			got = pread(c->fd, c->window, WINDOW, pos);
			c->window_pos = pos;
			c->window_len = got > 0 ? got : 0;
		}
	}
	return pos + len <= c->window_pos + c->window_len ?
	       c->window + (pos - c->window_pos) : NULL;
}

static int add_ids(struct check *c, struct piece *piece)
{
	size_t nr = piece->len / sizeof(u64);
	struct check_id *ids = realloc(c->ids, (c->nr_ids + nr) * sizeof(*ids));

	if (!ids && c->nr_ids + nr)
		return -ENOMEM;
	c->ids = ids;
	for (size_t i = 0; i < nr; i++) {
		struct check_id *id = &ids[c->nr_ids++];

		get(piece, sizeof(u64), &id->id);
		id->attr = c->nr_attrs - 1;
	}
	return 0;
}

/* The fixed part of a struct perf_event_attr; *@size as it says of itself */
static int add_attr(struct check *c, struct piece *piece, u64 *size)
{
	struct check_attr *attrs, attr = { 0 };
	u64 type, config, period, flags;
	struct piece rest;

	if (!get(piece, 4, &type) || !get(piece, 4, size) || !get(piece, 8, &config) ||
	    !get(piece, 8, &period) || !get(piece, 8, &attr.sample_type) ||
	    !get(piece, 8, &attr.read_format) || piece->len < sizeof(flags))
		return -EINVAL;
	/* bit 18, which the other byte order has at the other end of its byte */
	attr.sample_id_all = piece->p[2] & (c->swap ? 1 << 5 : 1 << 2);
	rest = *piece;
	if (skip(&rest, offsetof(struct perf_event_attr, branch_sample_type) -
		 offsetof(struct perf_event_attr, read_format) - sizeof(u64)) &&
	    get(&rest, 8, &attr.branch_type) && get(&rest, 8, &attr.user_regs) && skip(&rest, 8))
		get(&rest, 8, &attr.intr_regs);
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

static const struct check_attr *attr_of(const struct check *c, const struct piece *sample)
{
	u64 type = c->nr_attrs ? c->attrs[0].sample_type : 0, id;
	struct piece piece = *sample;

	if (c->nr_attrs <= 1)
		return c->attrs;
	if (!(type & PERF_SAMPLE_IDENTIFIER)) {
		if (!(type & PERF_SAMPLE_ID))
			return NULL;
		if (!skip(&piece, 8 * __builtin_popcountll(type & (PERF_SAMPLE_IP |
				PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR))))
			return NULL;
	}
	if (!get(&piece, 8, &id))
		return NULL;
	for (size_t i = 0; i < c->nr_ids; i++) {
		if (c->ids[i].id == id)
			return &c->attrs[c->ids[i].attr];
	}
	return id ? NULL : c->attrs;
}

static bool skip_regs(struct piece *piece, u64 mask)
{
	u64 abi;

	return get(piece, 8, &abi) &&
	       (!abi || skip_array(piece, __builtin_popcountll(mask), sizeof(u64)));
}

static bool skip_stack(struct piece *piece)
{
	u64 size;

	return get(piece, 8, &size) && (!size || (skip(piece, size) && skip(piece, sizeof(u64))));
}

static bool skip_branches(struct piece *piece, u64 branch_type)
{
	u64 nr;

	return get(piece, 8, &nr) &&
	       (!(branch_type & PERF_SAMPLE_BRANCH_HW_INDEX) || skip(piece, sizeof(u64))) &&
	       skip_array(piece, nr, sizeof(struct branch_entry)) &&
	       (!(branch_type & PERF_SAMPLE_BRANCH_COUNTERS) || skip_array(piece, nr, sizeof(u64)));
}

/* What follows the raw data, in its order */
static bool has_rest(struct piece *piece, const struct check_attr *attr)
{
	const u64 words = PERF_SAMPLE_WEIGHT_TYPE | PERF_SAMPLE_DATA_SRC | PERF_SAMPLE_TRANSACTION;
	const u64 last_words = PERF_SAMPLE_PHYS_ADDR | PERF_SAMPLE_CGROUP |
			       PERF_SAMPLE_DATA_PAGE_SIZE | PERF_SAMPLE_CODE_PAGE_SIZE;
	u64 type = attr->sample_type, size;

	if ((type & PERF_SAMPLE_BRANCH_STACK && !skip_branches(piece, attr->branch_type)) ||
	    (type & PERF_SAMPLE_REGS_USER && !skip_regs(piece, attr->user_regs)) ||
	    (type & PERF_SAMPLE_STACK_USER && !skip_stack(piece)) ||
	    !skip_array(piece, __builtin_popcountll(type & words), sizeof(u64)) ||
	    (type & PERF_SAMPLE_REGS_INTR && !skip_regs(piece, attr->intr_regs)) ||
	    !skip_array(piece, __builtin_popcountll(type & last_words), sizeof(u64)))
		return false;
	return !(type & PERF_SAMPLE_AUX) || (get(piece, 8, &size) && skip(piece, size));
}

static bool is_sample(const struct check *c, struct piece piece)
{
	const u64 fixed = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID |
			  PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR | PERF_SAMPLE_ID |
			  PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD;
	const struct check_attr *attr = attr_of(c, &piece);
	u64 type, format, nr;

	if (!attr)
		return false;
	type = attr->sample_type;
	if (piece.len < 8 * (size_t)__builtin_popcountll(type) ||
	    !skip(&piece, 8 * __builtin_popcountll(type & fixed)))
		return false;
	if (type & PERF_SAMPLE_READ) {
		format = attr->read_format;
		if (!get(&piece, 8, &nr) ||
		    !skip(&piece, 8 * __builtin_popcountll(format & (PERF_FORMAT_TOTAL_TIME_ENABLED |
							       PERF_FORMAT_TOTAL_TIME_RUNNING))))
			return false;
		if (!(format & PERF_FORMAT_GROUP))
			nr = 1;
		else if (!skip_array(&piece, nr, 8))
			return false;
		if (!skip_array(&piece, nr, format & PERF_FORMAT_LOST ? 16 : 8))
			return false;
	}
	if (type & PERF_SAMPLE_CALLCHAIN && (!get(&piece, 8, &nr) || !skip_array(&piece, nr, 8)))
		return false;
	/* with its size it is swapped in words of eight bytes */
	if (type & PERF_SAMPLE_RAW && (!get(&piece, 4, &nr) || nr % 8 != 4 || !skip(&piece, nr)))
		return false;
	return has_rest(&piece, attr);
}

static bool is_cpu_map(struct piece piece)
{
	u64 type, nr;

	if (!get(&piece, 2, &type) || !get(&piece, 2, &nr))
		return false;
	if (type == PERF_CPU_MAP__CPUS)
		return skip_array(&piece, nr, 2);
	return type != PERF_CPU_MAP__MASK || (skip(&piece, 4) && skip_array(&piece, nr, 8));
}

static bool is_update(struct piece piece)
{
	u64 type, id;

	if (!get(&piece, 8, &type) || !get(&piece, 8, &id))
		return false;
	switch (type) {
	case PERF_EVENT_UPDATE__UNIT:
	case PERF_EVENT_UPDATE__NAME:
		return has_string(&piece);
	case PERF_EVENT_UPDATE__CPUS:
		return is_cpu_map(piece);
	default:
		return piece.len >= sizeof(double);
	}
}

/* Only a pipe has them. */
static int take_attr(struct check *c, struct piece piece)
{
	struct piece rest = piece;
	u64 size;
	int err = add_attr(c, &piece, &size);

	if (err)
		return err;
	if (!c->is_pipe || size < PERF_ATTR_SIZE_VER0 || size > sizeof(struct perf_event_attr) ||
	    !skip(&rest, size))
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

static bool is_kernel_record(const struct check *c, u32 type, struct piece piece)
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
		return skip(&piece, string - header) && has_string(&piece);
	if (least && piece.len < least - header)
		return false;
	if (type == PERF_RECORD_NAMESPACES)
		return get(&piece, 8, &first) && get(&piece, 8, &first) &&
		       skip_array(&piece, first, sizeof(struct perf_ns_link_info));
	if (type == PERF_RECORD_TEXT_POKE)
		return get(&piece, 8, &first) && get(&piece, 2, &first) &&
		       get(&piece, 2, &second) && skip(&piece, first + second);
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
	struct piece all = { .check = c, .p = u->buf, .len = u->len };

	while (all.len >= sizeof(struct perf_event_header)) {
		struct piece record = all;
		u64 type, misc, size;

		get(&record, 4, &type);
		get(&record, 2, &misc);
		get(&record, 2, &size);
		if (size < sizeof(struct perf_event_header))
			return -EINVAL;
		if (size > all.len)
			break;
		record.len = size - sizeof(struct perf_event_header);
		if (type >= PERF_RECORD_USER_TYPE_START || !is_kernel_record(c, type, record))
			return -EINVAL;
		skip(&all, size);
	}
	memmove(u->buf, all.p, all.len);
	u->len = all.len;
	return 0;
}

/* As perf does it, which goes on where it must not when this does not take all at once */
static int unpack(struct check *c, struct piece piece)
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
static int unpack(struct check *c __maybe_unused, struct piece piece __maybe_unused)
{
	return 0;
}

static void unpack_exit(struct check_unpacked *u __maybe_unused)
{
}
#endif

/* The last of the numbers that tell how it was compressed */
static int take_compression(struct check *c, struct piece piece)
{
	u64 max;

	if (!skip(&piece, 4 * sizeof(u32)) || !get(&piece, 4, &max) || max > MAX_UNPACKED)
		return -EINVAL;
	/* another would not have the room that is there */
	if (c->unpacked.buf && max != c->unpacked.max)
		return -EINVAL;
	c->unpacked.max = max;
	return 0;
}

static int take_feature(struct check *c, struct piece piece)
{
	u64 feature;

	if (!get(&piece, 8, &feature))
		return -EINVAL;
	return feature == HEADER_COMPRESSED ? take_compression(c, piece) : 0;
}

static int check_user_record(struct check *c, u32 type, struct piece piece)
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
		good = get(&piece, 8, &nr) &&
		       skip_array(&piece, nr, sizeof(struct perf_record_thread_map_entry));
		break;
	case PERF_RECORD_STAT_CONFIG:
		good = get(&piece, 8, &nr) &&
		       skip_array(&piece, nr, sizeof(struct perf_record_stat_config_entry));
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
		good = get(&piece, 8, &nr) && nr <= piece.len;
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
static u64 payload(u32 type, struct piece piece)
{
	u64 size = 0;

	if (type == PERF_RECORD_HEADER_TRACING_DATA)
		get(&piece, 4, &size);
	else if (type == PERF_RECORD_AUXTRACE)
		get(&piece, 8, &size);
	return size;
}

/* What nobody looks at, and only a stream has to bring to where it goes */
static int pass(struct check *c, u64 pos, u64 len)
{
	while (c->out >= 0 && len) {
		size_t part = min_t(u64, len, MAX_EVENT);

		if (!look(c, pos, part))
			return -EINVAL;
		pos += part;
		len -= part;
		c->good = pos;
	}
	return 0;
}

static int check_records(struct check *c, u64 pos, u64 end)
{
	while (pos < end) {
		struct piece piece = { .check = c, .len = sizeof(struct perf_event_header) };
		u64 type, misc, size, more;
		int err = 0;

		piece.p = look(c, pos, piece.len);
		if (!piece.p)
			return pos == c->size ? 0 : -EINVAL;
		get(&piece, 4, &type);
		get(&piece, 2, &misc);
		get(&piece, 2, &size);
		if (size < sizeof(struct perf_event_header) || size > end - pos)
			return -EINVAL;
		piece.p = look(c, pos, size);
		if (!piece.p)
			return -EINVAL;
		piece.len = size;
		skip(&piece, sizeof(struct perf_event_header));
		if (type >= PERF_RECORD_USER_TYPE_START)
			err = check_user_record(c, type, piece);
		else if (!is_kernel_record(c, type, piece))
			err = -EINVAL;
		if (err)
			return err;
		more = payload(type, piece);
		pos += size;
		c->good = pos;
		if (more > end - pos)
			return -EINVAL;
		err = pass(c, pos, more);
		if (err)
			return err;
		pos += more;
	}
	return 0;
}

/* The attrs of a file's header, and the ids that each points to */
static int read_attrs(struct check *c, u64 pos, u64 size, u64 attr_size)
{
	if (attr_size < PERF_ATTR_SIZE_VER0 + sizeof(struct perf_file_section) ||
	    attr_size > MAX_EVENT)
		return -EINVAL;
	for (; size >= attr_size; size -= attr_size, pos += attr_size) {
		struct piece piece = { .check = c, .len = attr_size };
		u64 own_size, ids_pos, ids_size;
		int err;

		piece.p = look(c, pos, piece.len);
		if (!piece.p)
			return -EINVAL;
		err = add_attr(c, &piece, &own_size);
		if (err)
			return err;
		piece.p = look(c, pos, attr_size) + attr_size - sizeof(struct perf_file_section);
		piece.len = sizeof(struct perf_file_section);
		if (!get(&piece, 8, &ids_pos) || !get(&piece, 8, &ids_size) || ids_size > WINDOW)
			return -EINVAL;
		piece.p = look(c, ids_pos, ids_size);
		piece.len = ids_size;
		if (!piece.p)
			return -EINVAL;
		err = add_ids(c, &piece);
		if (err)
			return err;
	}
	return 0;
}

/* The attrs once more, with names; their length is said twice. */
static bool is_event_desc(struct check *c __maybe_unused, struct piece piece)
{
	u64 nr, size, type, own_size, nr_ids, len;

	if (!get(&piece, 4, &nr) || !get(&piece, 4, &size) || size < PERF_ATTR_SIZE_VER0)
		return false;
	for (; nr; nr--) {
		if (!get(&piece, 4, &type) || !get(&piece, 4, &own_size) || own_size > size ||
		    !skip(&piece, size - 2 * sizeof(u32)) || !get(&piece, 4, &nr_ids) ||
		    !get(&piece, 4, &len) || !skip(&piece, len) ||
		    !skip_array(&piece, nr_ids, sizeof(u64)))
			return false;
	}
	return true;
}

/* Numbers and names, which perf walks through later by the ends of the names */
static bool is_pmu_mappings(struct check *c __maybe_unused, struct piece piece)
{
	u64 nr, type, len;

	if (!get(&piece, 4, &nr))
		return false;
	for (; nr; nr--) {
		if (!get(&piece, 4, &type) || !get(&piece, 4, &len) || !skip(&piece, len))
			return false;
	}
	return true;
}

/* Which blocks of memory each node has, as bits, which are counted in an int */
static bool is_mem_topology(struct check *c __maybe_unused, struct piece piece)
{
	u64 version, block_size, nr, bits;

	if (!get(&piece, 8, &version) || !get(&piece, 8, &block_size) || !get(&piece, 8, &nr))
		return false;
	for (; nr; nr--) {
		if (!skip(&piece, 2 * sizeof(u64)) || !get(&piece, 8, &bits) || bits > INT_MAX ||
		    !skip_array(&piece, DIV_ROUND_UP(bits, 64), sizeof(u64)))
			return false;
	}
	return true;
}

static bool is_compression(struct check *c, struct piece piece)
{
	return !take_compression(c, piece);
}

/* Where the section of a feature that the file has is */
static bool find_section(struct check *c, u64 features, unsigned int bit, u64 table,
			 u64 *start, u64 *len)
{
	struct piece piece = { .check = c, .len = sizeof(struct perf_file_section) };

	table += __builtin_popcountll(features & ((1ULL << bit) - 1)) * piece.len;
	piece.p = look(c, table, piece.len);
	return piece.p && get(&piece, 8, start) && get(&piece, 8, len);
}

static bool check_feature(struct check *c, u64 features, unsigned int bit, u64 table,
			  bool (*is_whole)(struct check *c, struct piece piece))
{
	struct piece piece = { .check = c };
	u64 start, len;

	if (!(features & (1ULL << bit)))
		return true;
	if (!find_section(c, features, bit, table, &start, &len))
		return false;
	piece.p = len <= WINDOW ? look(c, start, len) : NULL;
	piece.len = len;
	return piece.p && is_whole(c, piece);
}

/*
 * Records with a path at their end. Older ones are shorter by a pid, and as aligned;
 * perf knows them by a path that begins later than it should. They tell no id's length.
 */
static bool check_build_ids(struct check *c, u64 features, u64 table)
{
	const size_t least = sizeof(struct perf_record_header_build_id);
	const size_t size_at = offsetof(struct perf_record_header_build_id, size);
	const char *old_path = "nel.kallsyms]";
	bool sized = false, old = false;
	u64 pos, len, type, misc, size;

	if (!(features & (1ULL << HEADER_BUILD_ID)))
		return true;
	if (!find_section(c, features, HEADER_BUILD_ID, table, &pos, &len))
		return false;
	for (; len; pos += size, len -= size) {
		struct piece piece = { .check = c, .len = sizeof(struct perf_event_header) };

		piece.p = look(c, pos, piece.len);
		if (!piece.p || !get(&piece, 4, &type) || !get(&piece, 2, &misc) ||
		    !get(&piece, 2, &size) || size <= least || size > len ||
		    size > least - sizeof(u64) + PATH_MAX)
			return false;
		piece.p = look(c, pos, size);
		if (!piece.p || piece.p[size - 1])
			return false;
		old |= !strncmp(piece.p + least, old_path, strlen(old_path));
		sized |= misc & PERF_RECORD_MISC_BUILD_ID_SIZE;
		if (misc & PERF_RECORD_MISC_BUILD_ID_SIZE && (u8)piece.p[size_at] > BUILD_ID_SIZE)
			return false;
	}
	return !(sized && old);
}

/*
 * What follows the data: a table of sections, then these. Of the features only
 * these are followed without a look at their ends. A machine of 32 bits, which perf
 * finds out by the hostname that all have, has them in other words.
 */
static bool check_features(struct check *c, u64 features, u64 table)
{
	if (!check_feature(c, features, HEADER_COMPRESSED, table, is_compression) ||
	    !check_build_ids(c, features, table))
		return false;
	if (!(features & (1 << HEADER_HOSTNAME)))
		return true;
	return check_feature(c, features, HEADER_EVENT_DESC, table, is_event_desc) &&
	       check_feature(c, features, HEADER_PMU_MAPPINGS, table, is_pmu_mappings) &&
	       check_feature(c, features, HEADER_MEM_TOPOLOGY, table, is_mem_topology);
}

static int check_file(struct check *c)
{
	struct piece piece = { .check = c, .len = sizeof(struct perf_file_header) };
	u64 magic, size, attr_size, attrs, attrs_size, data, data_size, features;
	int err;

	piece.p = look(c, 0, piece.len);
	if (!piece.p || !get(&piece, 8, &magic) || !get(&piece, 8, &size) ||
	    !get(&piece, 8, &attr_size) || !get(&piece, 8, &attrs) ||
	    !get(&piece, 8, &attrs_size) || !get(&piece, 8, &data) || !get(&piece, 8, &data_size) ||
	    !skip(&piece, sizeof(struct perf_file_section)) || !get(&piece, 8, &features))
		return -EINVAL;
	err = read_attrs(c, attrs, attrs_size, attr_size);
	if (err)
		return err;
	if (data > c->size || data_size > c->size - data)
		return -EINVAL;
	if (!check_features(c, features, data + data_size))
		return -EINVAL;
	return c->only_header ? 0 : check_records(c, data, data + data_size);
}

static int check_all(struct check *c)
{
	struct piece piece = { .check = c, .len = 2 * sizeof(u64) };
	u64 magic, size;

	piece.p = look(c, 0, piece.len);
	if (!piece.p)
		return -EINVAL;
	get(&piece, 8, &magic);
	c->swap = magic != OUR_MAGIC;
	get(&piece, 8, &size);
	c->good = sizeof(struct perf_pipe_file_header);
	c->is_pipe = size == c->good;
	if (c->is_pipe)
		return check_records(c, size, c->size);
	/* perf itself says what such a stream is */
	return c->out < 0 ? check_file(c) : 0;
}

static int check(struct check *c)
{
	int err;

	c->window = malloc(WINDOW);
	if (!c->window)
		return -ENOMEM;
	err = check_all(c);
	if (c->out >= 0)
		send_good(c);
	unpack_exit(&c->unpacked);
	free(c->window);
	free(c->attrs);
	free(c->ids);
	return c->unread ? 0 : err;
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
	struct check c = { .fd = fd, .out = -1, .only_header = only_header };
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	c.size = st.st_size;
	return check(&c);
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
	struct check c = { .fd = in, .out = out, .size = UINT64_MAX };

	return check(&c);
}
