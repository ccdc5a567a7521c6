// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and writes files of the kernel's sysfs, which have one value each.
 *
 * The kernel returns EBUSY while another process reads or writes some of DAMON's files. Such a call
 * takes at most one aggregation interval, so the call is repeated for a while before the error is
 * returned.
 */
#include "damon/machine/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/time64.h>

/** damon_sysfs__sleep_ms - sleep; a signal does not end the sleep */
void damon_sysfs__sleep_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * NSEC_PER_MSEC };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

static ssize_t read_once(const char *path, char *buf, size_t size)
{
	ssize_t len;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	buf[len] = '\0';
	if (len && buf[len - 1] == '\n')
		buf[len - 1] = '\0';
	return len;
}

/**
 * damon_sysfs__read - read a file as a string, without the last newline
 * @buf: the contents
 * @size: size of @buf, in bytes; longer contents are cut
 * @fmt: format of the path, as for printf(3)
 *
 * Return: 0, or a negative errno; -EBUSY only after several tries.
 */
int damon_sysfs__read(char *buf, size_t size, const char *fmt, ...)
{
	char path[PATH_MAX];
	ssize_t len = 0;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);

	for (int i = 0; i < DAMON_SYSFS_RETRIES; i++) {
		len = read_once(path, buf, size);
		if (len != -EBUSY)
			break;
		damon_sysfs__sleep_ms(DAMON_SYSFS_RETRY_MS);
	}
	return len < 0 ? len : 0;
}

static int write_once(const char *path, const char *val)
{
	ssize_t len;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = write(fd, val, strlen(val));
	if (len < 0)
		len = -errno;
	close(fd);
	return len < 0 ? len : 0;
}

/**
 * damon_sysfs__write - write a string to a file
 * @val: the string
 * @fmt: format of the path, as for printf(3)
 *
 * Return: 0, or a negative errno; -EBUSY only after several tries.
 */
int damon_sysfs__write(const char *val, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;
	int err = 0;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);

	for (int i = 0; i < DAMON_SYSFS_RETRIES; i++) {
		err = write_once(path, val);
		if (err != -EBUSY)
			break;
		damon_sysfs__sleep_ms(DAMON_SYSFS_RETRY_MS);
	}
	return err;
}
