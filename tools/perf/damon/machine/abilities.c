// SPDX-License-Identifier: GPL-2.0
/* Reads what the kernel's DAMON can do, from the files of a context in DAMON's sysfs */
#include "damon/machine/abilities.h"
#include "damon/machine/sysfs.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static enum damon_answer has(const char *context, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", context, file);
	return access(path, F_OK) ? DAMON_NO : DAMON_YES;
}

/**
 * damon_abilities__read - read the abilities; what the files do not tell stays unknown
 * @a: changed
 * @context: directory of any context in DAMON's sysfs
 */
void damon_abilities__read(struct damon_abilities *a, const char *context)
{
	char avail[128], *name, *rest = avail;

	a->intervals_goal = has(context, "monitoring_attrs/intervals/intervals_goal");
	a->probes = has(context, "monitoring_attrs/probes");

	/* Kernels before 5.19 do not have this file */
	if (damon_sysfs__read(avail, sizeof(avail), "%s/avail_operations", context))
		return;
	for (int i = 0; i < DAMON_OPS_NR; i++)
		a->ops[i] = DAMON_NO;
	while ((name = strsep(&rest, "\n"))) {
		int ops = damon_ops__parse(name);

		if (ops >= 0)
			a->ops[ops] = DAMON_YES;
	}
}
