// SPDX-License-Identifier: GPL-2.0
/*
 * Finishes a perf.data that its perf has left in the middle.
 *
 *	header | ids, attrs | events ... | table of features | features
 *	<------ head ------->
 *
 * perf writes the head when it begins, without the size of the events, and the
 * features when it ends. The header comes last here, too: until then it says
 * that the file is not finished, and so it stays if we are killed ourselves.
 *
 * With --switch-output the files after the first have a hole for a head until
 * they end. All have the same one, which is remembered when the first begins.
 */
#include "damon/record/repair.h"
#include "damon/base/error.h"
#include "damon/record/repair-features.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <perf/event.h>

#include "util/header.h"

/* "PERFILE2" as this machine's byte order has it */
#define MAGIC		0x32454c4946524550ULL

/* No more than this are features, which are some 20 KiB, and ids, 8 bytes an event and CPU */
#define RESERVE		(256 << 10)

/* Larger than any head: a thousand events on a thousand CPUs are 8 MiB of ids */
#define MAX_HEAD	(64 << 20)

/* Larger than any AUX buffer */
#define MAX_AUX		(1ULL << 40)

/* Where it is not even known how much room features need */
#define LEAST_CUT	(32 << 10)

#define WALK_BUFFER	(1 << 20)

static int read_fully(int fd, void *buf, size_t size, u64 pos)
{
	while (size) {
		ssize_t len = pread(fd, buf, size, pos);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len ? -errno : -ENODATA;
		buf += len;
		size -= len;
		pos += len;
	}
	return 0;
}

static int write_fully(int fd, const void *buf, size_t size, u64 pos)
{
	while (size) {
		ssize_t len = pwrite(fd, buf, size, pos);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len ? -errno : -ENOSPC;
		buf += len;
		size -= len;
		pos += len;
	}
	return 0;
}

static bool good_header(const struct perf_file_header *h)
{
	return h->magic == MAGIC && h->size == sizeof(*h) &&
	       h->attr_size >= PERF_ATTR_SIZE_VER0 + sizeof(struct perf_file_section) &&
	       h->data.offset >= sizeof(*h) && h->data.offset <= MAX_HEAD &&
	       h->attrs.size && !(h->attrs.size % h->attr_size) &&
	       h->attrs.offset >= sizeof(*h) && h->attrs.offset <= h->data.offset &&
	       h->attrs.size <= h->data.offset - h->attrs.offset;
}

/* The file up to its events, or NULL if it is not what a perf record has begun */
static void *read_head(int fd, size_t *size)
{
	struct perf_file_header header;
	void *head;

	if (read_fully(fd, &header, sizeof(header), 0) || !good_header(&header))
		return NULL;
	*size = header.data.offset;
	head = malloc(*size);
	if (head && read_fully(fd, head, *size, 0)) {
		free(head);
		return NULL;
	}
	return head;
}

/* Has perf ended it, with room for all that it takes to read it? */
static bool is_whole(const struct damon_repair *f, int fd, const struct perf_file_header *h,
		     u64 file_size)
{
	const struct perf_file_header *meant = f->head;
	struct perf_file_section s;

	return h->data.size && h->data.size <= file_size - f->head_size &&
	       damon_repair_features__is_complete(meant->adds_features, h->adds_features) &&
	       !read_fully(fd, &s, sizeof(s), f->head_size + h->data.size) &&
	       s.size && s.offset <= file_size && s.size <= file_size - s.offset;
}

/* All that is looked at of an event */
union event_head {
	struct perf_event_header header;
	struct perf_record_auxtrace aux;
};

/* With what follows an event without counting as a part of it; 0 for what is no event */
static u64 event_size(const void *at, size_t avail)
{
	union event_head event = {};

	/* after a compressed one they are not aligned */
	memcpy(&event, at, avail < sizeof(event) ? avail : sizeof(event));
	if (event.header.size < sizeof(event.header) || !event.header.type ||
	    (event.header.type >= PERF_RECORD_MAX &&
	     event.header.type < PERF_RECORD_USER_TYPE_START) ||
	    event.header.type >= PERF_RECORD_HEADER_MAX)
		return 0;
	if (event.header.type == PERF_RECORD_AUXTRACE)
		return event.aux.size > MAX_AUX ? 0 : event.header.size + event.aux.size;
	return event.header.size;
}

/*
 * Where the last event ends that is all there and makes sense, as far as @limit;
 * @from if there is none
 */
static u64 end_of_events(int fd, u64 from, u64 limit)
{
	char *buf = malloc(WALK_BUFFER);
	size_t avail = 0, at = 0;
	u64 pos = from;

	while (buf && pos < limit) {
		size_t left = limit - pos < WALK_BUFFER ? limit - pos : WALK_BUFFER;
		u64 size;

		if (avail < sizeof(union event_head) && avail < left) {
			if (read_fully(fd, buf, left, pos))
				break;
			avail = left;
			at = 0;
		}
		size = event_size(buf + at, avail);
		if (!size || size > limit - pos)
			break;
		pos += size;
		at += size;
		avail = size < avail ? avail - size : 0;
	}
	free(buf);
	return pos;
}

/*
 * Features for events of @data_size bytes, in a file of their own: they have the
 * place there that they will have. Its descriptor and its size, or a negative errno
 */
static int make_features(const struct damon_repair *f, const struct damon_repair_features *t,
			 u64 data_size, u64 *file_size)
{
	int fd = memfd_create("perf-damon-features", MFD_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0)
		return -errno;
	err = damon_repair_features__write(t, fd, f->head, f->head_size, data_size);
	if (!err && fstat(fd, &st) < 0)
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	*file_size = st.st_size;
	return fd;
}

/* From @from on, which is where the features begin */
static int copy_features(int fd, int features, u64 from, u64 to)
{
	size_t size = to - from;
	void *buf = malloc(size);
	int err = -ENOMEM;

	if (!buf)
		return err;
	err = read_fully(features, buf, size, from);
	if (!err)
		err = write_fully(fd, buf, size, from);
	free(buf);
	return err;
}

/* The header is the last that is written; the rest of the head only where perf did not */
static int write_head(const struct damon_repair *f, int fd, int features, u64 data_size,
		      bool header_only)
{
	struct perf_file_header made, header;
	int err = read_fully(features, &made, sizeof(made), 0);

	if (!err && !header_only)
		err = write_fully(fd, f->head + sizeof(header), f->head_size - sizeof(header),
				  sizeof(header));
	if (err)
		return err;
	memcpy(&header, f->head, sizeof(header));
	header.data.size = data_size;
	memcpy(header.adds_features, made.adds_features, sizeof(header.adds_features));
	return write_fully(fd, &header, sizeof(header), 0);
}

/* Finish it with the events up to @end; *@need is how much room the features take */
static int finish_at(const struct damon_repair *f, const struct damon_repair_features *t, int fd,
		     u64 end, bool has_head, u64 *need)
{
	u64 data_size = end - f->head_size, file_size = 0;
	int features = make_features(f, t, data_size, &file_size), err;

	if (features < 0)
		return features;
	*need = file_size - end;
	err = ftruncate(fd, end) ? -errno : 0;
	if (!err)
		err = copy_features(fd, features, end, file_size);
	if (!err)
		err = write_head(f, fd, features, data_size, has_head);
	close(features);
	return err;
}

static bool out_of_room(int err)
{
	return err == -ENOSPC || err == -EDQUOT || err == -EFBIG;
}

static int finish(const struct damon_repair *f, const struct damon_repair_features *t, int fd,
		  bool has_head, u64 limit)
{
	u64 end = end_of_events(fd, f->head_size, limit), need = LEAST_CUT;
	int err;

	if (end == f->head_size)
		return -ENODATA;
	err = finish_at(f, t, fd, end, has_head, &need);
	/* Without a reserve: the last events make room. Blocks may be larger than that. */
	for (u64 cut = 2 * need; out_of_room(err) && end - f->head_size > cut; cut *= 2) {
		end = end_of_events(fd, f->head_size, end - cut);
		err = end == f->head_size ? -ENOSPC : finish_at(f, t, fd, end, has_head, &need);
	}
	return err;
}

static bool all_zero(const char *p, size_t size)
{
	return !*p && !memcmp(p, p + 1, size - 1);
}

/* No two recordings have the same ids */
static bool has_our_ids(const struct damon_repair *f, const void *head)
{
	const size_t skip = sizeof(struct perf_file_header);

	return !memcmp(head + skip, f->head + skip, f->head_size - skip);
}

static int finish_fd(const struct damon_repair *f, const struct damon_repair_features *t, int fd)
{
	struct perf_file_header header;
	bool has_head, has_hole;
	struct stat st;
	u64 limit;
	void *head;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || (u64)st.st_size <= f->head_size)
		return 0;
	head = malloc(f->head_size);
	if (!head)
		return -ENOMEM;
	err = read_fully(fd, head, f->head_size, 0);
	has_head = !err && has_our_ids(f, head);
	has_hole = !err && all_zero(head, f->head_size);
	memcpy(&header, head, sizeof(header));
	free(head);
	if (err || !(has_head || has_hole) ||
	    (has_head && is_whole(f, fd, &header, st.st_size)))
		return err;
	/* a perf that was out of room at its end says how large the events are */
	limit = st.st_size;
	if (has_head && header.data.size && header.data.size < limit - f->head_size)
		limit = f->head_size + header.data.size;
	return finish(f, t, fd, has_head, limit) ?: 1;
}

/* Blocks for the end, where the file is to be */
static int make_reserve(const char *path, size_t size)
{
	char *copy = strdup(path);
	int fd = -1;

	if (copy)
		fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	free(copy);
	if (fd >= 0 && fallocate(fd, 0, 0, size)) {
		close(fd);
		return -1;
	}
	return fd;
}

/**
 * damon_repair__init - before perf record begins
 * @path: must stay; NULL if it is no file
 */
void damon_repair__init(struct damon_repair *f, const char *path)
{
	memset(f, 0, sizeof(*f));
	f->path = path;
	f->reserve = -1;
}

/**
 * damon_repair__begun - perf record has begun to write: remember its file
 *
 * What is no regular file, a directory for one, is left alone from here on.
 */
void damon_repair__begun(struct damon_repair *f)
{
	struct stat st;
	int fd;

	if (!f->path || f->head || stat(f->path, &st) || !S_ISREG(st.st_mode))
		return;
	fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		f->head = read_head(fd, &f->head_size);
	close(fd);
	if (f->head)
		f->reserve = make_reserve(f->path, RESERVE + 2 * f->head_size);
}

/**
 * damon_repair__run - see to it that the file can be read, now that perf is through with it
 * @t: what is known for its trailer
 *
 * Does nothing to a file that is whole, or that is not the one that began.
 *
 * Return: 0 if there was nothing to do, 1 if it can be read now, or a negative
 * errno with @e filled. -ENODATA: there is no event in it.
 */
int damon_repair__run(struct damon_repair *f, const struct damon_repair_features *t,
			 struct damon_error *e)
{
	int fd, ret;

	if (!f->head)
		return 0;
	fd = open(f->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 :
		       damon_error__set(e, -errno, "cannot open %s: %s", f->path, strerror(errno));
	if (f->reserve >= 0)
		close(f->reserve);
	f->reserve = -1;
	ret = finish_fd(f, t, fd);
	if (close(fd) && ret > 0)
		ret = -errno;
	if (ret < 0) {
		damon_error__set(e, ret, "%s could not be finished: %s", f->path, strerror(-ret));
		damon_error__hint(e, "it holds what was recorded, but cannot be read");
	}
	return ret;
}

/** damon_repair__exit - free what @f owns */
void damon_repair__exit(struct damon_repair *f)
{
	if (f->reserve >= 0)
		close(f->reserve);
	free(f->head);
	f->head = NULL;
}
