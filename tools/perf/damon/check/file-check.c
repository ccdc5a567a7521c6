// SPDX-License-Identifier: GPL-2.0
/*
 * Refuse what is not a whole perf.data, with one message that says what is wrong and
 * what to do. perf's own reader refuses it, too, but with several lines that depend on
 * where it stopped, or it reports the part that it could read as if the part were the
 * whole. This check reads only where the parts of a file begin and end. perf's own
 * readers, with the patches in kernel-patches/perf, check what the parts hold.
 */
#include "damon/check/file-check.h"
#include "damon/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/bitops.h>
#include <linux/types.h>

#include "util/header.h"

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

/* The numbers of a header, as this machine writes them */
static void swap_header(struct perf_file_header *header)
{
	u64 *words = (u64 *)header;

	for (size_t i = 0; i < offsetof(struct perf_file_header, adds_features) / sizeof(u64); i++)
		words[i] = __builtin_bswap64(words[i]);
}

static bool read_header(int fd, struct perf_file_header *header)
{
	const size_t min_len = offsetof(struct perf_file_header, adds_features);

	return pread(fd, header, sizeof(*header), 0) >= (ssize_t)min_len;
}

/* perf's features follow the data: a table of sections, then the sections. */
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

static int check_sections(int fd, const char *path, u64 size, struct perf_file_header *header,
			  struct damon_error *e)
{
	bool swap = header->size > UINT32_MAX;

	if (!read_header(fd, header))
		return refuse_truncated(path, e);
	if (swap)
		swap_header(header);
	if (!within(&header->attrs, size))
		return refuse_truncated(path, e);
	if (!header->data.size) {
		damon_error__set(e, -EINVAL, "%s was not finished: its recorder was killed", path);
		damon_error__hint(e, "end a recording with ^C or SIGTERM, never SIGKILL");
		return -EINVAL;
	}
	if (!within(&header->data, size))
		return refuse_truncated(path, e);
	/* perf itself finds out which features a file of the other byte order has */
	return swap || header->size < sizeof(*header) ? 0 :
	       check_features(fd, path, size, header, e);
}

static int check_content(int fd, const char *path, u64 size, struct damon_error *e)
{
	const u64 pipe_size = sizeof(struct perf_pipe_file_header);
	struct perf_file_header header = { .size = 0 };
	ssize_t len = pread(fd, &header, pipe_size, 0);

	if (len < (ssize_t)sizeof(header.magic) || !is_perf_magic(header.magic)) {
		damon_error__set(e, -EINVAL, "%s is not a perf.data file", path);
		damon_error__hint(e, "name one that perf record or perf damon record wrote: -i FILE");
		return -EINVAL;
	}
	if (len < (ssize_t)pipe_size)
		return refuse_truncated(path, e);
	/* A stored pipe has neither sections nor its size in its header. */
	if (header.size == pipe_size || header.size == __builtin_bswap64(pipe_size))
		return 0;
	return check_sections(fd, path, size, &header, e);
}

/**
 * damon_file__check - refuse what is not a whole perf.data
 * @path: of a file; perf's own reader checks a directory or a pipe
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
