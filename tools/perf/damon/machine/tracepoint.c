// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's tracepoints: which ones exist, and by which number perf_event_open(2) knows them.
 * The source is tracefs, which is found, and mounted if necessary, by the library that perf uses.
 */
#include "damon/machine/tracepoint.h"
#include "damon/base/error.h"
#include "damon/machine/sysfs.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include <api/fs/tracing_path.h>

/* Get the path of the file `id` of a tracepoint: 0, or a negative errno */
static int id_path(char *path, size_t size, const char *tracepoint)
{
	const char *colon = strchr(tracepoint, ':');
	char name[128], *file;
	int len;

	if (!colon)
		return -EINVAL;
	len = snprintf(name, sizeof(name), "%.*s/%s/id", (int)(colon - tracepoint), tracepoint,
		       colon + 1);
	if (len >= (int)sizeof(name))
		return -ENAMETOOLONG;
	file = get_events_file(name);
	if (!file)
		return -ENOMEM;
	len = snprintf(path, size, "%s", file);
	put_events_file(file);
	return len < (int)size ? 0 : -ENAMETOOLONG;
}

/**
 * damon_tracepoint__has - check that this user can use a tracepoint
 * @tracepoint: as SYSTEM:EVENT
 *
 * Return: true if the kernel has the tracepoint and its files can be read.
 */
bool damon_tracepoint__has(const char *tracepoint)
{
	char path[PATH_MAX];

	return !id_path(path, sizeof(path), tracepoint) && !access(path, R_OK);
}

/**
 * damon_tracepoint__id - get the number of a tracepoint, for perf_event_attr.config
 * @tracepoint: as SYSTEM:EVENT
 *
 * Return: the number, or a negative errno: -ENOENT if the number cannot be read.
 */
int damon_tracepoint__id(const char *tracepoint)
{
	char path[PATH_MAX];
	int ret = id_path(path, sizeof(path), tracepoint);

	if (ret)
		return ret;
	ret = damon_sysfs__count("%s", path);
	return ret < 0 ? -ENOENT : ret;
}

/**
 * damon_tracepoint__check - check that DAMON's regions can be recorded
 *
 * Return: 0, or -ENOENT with @e filled.
 */
int damon_tracepoint__check(struct damon_error *e)
{
	if (damon_tracepoint__has(DAMON_TRACEPOINT_REGIONS))
		return 0;
	damon_error__set(e, -ENOENT, "the tracepoint " DAMON_TRACEPOINT_REGIONS " cannot be read");
	damon_error__hint(e, "is tracefs mounted? mount -t tracefs nodev /sys/kernel/tracing");
	return -ENOENT;
}
