// SPDX-License-Identifier: GPL-2.0
/*
 * Repairs a perf.data file that perf has not finished.
 *
 *	header | ids, attrs | events ... | table of features | features
 *	<------ head ------->
 *
 * perf writes the head, without the size of the events, when it begins, and the features when it
 * ends. The repair writes the header last, as perf does: until then the header says that the file
 * is not finished, which stays true if the repair is killed.
 *
 * With --switch-output, the files after the first one have a hole instead of a head until perf
 * finishes them. All files have the same head, which is stored when the first file begins.
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

/* Space for the features, which take some 20 KiB, and for ids, 8 bytes per event and CPU */
#define RESERVE		(256 << 10)

/* Larger than any head: a thousand events on a thousand CPUs have 8 MiB of ids */
#define MAX_HEAD	(64 << 20)

/* Larger than any AUX buffer */
#define MAX_AUX		(1ULL << 40)

/* Bytes of events to cut off if it is not known how much space the features need */
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

/* Returns the file up to its events, or NULL if perf record has not begun this file */
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

/* Has perf finished the file, with all that is needed to read it? */
static bool is_whole(const struct damon_repair *r, int fd, const struct perf_file_header *h,
		     u64 file_size)
{
	const struct perf_file_header *meant = r->head;
	struct perf_file_section s;

	return h->data.size && h->data.size <= file_size - r->head_size &&
	       damon_repair_features__is_complete(meant->adds_features, h->adds_features) &&
	       !read_fully(fd, &s, sizeof(s), r->head_size + h->data.size) &&
	       s.size && s.offset <= file_size && s.size <= file_size - s.offset;
}

/* The part of an event that is read here */
union event_head {
	struct perf_event_header header;
	struct perf_record_auxtrace aux;
};

/* Returns the size of an event including data that follows it, or 0 if this is not an event */
static u64 event_size(const void *at, size_t avail)
{
	union event_head event = {};

	/* Events after a compressed event are not aligned */
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

/* Returns the end of the last valid and complete event before @limit, or @from if there is none */
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
 * Make a temporary file with the features for @data_size bytes of events, at the offset that they
 * will have in the repaired file. Returns its descriptor, or a negative errno.
 */
static int make_features(const struct damon_repair *r, const struct damon_repair_features *f,
			 u64 data_size, u64 *file_size)
{
	int fd = memfd_create("perf-damon-features", MFD_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0)
		return -errno;
	err = damon_repair_features__write(f, fd, r->head, r->head_size, data_size);
	if (!err && fstat(fd, &st) < 0)
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	*file_size = st.st_size;
	return fd;
}

/* Copy the features, which begin at @from */
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

/* Write the head, with the header last; @header_only: perf has written the rest of the head */
static int write_head(const struct damon_repair *r, int fd, int features, u64 data_size,
		      bool header_only)
{
	struct perf_file_header made, header;
	int err = read_fully(features, &made, sizeof(made), 0);

	if (!err && !header_only)
		err = write_fully(fd, r->head + sizeof(header), r->head_size - sizeof(header),
				  sizeof(header));
	if (err)
		return err;
	memcpy(&header, r->head, sizeof(header));
	header.data.size = data_size;
	memcpy(header.adds_features, made.adds_features, sizeof(header.adds_features));
	return write_fully(fd, &header, sizeof(header), 0);
}

/* Repair the file, with the events up to @end; *@need becomes the space that the features need */
static int repair_at(const struct damon_repair *r, const struct damon_repair_features *f, int fd,
		     u64 end, bool has_head, u64 *need)
{
	u64 data_size = end - r->head_size, file_size = 0;
	int features = make_features(r, f, data_size, &file_size), err;

	if (features < 0)
		return features;
	*need = file_size - end;
	err = ftruncate(fd, end) ? -errno : 0;
	if (!err)
		err = copy_features(fd, features, end, file_size);
	if (!err)
		err = write_head(r, fd, features, data_size, has_head);
	close(features);
	return err;
}

static bool out_of_room(int err)
{
	return err == -ENOSPC || err == -EDQUOT || err == -EFBIG;
}

static int repair(const struct damon_repair *r, const struct damon_repair_features *f, int fd,
		  bool has_head, u64 limit)
{
	u64 end = end_of_events(fd, r->head_size, limit), need = LEAST_CUT;
	int err;

	if (end == r->head_size)
		return -ENODATA;
	err = repair_at(r, f, fd, end, has_head, &need);
	/*
	 * If the reserve was too small, drop the last events to free space. More than the features
	 * need may have to go, because a block of the file system may be larger.
	 */
	for (u64 cut = 2 * need; out_of_room(err) && end - r->head_size > cut; cut *= 2) {
		end = end_of_events(fd, r->head_size, end - cut);
		err = end == r->head_size ? -ENOSPC : repair_at(r, f, fd, end, has_head, &need);
	}
	return err;
}

static bool all_zero(const char *p, size_t size)
{
	return !*p && !memcmp(p, p + 1, size - 1);
}

/* The event ids tell whether this is the file of our recording: no two recordings share them */
static bool has_our_ids(const struct damon_repair *r, const void *head)
{
	const size_t skip = sizeof(struct perf_file_header);

	return !memcmp(head + skip, r->head + skip, r->head_size - skip);
}

static int repair_fd(const struct damon_repair *r, const struct damon_repair_features *f, int fd)
{
	struct perf_file_header header;
	bool has_head, has_hole;
	struct stat st;
	u64 limit;
	void *head;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || (u64)st.st_size <= r->head_size)
		return 0;
	head = malloc(r->head_size);
	if (!head)
		return -ENOMEM;
	err = read_fully(fd, head, r->head_size, 0);
	has_head = !err && has_our_ids(r, head);
	has_hole = !err && all_zero(head, r->head_size);
	memcpy(&header, head, sizeof(header));
	free(head);
	if (err || !(has_head || has_hole) ||
	    (has_head && is_whole(r, fd, &header, st.st_size)))
		return err;
	/* A perf that ran out of space while it finished the file has written the size of the events */
	limit = st.st_size;
	if (has_head && header.data.size && header.data.size < limit - r->head_size)
		limit = r->head_size + header.data.size;
	return repair(r, f, fd, has_head, limit) ?: 1;
}

/* Reserve space in the file system of @path, in a file without a name: a descriptor, or -1 */
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
 * damon_repair__init - prepare the repair; called before perf record begins
 * @r: overwritten; the caller frees it with damon_repair__exit()
 * @path: the file, or NULL if perf writes to a pipe; must stay valid for as long as @r is used
 */
void damon_repair__init(struct damon_repair *r, const char *path)
{
	memset(r, 0, sizeof(*r));
	r->path = path;
	r->reserve = -1;
}

/**
 * damon_repair__begun - remember the head of the file; called when perf record has begun to write
 *
 * If the path is not a regular file, but for instance a directory, nothing will be repaired.
 */
void damon_repair__begun(struct damon_repair *r)
{
	struct stat st;
	int fd;

	if (!r->path || r->head || stat(r->path, &st) || !S_ISREG(st.st_mode))
		return;
	fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		r->head = read_head(fd, &r->head_size);
	close(fd);
	if (r->head)
		r->reserve = make_reserve(r->path, RESERVE + 2 * r->head_size);
}

/**
 * damon_repair__run - make the file readable; called when perf record has ended
 * @f: what is known for the features
 *
 * A file that is complete, and a file of another recording, are not changed.
 *
 * Return: 0 if there was nothing to do, 1 if the file was repaired, or a negative errno with @e
 * filled; -ENODATA if the file has no event.
 */
int damon_repair__run(struct damon_repair *r, const struct damon_repair_features *f,
		      struct damon_error *e)
{
	int fd, ret;

	if (!r->head)
		return 0;
	fd = open(r->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 :
		       damon_error__set(e, -errno, "cannot open %s: %s", r->path, strerror(errno));
	if (r->reserve >= 0)
		close(r->reserve);
	r->reserve = -1;
	ret = repair_fd(r, f, fd);
	if (close(fd) && ret > 0)
		ret = -errno;
	if (ret < 0) {
		damon_error__set(e, ret, "%s could not be finished: %s", r->path, strerror(-ret));
		damon_error__hint(e, "the file contains the recorded events, but cannot be read");
	}
	return ret;
}

/** damon_repair__exit - free what @f owns */
void damon_repair__exit(struct damon_repair *r)
{
	if (r->reserve >= 0)
		close(r->reserve);
	free(r->head);
	r->head = NULL;
}
