// SPDX-License-Identifier: GPL-2.0
/* The user's defaults for perf damon, from perf's configuration files */
#include "damon/config.h"
#include "damon/base/error.h"
#include "damon/core/parse.h"
#include "damon/core/setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

#include "util/config.h"

static int take(const char *var, const char *value, void *ctx)
{
	struct damon_config *config = ctx;
	const struct {
		const char *name;
		char **value;
	} keys[] = {
		{ "damon.view",		&config->view },
		{ "damon.sample",	&config->sample },
		{ "damon.aggr",		&config->aggr },
		{ "damon.windows",	&config->windows },
		{ "damon.overhead",	&config->overhead },
		{ "damon.update",	&config->update },
		{ "damon.nr-regions",	&config->nr_regions },
		{ "damon.compress",	&config->compress },
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strcmp(var, keys[i].name))
			continue;
		/* The user's file is read after the system's, and overrides it */
		free(*keys[i].value);
		*keys[i].value = strdup(value ?: "");
		return *keys[i].value ? 0 : -ENOMEM;
	}
	return 0;
}

/**
 * damon_config__read - read the section "damon" of the configuration
 * @config: overwritten; the caller frees it with damon_config__exit(), also after an error
 *
 * The values are not checked.
 *
 * Return: 0, or a negative value after perf has printed the reason.
 */
int damon_config__read(struct damon_config *config)
{
	memset(config, 0, sizeof(*config));
	return perf_config(take, config);
}

static void hint_at(const char *name, struct damon_error *e)
{
	damon_error__hint(e, "the value comes from perf's configuration: perf config damon.%s shows it, perf config damon.%s=VALUE changes it",
			  name, name);
}

/**
 * damon_config__attrs - parse the configured intervals and the bounds of the number of regions
 * @attrs: values that are not configured stay unchanged
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_config__attrs(const struct damon_config *config, struct damon_attrs *attrs,
			struct damon_error *e)
{
	const struct {
		const char *name;
		const char *value;
		u64 *us;
	} times[] = {
		{ "sample",	config->sample,	&attrs->sample_us },
		{ "aggr",	config->aggr,	&attrs->aggr_us },
		{ "update",	config->update,	&attrs->update_us },
	};
	const char *name = NULL;
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(times); i++) {
		if (!times[i].value)
			continue;
		err = damon_parse__time(times[i].name, times[i].value, times[i].us, e);
		if (err)
			name = times[i].name;
	}
	attrs->one_interval = config->sample || config->aggr;
	if (!err && config->windows) {
		err = damon_parse__windows(config->windows, attrs, e);
		name = "windows";
	}
	if (!err && config->nr_regions) {
		err = damon_parse__nr_regions(config->nr_regions, attrs, e);
		name = "nr-regions";
	}
	if (!err && config->overhead) {
		err = damon_parse__overhead(config->overhead, attrs, e);
		name = "overhead";
	}
	if (err)
		hint_at(name, e);
	return err;
}

/**
 * damon_config__compress - parse whether recordings are compressed by default
 * @compress: stays unchanged if it is not configured
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_config__compress(const struct damon_config *config, bool *compress,
			   struct damon_error *e)
{
	static const char * const words[][2] = {
		{ "no", "yes" }, { "off", "on" }, { "false", "true" }, { "0", "1" },
	};

	if (!config->compress)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		for (int value = 0; value < 2; value++) {
			if (strcasecmp(config->compress, words[i][value]))
				continue;
			*compress = value;
			return 0;
		}
	}
	damon_error__set(e, -EINVAL, "compress %s: neither yes nor no", config->compress);
	hint_at("compress", e);
	return -EINVAL;
}

/** damon_config__exit - free what @config owns */
void damon_config__exit(struct damon_config *config)
{
	zfree(&config->view);
	zfree(&config->sample);
	zfree(&config->aggr);
	zfree(&config->windows);
	zfree(&config->overhead);
	zfree(&config->update);
	zfree(&config->nr_regions);
	zfree(&config->compress);
}
