// SPDX-License-Identifier: GPL-2.0
/*
 * Unpack what perf record -z wrote.
 *
 * The payloads of all PERF_RECORD_COMPRESSED and PERF_RECORD_COMPRESSED2 are one zstd
 * stream, unpacked piece by piece: a payload may be small and unpack to very much. What it
 * unpacks to is not cut where records begin, so that a record may be continued by the next
 * payload. Records that are not compressed, as the marks of rounds, come between payloads;
 * one that comes before such a continuation also comes before the record that is continued.
 */
#include "damon/read/unpack.h"
#include "damon/read/records.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <perf/event.h>

#ifdef HAVE_ZSTD_SUPPORT
#include <zstd.h>

/* Records of the file are read so many bytes at a time; a record has less than 64 KiB. */
#define UNPACK_IN	(256U << 10)
#define UNPACK_RECORD	(64U << 10)

/* What is unpacked at a time */
#define UNPACK_OUT	(256U << 10)

struct damon_unpacker {
	ZSTD_DStream *stream;
	ZSTD_inBuffer payload;	/* of the record at hand, in @in */
	bool is_full;		/* @stream may have more without further input */
	size_t pos;		/* in @in, of the next record */
	size_t len;
	char in[UNPACK_IN];
	size_t nr_kept;
	char kept[UNPACK_RECORD];	/* part of a record that another one came before */
};

/** damon_unpacker__can - whether this perf can unpack */
bool damon_unpacker__can(void)
{
	return true;
}

/**
 * damon_unpacker__new - begin to unpack a data section
 *
 * Return: to be freed with damon_unpacker__delete(), or NULL when out of memory.
 */
struct damon_unpacker *damon_unpacker__new(void)
{
	struct damon_unpacker *u = zalloc(sizeof(*u));

	if (!u)
		return NULL;
	u->stream = ZSTD_createDStream();
	if (u->stream)
		return u;
	free(u);
	return NULL;
}

/** damon_unpacker__delete - free it; @u may be NULL */
void damon_unpacker__delete(struct damon_unpacker *u)
{
	if (u)
		ZSTD_freeDStream(u->stream);
	free(u);
}

static void append(struct damon_records *r, const void *data, size_t len)
{
	memcpy(r->buf + (r->end - r->start), data, len);
	r->end += len;
}

/* Returns 1 with a part of what the payload unpacks to, 0 when there was no more. */
static int unpack(struct damon_unpacker *u, struct damon_records *r)
{
	ZSTD_outBuffer out = {
		.dst = r->buf + (r->end - r->start),
		.size = min(r->max - (size_t)(r->end - r->start), (size_t)UNPACK_OUT),
	};

	if (ZSTD_isError(ZSTD_decompressStream(u->stream, &out, &u->payload)))
		return -EINVAL;
	u->is_full = out.pos == out.size;
	r->end += out.pos;
	return out.pos > 0;
}

/* Have @len bytes of the file from @u->pos on in memory. */
static int need(struct damon_unpacker *u, struct damon_records *r, size_t len)
{
	if (u->len - u->pos >= len)
		return 0;
	memmove(u->in, u->in + u->pos, u->len - u->pos);
	u->len -= u->pos;
	u->pos = 0;
	while (u->len < len) {
		size_t max = min((u64)(sizeof(u->in) - u->len), r->size - r->nr_read);
		ssize_t n = max ? pread(r->fd, u->in + u->len, max, r->offset + r->nr_read) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : max ? -EIO : -EINVAL;
		u->len += n;
		r->nr_read += n;
	}
	return 0;
}

/* Bytes that follow a record of the file and belong to it */
static int skip(struct damon_unpacker *u, struct damon_records *r, u64 len)
{
	size_t there = min((u64)(u->len - u->pos), len);

	u->pos += there;
	len -= there;
	if (len > r->size - r->nr_read)
		return -EINVAL;
	r->nr_read += len;
	return 0;
}

/* The next payload continues the stream, and with it a record that waits. */
static void begin_payload(struct damon_unpacker *u, struct damon_records *r, const void *data,
			  size_t len)
{
	append(r, u->kept, u->nr_kept);
	u->nr_kept = 0;
	u->payload = (ZSTD_inBuffer){ .src = data, .size = len };
}

/* A record that is not compressed: before what is incomplete at @pos. */
static void pass(struct damon_unpacker *u, struct damon_records *r, u64 pos,
		 const union perf_event *event)
{
	size_t len = r->end - pos;

	if (len) {
		memcpy(u->kept, r->buf + (pos - r->start), len);
		u->nr_kept = len;
		r->end = pos;
	}
	append(r, event, event->header.size);
}

/* Returns 1 when a record was passed, 0 when there are only bytes to go on with. */
static int take_record(struct damon_unpacker *u, struct damon_records *r, u64 pos)
{
	const union perf_event *event = (void *)(u->in + u->pos);
	size_t size = event->header.size;
	const char *data = (const char *)event + sizeof(event->header);

	u->pos += size;
	switch (event->header.type) {
	case PERF_RECORD_COMPRESSED:
		begin_payload(u, r, data, size - sizeof(event->header));
		return 0;
#ifdef HAVE_RECORD_COMPRESSED2
	case PERF_RECORD_COMPRESSED2:
		if (size < sizeof(event->pack2) ||
		    event->pack2.data_size > size - sizeof(event->pack2))
			return -EINVAL;
		begin_payload(u, r, (const char *)event + sizeof(event->pack2),
			      event->pack2.data_size);
		return 0;
#endif
	case PERF_RECORD_AUXTRACE:
		return size < sizeof(event->auxtrace) ? -EINVAL : skip(u, r, event->auxtrace.size);
	case PERF_RECORD_HEADER_TRACING_DATA:
		return size < sizeof(event->tracing_data) ? -EINVAL :
		       skip(u, r, event->tracing_data.size);
	default:
		pass(u, r, pos, event);
		return 1;
	}
}

/**
 * damon_unpacker__more - damon_records__more() of a compressed recording
 * @r: has room for 256 KiB; its buffer and what it has read of the file are moved on
 *
 * A part of a record that the file ends with is left out, as perf does.
 */
int damon_unpacker__more(struct damon_unpacker *u, struct damon_records *r, u64 pos)
{
	int err = 0;

	while (!err) {
		if (u->is_full || u->payload.pos < u->payload.size) {
			err = unpack(u, r);
			continue;
		}
		if (u->pos == u->len && r->nr_read == r->size)
			return 0;
		err = need(u, r, sizeof(struct perf_event_header));
		if (!err) {
			const struct perf_event_header *header = (void *)(u->in + u->pos);

			err = header->size < sizeof(*header) ? -EINVAL : need(u, r, header->size);
		}
		if (!err)
			err = take_record(u, r, pos);
	}
	return err;
}

#else /* HAVE_ZSTD_SUPPORT */

bool damon_unpacker__can(void)
{
	return false;
}

struct damon_unpacker *damon_unpacker__new(void)
{
	return NULL;
}

int damon_unpacker__more(struct damon_unpacker *u __maybe_unused,
			 struct damon_records *r __maybe_unused, u64 pos __maybe_unused)
{
	return -EINVAL;
}

void damon_unpacker__delete(struct damon_unpacker *u __maybe_unused)
{
}

#endif /* HAVE_ZSTD_SUPPORT */
