// SPDX-License-Identifier: GPL-2.0
/*
 * Is this a whole perf.data? perf's own reader finds out too, but says it in
 * several lines that depend on where it stumbled, or reports the part it could
 * read as if it were everything.
 */
#include "damon/check/file-check.h"
#include "damon/base/error.h"
#include "damon/check/event-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/bitops.h>
#include <linux/types.h>

#include "util/header.h"

/* The fast reader (read/fast-reader.c) also reads what this perf can unpack. */
#ifdef HAVE_ZSTD_SUPPORT
static const bool can_unpack = true;
#else
static const bool can_unpack;
#endif

static int check_open(int fd, const char *path, bool force, struct stat *st,
		      struct damon_error *e)
{
	if (fstat(fd, st) < 0)
		return damon_error__set(e, -errno, "%s: %s", path, strerror(errno));
	if (!force && st->st_uid && st->st_uid != geteuid()) {
		damon_error__set(e, -EPERM, "%s is owned by neither you nor root", path);
		damon_error__hint(e, "add -f if you trust whoever wrote it");
		return -EPERM;
	}
	if (S_ISREG(st->st_mode) && !st->st_size) {
		damon_error__set(e, -EINVAL, "%s is empty", path);
		damon_error__hint(e, "record it again; was the disk full?");
		return -EINVAL;
	}
	return 0;
}

static bool within(const struct perf_file_section *s, u64 size)
{
	return s->offset <= size && s->size <= size - s->offset;
}

static int refuse_truncated(const char *path, struct damon_error *e)
{
	damon_error__set(e, -EINVAL, "%s is truncated", path);
	damon_error__hint(e, "copy or record it again; was the disk full?");
	return -EINVAL;
}

/* The features follow the data: a table of sections, then the sections. */
static int check_features(int fd, const char *path, u64 size,
			  const struct perf_file_header *header, struct damon_error *e)
{
	u64 pos = header->data.offset + header->data.size;
	struct perf_file_section section;
	int bit;

	for_each_set_bit(bit, header->adds_features, HEADER_FEAT_BITS) {
		if (pread(fd, &section, sizeof(section), pos) != sizeof(section) ||
		    !within(&section, size))
			return refuse_truncated(path, e);
		pos += sizeof(section);
	}
	return 0;
}

static int check_header(int fd, const char *path, u64 size, bool *is_plain,
			struct damon_error *e)
{
	struct perf_file_header header;
	ssize_t len = pread(fd, &header, sizeof(header), 0);

	*is_plain = false;
	if (len < (ssize_t)sizeof(header.magic) || !is_perf_magic(header.magic)) {
		damon_error__set(e, -EINVAL, "%s is not a perf.data file", path);
		damon_error__hint(e, "name one that perf record or perf damon record wrote: -i FILE");
		return -EINVAL;
	}

	/* The header of a stored pipe is shorter, and so is perf's first format. */
	if (len < (ssize_t)(sizeof(header.magic) + sizeof(header.size)))
		return refuse_truncated(path, e);
	if (header.size != sizeof(header))
		return 0;
	if (len < (ssize_t)sizeof(header) || !within(&header.attrs, size))
		return refuse_truncated(path, e);
	if (!header.data.size) {
		damon_error__set(e, -EINVAL, "%s was not finished: its recorder was killed", path);
		damon_error__hint(e, "end a recording with ^C or SIGTERM, never SIGKILL");
		return -EINVAL;
	}
	if (!within(&header.data, size))
		return refuse_truncated(path, e);
	*is_plain = can_unpack || !test_bit(HEADER_COMPRESSED, header.adds_features);
	return check_features(fd, path, size, &header, e);
}

static int check_content(int fd, const char *path, u64 size, struct damon_error *e)
{
	bool is_plain;
	int err = check_header(fd, path, size, &is_plain, e);

	if (err)
		return err;
	/* The fast reader checks the records of plain files itself. */
	err = damon_events__check(fd, is_plain);
	if (err) {
		damon_error__set(e, err, "cannot read %s: its contents are damaged", path);
		damon_error__hint(e, "copy or record it again");
	}
	return err;
}

/**
 * damon_file__check - refuse what is not a whole perf.data
 * @path: file; a directory or pipe is left to perf's own reader
 * @force: read a file of another user
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_file__check(const char *path, bool force, struct damon_error *e)
{
	struct stat st;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		damon_error__set(e, err, "cannot open %s: %s", path, strerror(-err));
		if (err == -ENOENT)
			damon_error__hint(e, "record first, e.g. perf damon record -- COMMAND, or name a file with -i");
		if (err == -EACCES)
			damon_error__hint(e, "what root recorded is root's: sudo chown $USER %s", path);
		return err;
	}
	err = check_open(fd, path, force, &st, e);
	if (!err && S_ISREG(st.st_mode))
		err = check_content(fd, path, st.st_size, e);
	close(fd);
	return err;
}
