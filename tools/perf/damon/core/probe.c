// SPDX-License-Identifier: GPL-2.0
/*
 * Probes: a probe counts the samples of a region that have an attribute. This file parses and
 * checks the probes that a user asks for.
 */
#include "damon/core/probe.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
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
 * damon_probe__parse - parse [!]TYPE[:ARG]
 * @str: must stay valid for as long as @probe is used
 * @probe: overwritten; its strings point into @str
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
	damon_error__hint(e, "give --probe anon, or --probe memcg:/PATH of a memory cgroup; a leading ! counts everything else: --probe '!anon'");
	return -EINVAL;
}

/**
 * damon_probe__add - parse [!]TYPE[:ARG] and append the probe to a setup
 * @setup: owns the probe and a copy of @str, which becomes the probe's name
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_probe__add(struct damon_setup *setup, const char *str, struct damon_error *e)
{
	struct damon_probe *probes, probe;
	int err = damon_probe__parse(str, &probe, e);

	if (err)
		return err;
	probes = realloc(setup->probes, (setup->nr_probes + 1) * sizeof(*probes));
	if (!probes)
		return damon_error__set(e, -ENOMEM, "out of memory");
	setup->probes = probes;
	if (damon_setup__add_probe_name(setup, str))
		return damon_error__set(e, -ENOMEM, "out of memory");
	if (probe.arg)
		probe.arg = setup->probe_names[setup->nr_probes] + (probe.arg - str);
	probes[setup->nr_probes++] = probe;
	return 0;
}

/**
 * damon_probe__check - check that the kernel can count the probes of @setup correctly
 *
 * Both limits were seen on 7.3.4: the kernel counts nothing in the memory of processes, whatever
 * the probe, and a counter wraps to 0 after %DAMON_MAX_HITS.
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
		damon_error__hint(e, "add --paddr; --probe memcg:/PATH counts the memory of a cgroup");
		return -EINVAL;
	}
	if (nr_samples <= DAMON_MAX_HITS)
		return 0;
	damon_error__set(e, -EINVAL, "--probe: an aggregation has %" PRIu64 " samples, and the kernel counts to %d only",
			 nr_samples, DAMON_MAX_HITS);
	damon_error__hint(e, "sample less often, or aggregate more often: --aggr must be at most %d times --sample",
			  DAMON_MAX_HITS);
	return -EINVAL;
}
