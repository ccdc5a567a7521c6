// SPDX-License-Identifier: GPL-2.0
/*
 * Parses perf record's options without obeying them, to hand them on.
 *
 * Which options perf record has, and which of them take a value, only its own
 * table knows. So ours is that table with every action replaced by "keep the
 * words": a separate value, a joined one, an abbreviation and a negation all
 * parse as in perf record, and the command starts at the same word.
 */
#include "damon/record/perf-options.h"
#include "util/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <subcmd/parse-options.h>

static int collect(const struct option *opt, const char *arg, int unset)
{
	struct damon_perf_options *p = opt->value;
	char **argv, *word;
	int len;

	if (opt->long_name)
		len = asprintf(&word, "--%s%s%s%s", unset ? "no-" : "", opt->long_name,
			       arg ? "=" : "", arg ?: "");
	else
		len = asprintf(&word, "-%c%s", opt->short_name, arg ?: "");
	if (len < 0)
		return -ENOMEM;
	argv = realloc(p->argv, (p->argc + 1) * sizeof(*argv));
	if (!argv) {
		free(word);
		return -ENOMEM;
	}
	argv[p->argc++] = word;
	p->argv = argv;
	return 0;
}

/* enum parse_opt_type lists the types without a value first */
static bool takes_value(const struct option *opt)
{
	return opt->type >= OPTION_STRING && !(opt->flags & PARSE_OPT_NOARG);
}

static size_t count_options(const struct option *opts)
{
	size_t nr = 0;

	while (opts[nr].type != OPTION_END)
		nr++;
	return nr;
}

/* What is left of @theirs beside our own: false for nothing */
static bool adopt(struct option *theirs, const struct option *own, struct damon_perf_options *p)
{
	for (; own->type != OPTION_END; own++) {
		if (own->long_name && theirs->long_name &&
		    !strcmp(own->long_name, theirs->long_name))
			return false;
		if (own->short_name && own->short_name == theirs->short_name)
			theirs->short_name = 0;
	}
	if (!theirs->short_name && !theirs->long_name)
		return false;

	if (!takes_value(theirs))
		theirs->flags |= PARSE_OPT_NOARG;
	theirs->flags &= PARSE_OPT_NOARG | PARSE_OPT_OPTARG | PARSE_OPT_NONEG | PARSE_OPT_HIDDEN;
	theirs->type = OPTION_CALLBACK;
	theirs->callback = collect;
	theirs->value = p;
	theirs->set = NULL;
	return true;
}

/**
 * damon_perf_options__init - make the table to parse with
 * @p: its @options are @own followed by those of perf record that are not in
 *     @own; freed by damon_perf_options__exit()
 * @own: options handled here, ended by OPT_END()
 *
 * Return: 0 or -ENOMEM.
 */
int damon_perf_options__init(struct damon_perf_options *p, const struct option *own)
{
	static const struct option end = OPT_END();
	size_t nr = count_options(own), nr_theirs = count_options(record_options);

	memset(p, 0, sizeof(*p));
	p->options = calloc(nr + nr_theirs + 1, sizeof(*p->options));
	if (!p->options)
		return -ENOMEM;
	memcpy(p->options, own, nr * sizeof(*own));
	for (size_t i = 0; i < nr_theirs; i++) {
		p->options[nr] = record_options[i];
		if (adopt(&p->options[nr], own, p))
			nr++;
	}
	p->options[nr] = end;
	return 0;
}

/**
 * damon_perf_options__get - was this option given?
 *
 * Return: the value it was given last, "" for one without a value, NULL if it
 * was not given.
 */
const char *damon_perf_options__get(const struct damon_perf_options *p, const char *long_name)
{
	size_t len = strlen(long_name);

	for (int i = p->argc - 1; i >= 0; i--) {
		const char *word = p->argv[i];

		if (strncmp(word, "--", 2) || strncmp(word + 2, long_name, len))
			continue;
		if (!word[2 + len])
			return "";
		if (word[2 + len] == '=')
			return word + 2 + len + 1;
	}
	return NULL;
}

/** damon_perf_options__exit - free the table and the words */
void damon_perf_options__exit(struct damon_perf_options *p)
{
	for (int i = 0; i < p->argc; i++)
		free(p->argv[i]);
	zfree(&p->argv);
	zfree(&p->options);
	p->argc = 0;
}
