// SPDX-License-Identifier: GPL-2.0
/* Choose the format of a report, and write it to a file or to standard output. */
#include "damon/view/output.h"
#include "damon/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <sys/stat.h>
#include <linux/zalloc.h>

static const char * const names[] = {
	[DAMON_FORMAT_TEXT]	= "text",
	[DAMON_FORMAT_CSV]	= "csv",
	[DAMON_FORMAT_JSON]	= "json",
	[DAMON_FORMAT_SVG]	= "svg",
	[DAMON_FORMAT_HTML]	= "html",
};

/** damon_format__name - the name of a format, as --format takes it */
const char *damon_format__name(enum damon_format format)
{
	return names[format];
}

/* Returns DAMON_FORMAT_NR if no format has that name. */
static enum damon_format parse(const char *name)
{
	enum damon_format i;

	for (i = 0; i < DAMON_FORMAT_NR; i++) {
		if (!strcasecmp(name, names[i]))
			break;
	}
	return !strcasecmp(name, "txt") ? DAMON_FORMAT_TEXT : i;
}

/* Returns the extension of the file's name, without the dot, or "". */
static const char *extension(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ?: path, '.');

	return dot ? dot + 1 : "";
}

/**
 * damon_output__choose - find out which format the options ask for
 *
 * Return: 0 with @out->format filled, or -EINVAL with @e filled.
 */
int damon_output__choose(struct damon_output *out, struct damon_error *e)
{
	const char *name = out->format_name;
	enum damon_format format = DAMON_FORMAT_TEXT;

	if (name) {
		format = parse(name);
		if (format == DAMON_FORMAT_NR)
			damon_error__set(e, -EINVAL, "--format %s: there is no such format", name);
	} else if (out->json || out->separator) {
		format = out->json ? DAMON_FORMAT_JSON : DAMON_FORMAT_CSV;
	} else if (out->path && strcmp(out->path, "-")) {
		format = parse(extension(out->path));
		if (format == DAMON_FORMAT_NR)
			damon_error__set(e, -EINVAL, "-o %s: the name does not tell the format",
					 out->path);
	}
	if (format == DAMON_FORMAT_NR) {
		damon_error__hint(e, "text, csv, json, svg or html, as in -o map.svg or --format csv");
		return -EINVAL;
	}
	if ((out->separator && format != DAMON_FORMAT_CSV) ||
	    (out->json && format != DAMON_FORMAT_JSON)) {
		damon_error__set(e, -EINVAL, "%s and --format %s exclude each other",
				 out->json ? "-j" : "-x", names[format]);
		damon_error__hint(e, "leave out one of the two");
		return -EINVAL;
	}
	out->format = format;
	return 0;
}

static bool is_stdout(const struct damon_output *out)
{
	return !out->path || !strcmp(out->path, "-");
}

/* The mode that open() gives a new file */
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/*
 * Creates a temporary file in the directory of the file that it will replace, so that the
 * old file stays until the new one is complete. Returns a file descriptor or a negative errno.
 */
static int open_tmp(struct damon_output *out, const struct stat *old)
{
	mode_t mode = old ? old->st_mode & 07777 : default_mode();
	int fd;

	if (old && access(out->path, W_OK))
		return -errno;
	/* A symbolic link stays: the file that it points to is replaced. */
	out->real_path = old ? realpath(out->path, NULL) : strdup(out->path);
	if (!out->real_path)
		return -errno;
	if (asprintf(&out->tmp_path, "%s.XXXXXX", out->real_path) < 0) {
		out->tmp_path = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(out->tmp_path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	fchmod(fd, mode);
	return fd;
}

static void free_paths(struct damon_output *out)
{
	zfree(&out->real_path);
	zfree(&out->tmp_path);
}

static FILE *open_file(struct damon_output *out)
{
	struct stat st;
	bool exists = !stat(out->path, &st);
	FILE *f;
	int fd;

	/* A device or a pipe cannot be replaced: it is written to. */
	if (exists && !S_ISREG(st.st_mode))
		return fopen(out->path, "we");
	fd = open_tmp(out, exists ? &st : NULL);
	if (fd < 0) {
		free_paths(out);
		errno = -fd;
		return NULL;
	}
	f = fdopen(fd, "w");
	if (!f) {
		close(fd);
		unlink(out->tmp_path);
		free_paths(out);
	}
	return f;
}

/**
 * damon_output__open - begin to write
 *
 * The file appears, or is replaced, when damon_output__close() is called.
 *
 * Return: a file to be passed to damon_output__close(), or NULL with @e filled.
 */
FILE *damon_output__open(struct damon_output *out, struct damon_error *e)
{
	FILE *f = is_stdout(out) ? stdout : open_file(out);

	if (!f)
		damon_error__set(e, -errno, "cannot write %s: %m", out->path);
	return f;
}

/**
 * damon_output__close - write what is buffered, and put the file in its place
 * @complete: whether all of the report was written; if not, the file is removed
 *
 * Return: 0, or a negative errno with @e filled, unless it was filled before.
 */
int damon_output__close(struct damon_output *out, FILE *f, bool complete, struct damon_error *e)
{
	bool to_stdout = is_stdout(out);
	bool failed = fflush(f) || ferror(f);
	int err = failed ? -errno ?: -EIO : 0;

	if (!to_stdout && fclose(f) && !err)
		err = -errno;
	if (out->tmp_path) {
		if (!err && complete && rename(out->tmp_path, out->real_path))
			err = -errno;
		if (err || !complete)
			unlink(out->tmp_path);
		free_paths(out);
	}
	if (err && !e->err)
		damon_error__set(e, err, "cannot write %s: %s", to_stdout ? "the report" : out->path,
				 strerror(-err));
	return err;
}
