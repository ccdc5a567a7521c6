// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the options of perf record without acting on them, to pass them on to perf record.
 *
 * Only perf record's own table of options knows which options it has and which of them take a
 * value. So our table is a copy of that table, in which the action of every option is replaced by
 * "store the option". Separate and joined values, abbreviations and negations are parsed like
 * perf record parses them, and the command starts at the same word.
 */
#include "damon/record/perf-options.h"
#include "damon/base/error.h"
#include "util/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <subcmd/parse-options.h>

/* Options of perf record that would break a recording of DAMON, and what to do instead */
static const struct {
	const char *name;
	const char *hint;
} refused[] = {
	{ "tid",	"DAMON monitors whole address spaces: -p PID" },
	{ "uid",	"name the processes: -p PID,PID" },
	{ "freq",	"DAMON's events are not sampled; set the frequency of the other event: -e cycles/freq=99/" },
	{ "count",	"DAMON's events are not sampled; set the period of the other event: -e cycles/period=100000/" },
	{ "no-samples",	"DAMON's regions are recorded as samples" },
	{ "overwrite",	"to keep only the end of a long recording: --switch-output --switch-max-files N" },
	{ "control",	"perf damon record uses --control itself; end the recording by ^C or SIGTERM" },
};

/**
 * damon_perf_options__check - check that no option would break a recording of DAMON
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_perf_options__check(const struct damon_perf_options *p, struct damon_error *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		if (!damon_perf_options__get(p, refused[i].name))
			continue;
		damon_error__set(e, -EINVAL, "perf damon record does not take perf record's --%s",
				 refused[i].name);
		damon_error__hint(e, "%s", refused[i].hint);
		return -EINVAL;
	}
	return 0;
}

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

/* In enum parse_opt_type the types without a value come first */
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

/*
 * Make @theirs, an option of perf record, store itself in @p. Its names that @own uses are removed;
 * returns false if no name is left.
 */
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
 * damon_perf_options__init - make the table for parse_options()
 * @p: its @options become @own, followed by the options of perf record that are not in @own; the
 *     caller frees it with damon_perf_options__exit()
 * @own: options of perf damon record, ended by OPT_END()
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
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		set_option_flag(p->options, 0, refused[i].name, PARSE_OPT_HIDDEN);
	return 0;
}

/**
 * damon_perf_options__get - get the value of an option of perf record
 * @long_name: name of the option, without "--"
 *
 * Return: the last value that the user gave, "" for an option without a value, or NULL if the
 * user did not give the option.
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

/**
 * damon_perf_options__exists - does this perf's record have an option?
 * @long_name: name of the option, without "--"; some options depend on the libraries that perf was
 *	       built with
 */
bool damon_perf_options__exists(const char *long_name)
{
	for (const struct option *o = record_options; o->type != OPTION_END; o++) {
		if (o->long_name && !strcmp(o->long_name, long_name))
			return true;
	}
	return false;
}

/** damon_perf_options__exit - free what @p owns */
void damon_perf_options__exit(struct damon_perf_options *p)
{
	for (int i = 0; i < p->argc; i++)
		free(p->argv[i]);
	zfree(&p->argv);
	zfree(&p->options);
	p->argc = 0;
}
