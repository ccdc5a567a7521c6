// SPDX-License-Identifier: GPL-2.0
/* Probes, which count the samples that have an attribute: what a user may ask for */
#include "damon/core/probe.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <linux/kernel.h>

static const struct {
	const char *name;
	bool takes_path;
} types[] = {
	{ .name = "anon" },
	{ .name = "memcg", .takes_path = true },
};

/**
 * damon_probe__parse - [!]TYPE[:ARG]
 * @probe: overwritten; refers to @str
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_probe__parse(const char *str, struct damon_probe *probe, struct damon_error *e)
{
	const char *p = str;

	*probe = (struct damon_probe){ .negated = *p == '!' };
	if (probe->negated)
		p++;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t len = strlen(types[i].name);

		if (strncmp(p, types[i].name, len))
			continue;
		probe->type = types[i].name;
		if (!types[i].takes_path && !p[len])
			return 0;
		if (types[i].takes_path && p[len] == ':' && p[len + 1] == '/') {
			probe->arg = p + len + 1;
			return 0;
		}
	}
	damon_error__set(e, -EINVAL, "--probe %s: DAMON has no such probe", str);
	damon_error__hint(e, "--probe anon or --probe memcg:/PATH of a memory cgroup; what is not, with a !: --probe '!anon'");
	return -EINVAL;
}

/**
 * damon_probe__check - whether the probes of @setup would count, and right
 *
 * Both were seen on 7.3.4: of processes' memory it counts nothing, whatever the
 * probe, and beyond a byte it begins with 0 again.
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_probe__check(const struct damon_setup *setup, struct damon_error *e)
{
	u64 nr_samples = setup->attrs.aggr_us / setup->attrs.sample_us;

	if (!setup->nr_probes)
		return 0;
	if (setup->ops != DAMON_OPS_PADDR) {
		damon_error__set(e, -EINVAL, "--probe: the kernel counts in physical memory only");
		damon_error__hint(e, "add --paddr; --probe memcg:/PATH tells what of it belongs to a cgroup");
		return -EINVAL;
	}
	if (nr_samples <= DAMON_MAX_HITS)
		return 0;
	damon_error__set(e, -EINVAL, "--probe: an aggregation has %" PRIu64 " samples, and the kernel counts to %d only",
			 nr_samples, DAMON_MAX_HITS);
	damon_error__hint(e, "sample less often, or aggregate more often: --aggr is to be at most %d times --sample",
			  DAMON_MAX_HITS);
	return -EINVAL;
}
