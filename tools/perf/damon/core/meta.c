// SPDX-License-Identifier: GPL-2.0
/*
 * Formats and parses the setup of a kdamond as text. A perf.data carries the text as the name of a
 * dummy event: every version of perf reads and keeps such a name.
 *
 *	damon:1:ops=vaddr,sample=5000,aggr=100000,update=1000000,
 *	regions=10-1000,kdamond=77,target=412:stairs,end
 *
 * (on one line). Intervals are in microseconds. Optional keys:
 *
 * keeper=PID		the process that writes the notes (note.c); notes of others are ignored
 * can=WORD.WORD...	what the kernel's DAMON can do
 * nodes=LIST		NUMA nodes
 * cgroup=NAME		the cgroup whose processes are the targets
 * target=PID:COMM[:START-END]...	a target, with addresses in hex. The key may be repeated; the
 *			order is that of DAMON's target_id
 *
 * Later versions may add keys, and this version skips keys that it does not know. A change of the
 * meaning of an existing key takes a new number after "damon:".
 *
 * kdamond=0 with a keeper says that no kdamond runs yet; a note will tell its pid.
 *
 * by=OWNER says that the kdamond was found running, and belongs to another user. The keys sample,
 * aggr, update and regions are left out then if they are not known.
 *
 * tune=BP:AGGRS:MIN:MAX, the members of struct damon_goal, says that the kernel changes sample and
 * aggr while it runs. For another user's kdamond these are not known then, but ratio=AGGR:SAMPLE,
 * which does not change, may be.
 *
 * windows=US.US... says that these windows take turns as sampling intervals. sample and aggr are
 * those of the first one, and notes tell of each turn.
 *
 * probes=N:1 says that there are N probes, and that DAMON does not check for accesses because the
 * probes have weights; probes=N:0 says that DAMON does check. Any number of probe=NAME gives the
 * names of the probes in their order, if they are known.
 *
 * perf's event parser accepts few characters, and a name must not contain a separator: every other
 * byte is written as =XX.
 */
#include "damon/core/meta.h"
#include "damon/core/setup.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

#define META_PREFIX	"damon:"
#define META_VERSION	1

#define CAN_TUNE	"intervals_goal"
#define CAN_PROBE	"probes"

/* The text ends with this word: perf may append modifiers to the name */
#define META_END	"end"

static void put_escaped(FILE *f, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (c < 0x80 && (isalnum(c) || strchr("_.-", c)))
			fputc(c, f);
		else
			fprintf(f, "=%02X", c);
	}
}

static void put_interval(FILE *f, const struct damon_setup *setup, const char *key, u64 us)
{
	if (!setup->owner[0] || us)
		fprintf(f, ",%s=%" PRIu64, key, us);
}

/* Write the abilities, if they are known */
static void put_abilities(FILE *f, const struct damon_abilities *a)
{
	const char *separator = "";

	if (a->ops[DAMON_OPS_VADDR] == DAMON_UNKNOWN)
		return;
	fputs(",can=", f);
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (a->ops[i] != DAMON_YES)
			continue;
		fprintf(f, "%s%s", separator, damon_ops__name(i));
		separator = ".";
	}
	if (a->intervals_goal == DAMON_YES)
		fputs("." CAN_TUNE, f);
	if (a->probes == DAMON_YES)
		fputs("." CAN_PROBE, f);
}

static void put_tuned(FILE *f, const struct damon_setup *setup)
{
	const struct damon_goal *goal = &setup->attrs.goal;

	if (!setup->attrs.tuned)
		return;
	fprintf(f, ",tune=%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%" PRIu64, goal->access_bp,
		goal->aggrs, goal->min_sample_us, goal->max_sample_us);
	if (setup->owner[0] && setup->attrs.sample_us && setup->attrs.aggr_us)
		fprintf(f, ",ratio=%" PRIu64 ":%" PRIu64, setup->attrs.aggr_us,
			setup->attrs.sample_us);
}

static void put_windows(FILE *f, const struct damon_windows *windows)
{
	for (unsigned int i = 0; i < windows->nr; i++)
		fprintf(f, "%s%" PRIu64, i ? "." : ",windows=", windows->us[i]);
}

static void put_probes(FILE *f, const struct damon_setup *setup)
{
	if (setup->nr_probes)
		fprintf(f, ",probes=%" PRIu64 ":%d", setup->nr_probes, setup->unchecked);
	for (size_t i = 0; i < setup->nr_probe_names; i++) {
		fputs(",probe=", f);
		put_escaped(f, setup->probe_names[i]);
	}
}

/**
 * damon_meta__format - format @setup as the name of an event
 *
 * Return: a string of letters, digits and "_.,:=-", for -e "dummy/name='...'/u", which the caller
 * frees; or NULL when out of memory.
 */
char *damon_meta__format(const struct damon_setup *setup)
{
	const struct damon_attrs *a = &setup->attrs;
	char *text = NULL;
	size_t len;
	bool failed;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;

	fprintf(f, META_PREFIX "%d:ops=%s", META_VERSION, damon_ops__name(setup->ops));
	if (!setup->owner[0] || !a->tuned) {
		put_interval(f, setup, "sample", a->sample_us);
		put_interval(f, setup, "aggr", a->aggr_us);
	}
	put_interval(f, setup, "update", a->update_us);
	if (!setup->owner[0] || a->max_nr_regions)
		fprintf(f, ",regions=%u-%u", a->min_nr_regions, a->max_nr_regions);
	put_tuned(f, setup);
	put_windows(f, &a->windows);
	put_probes(f, setup);
	fprintf(f, ",kdamond=%d", setup->kdamond);
	if (setup->keeper)
		fprintf(f, ",keeper=%d", setup->keeper);
	if (setup->owner[0]) {
		fputs(",by=", f);
		put_escaped(f, setup->owner);
	}
	put_abilities(f, &setup->abilities);
	if (setup->nodes) {
		fputs(",nodes=", f);
		put_escaped(f, setup->nodes);
	}
	if (setup->cgroup) {
		fputs(",cgroup=", f);
		put_escaped(f, setup->cgroup);
	}
	for (size_t i = 0; i < setup->nr_targets; i++) {
		const struct damon_target *t = &setup->targets[i];

		fprintf(f, ",target=%d:", t->pid);
		put_escaped(f, t->comm);
		for (size_t r = 0; r < t->ranges.nr; r++)
			fprintf(f, ":%" PRIx64 "-%" PRIx64,
				t->ranges.v[r].start, t->ranges.v[r].end);
	}
	fputs("," META_END, f);

	failed = ferror(f);
	if (fclose(f) || failed)
		zfree(&text);
	return text;
}

/** damon_meta__is - does @event_name carry a setup, whether valid or not? */
bool damon_meta__is(const char *event_name)
{
	return !strncmp(event_name, META_PREFIX, strlen(META_PREFIX)) &&
	       isdigit((unsigned char)event_name[strlen(META_PREFIX)]);
}

/* Strict, unlike strtoull(): no sign, no blanks, no prefix, no overflow. */
static bool get_number(const char **p, unsigned int base, u64 max, u64 *val)
{
	const char *s = *p;
	u64 v = 0;

	for (; isxdigit((unsigned char)*s); s++) {
		unsigned int digit = isdigit((unsigned char)*s) ?
			*s - '0' : tolower((unsigned char)*s) - 'a' + 10;

		if (digit >= base || v > (max - digit) / base)
			return false;
		v = v * base + digit;
	}
	if (s == *p)
		return false;
	*p = s;
	*val = v;
	return true;
}

static bool get_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* Undo put_escaped() in place; returns false if a name contains a NUL byte or a bad escape */
static bool unescape(char *s)
{
	char *to = s;

	while (*s) {
		char c = *s++;

		if (c == '=') {
			char hex[3] = { s[0], s[0] ? s[1] : '\0', '\0' };
			const char *p = hex;
			u64 byte;

			if (!get_number(&p, 16, UCHAR_MAX, &byte) || p != hex + 2 || !byte)
				return false;
			c = byte;
			s += 2;
		}
		*to++ = c;
	}
	*to = '\0';
	return true;
}

static int get_ops(char *val, struct damon_setup *setup)
{
	int ops = damon_ops__parse(val);

	if (ops < 0)
		return ops;
	setup->ops = ops;
	return 0;
}

/* Readers convert intervals to nanoseconds, which must not overflow */
static int get_interval(const char *val, u64 *us)
{
	if (!get_number(&val, 10, INT64_MAX / NSEC_PER_USEC, us) || *val)
		return -EINVAL;
	return 0;
}

static int get_sample(char *val, struct damon_setup *setup)
{
	return get_interval(val, &setup->attrs.sample_us);
}

static int get_aggr(char *val, struct damon_setup *setup)
{
	return get_interval(val, &setup->attrs.aggr_us);
}

static int get_update(char *val, struct damon_setup *setup)
{
	return get_interval(val, &setup->attrs.update_us);
}

static int get_regions(char *val, struct damon_setup *setup)
{
	const char *p = val;
	u64 min, max;

	if (!get_number(&p, 10, UINT_MAX, &min) || !get_char(&p, '-') ||
	    !get_number(&p, 10, UINT_MAX, &max) || *p || min > max)
		return -EINVAL;
	setup->attrs.min_nr_regions = min;
	setup->attrs.max_nr_regions = max;
	return 0;
}

static int get_numbers(const char *p, u64 *vals, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if ((i && !get_char(&p, ':')) ||
		    !get_number(&p, 10, INT64_MAX / NSEC_PER_USEC, &vals[i]))
			return -EINVAL;
	}
	return *p ? -EINVAL : 0;
}

static int get_tune(char *val, struct damon_setup *setup)
{
	u64 vals[4];

	if (get_numbers(val, vals, ARRAY_SIZE(vals)))
		return -EINVAL;
	setup->attrs.goal = (struct damon_goal){
		.access_bp = vals[0],
		.aggrs = vals[1],
		.min_sample_us = vals[2],
		.max_sample_us = vals[3],
	};
	setup->attrs.tuned = true;
	return 0;
}

static int get_ratio(char *val, struct damon_setup *setup)
{
	u64 vals[2];

	/* Not together with sample and aggr, from which the ratio follows */
	if (get_numbers(val, vals, ARRAY_SIZE(vals)) || !vals[1] || vals[0] < vals[1] ||
	    !setup->attrs.tuned || setup->attrs.sample_us || setup->attrs.aggr_us)
		return -EINVAL;
	setup->attrs.aggr_us = vals[0];
	setup->attrs.sample_us = vals[1];
	return 0;
}

static int get_windows(char *val, struct damon_setup *setup)
{
	struct damon_windows *windows = &setup->attrs.windows;
	char *word;

	while ((word = strsep(&val, "."))) {
		u64 us;

		if (windows->nr == DAMON_MAX_TURNS || get_interval(word, &us) ||
		    us <= (windows->nr ? windows->us[windows->nr - 1] : 0))
			return -EINVAL;
		windows->us[windows->nr++] = us;
	}
	return 0;
}

static int get_probes(char *val, struct damon_setup *setup)
{
	u64 vals[2];

	if (get_numbers(val, vals, ARRAY_SIZE(vals)) || vals[1] > 1)
		return -EINVAL;
	setup->nr_probes = vals[0];
	setup->unchecked = vals[1];
	return 0;
}

static int get_probe_name(char *val, struct damon_setup *setup)
{
	if (!unescape(val) || !*val)
		return -EINVAL;
	return damon_setup__add_probe_name(setup, val);
}

static int get_pid(const char *val, pid_t *pid)
{
	u64 number;

	if (!get_number(&val, 10, INT_MAX, &number) || *val)
		return -EINVAL;
	*pid = number;
	return 0;
}

static int get_kdamond(char *val, struct damon_setup *setup)
{
	return get_pid(val, &setup->kdamond);
}

static int get_keeper(char *val, struct damon_setup *setup)
{
	return get_pid(val, &setup->keeper);
}

static int get_owner(char *val, struct damon_setup *setup)
{
	if (!unescape(val) || !*val || strlen(val) >= sizeof(setup->owner))
		return -EINVAL;
	memcpy(setup->owner, val, strlen(val) + 1);
	return 0;
}

/* Skips words of later versions */
static int get_abilities(char *val, struct damon_setup *setup)
{
	struct damon_abilities *a = &setup->abilities;
	char *word;

	for (int i = 0; i < DAMON_OPS_NR; i++)
		a->ops[i] = DAMON_NO;
	a->intervals_goal = a->probes = DAMON_NO;
	while ((word = strsep(&val, "."))) {
		int ops = damon_ops__parse(word);

		if (ops >= 0)
			a->ops[ops] = DAMON_YES;
		else if (!strcmp(word, CAN_TUNE))
			a->intervals_goal = DAMON_YES;
		else if (!strcmp(word, CAN_PROBE))
			a->probes = DAMON_YES;
	}
	return 0;
}

static int get_string(char *val, char **str)
{
	if (!unescape(val))
		return -EINVAL;
	*str = strdup(val);
	return *str ? 0 : -ENOMEM;
}

static int get_nodes(char *val, struct damon_setup *setup)
{
	return get_string(val, &setup->nodes);
}

static int get_cgroup(char *val, struct damon_setup *setup)
{
	return get_string(val, &setup->cgroup);
}

static int get_ranges(const char *p, struct damon_ranges *ranges)
{
	while (*p) {
		u64 start, end;
		int err;

		if (!get_number(&p, 16, UINT64_MAX, &start) || !get_char(&p, '-') ||
		    !get_number(&p, 16, UINT64_MAX, &end) || start >= end)
			return -EINVAL;
		if (*p && (!get_char(&p, ':') || !*p))
			return -EINVAL;
		err = damon_ranges__add(ranges, start, end);
		if (err)
			return err;
	}
	return 0;
}

static int get_target(char *val, struct damon_setup *setup)
{
	const char *p = val;
	struct damon_target *t;
	char *comm, *ranges;
	u64 pid;

	if (!get_number(&p, 10, INT_MAX, &pid) || !get_char(&p, ':'))
		return -EINVAL;
	comm = val + (p - val);
	ranges = strchr(comm, ':');
	if (ranges)
		*ranges++ = '\0';
	if (!unescape(comm) || strlen(comm) >= DAMON_COMM_LEN || (ranges && !*ranges))
		return -EINVAL;

	t = damon_setup__add_target(setup, pid, comm);
	if (!t)
		return -ENOMEM;
	return ranges ? get_ranges(ranges, &t->ranges) : 0;
}

static const struct meta_key {
	const char *name;
	int (*get)(char *val, struct damon_setup *setup);
	bool required;
	bool required_of_ours;		/* required without by= */
	bool repeatable;
} meta_keys[] = {
	{ .name = "ops",	.get = get_ops,		.required = true },
	{ .name = "sample",	.get = get_sample,	.required_of_ours = true },
	{ .name = "aggr",	.get = get_aggr,	.required_of_ours = true },
	{ .name = "update",	.get = get_update,	.required_of_ours = true },
	{ .name = "regions",	.get = get_regions,	.required_of_ours = true },
	{ .name = "tune",	.get = get_tune },
	{ .name = "ratio",	.get = get_ratio },
	{ .name = "windows",	.get = get_windows },
	{ .name = "probes",	.get = get_probes },
	{ .name = "probe",	.get = get_probe_name,	.repeatable = true },
	{ .name = "kdamond",	.get = get_kdamond,	.required = true },
	{ .name = "keeper",	.get = get_keeper },
	{ .name = "by",		.get = get_owner },
	{ .name = "can",	.get = get_abilities },
	{ .name = "nodes",	.get = get_nodes },
	{ .name = "cgroup",	.get = get_cgroup },
	{ .name = "target",	.get = get_target,	.repeatable = true },
};

static int get_item(char *item, struct damon_setup *setup, unsigned int *seen)
{
	char *val = strchr(item, '=');

	if (!val)
		return -EINVAL;
	*val++ = '\0';

	for (size_t i = 0; i < ARRAY_SIZE(meta_keys); i++) {
		const struct meta_key *key = &meta_keys[i];

		if (strcmp(item, key->name))
			continue;
		if (!key->repeatable && (*seen & (1U << i)))
			return -EINVAL;
		*seen |= 1U << i;
		return key->get(val, setup);
	}
	return 0;
}

static int check_attrs(const struct damon_attrs *a, bool known)
{
	if (known && !a->sample_us)
		return -EINVAL;
	/* For another user's kdamond, each of the two may be missing */
	if ((known || a->aggr_us) && a->aggr_us < a->sample_us)
		return -EINVAL;
	return 0;
}

static int get_items(char *text, struct damon_setup *setup)
{
	unsigned int seen = 0;
	bool ended = false;
	char *item;
	int err;

	memset(&setup->attrs, 0, sizeof(setup->attrs));
	while (!ended && (item = strsep(&text, ","))) {
		if (!strncmp(item, META_END, strlen(META_END)) && !strchr(item, '=')) {
			ended = true;
		} else {
			err = get_item(item, setup, &seen);
			if (err)
				return err;
		}
	}
	if (!ended)
		return -EINVAL;

	for (size_t i = 0; i < ARRAY_SIZE(meta_keys); i++) {
		bool required = meta_keys[i].required ||
				(meta_keys[i].required_of_ours && !setup->owner[0]);

		if (required && !(seen & (1U << i)))
			return -EINVAL;
	}
	return check_attrs(&setup->attrs, !setup->owner[0]);
}

/**
 * damon_meta__parse - parse the setup that the name of an event carries
 * @event_name: any string; it comes from a perf.data file, which is not trusted
 * @setup: overwritten; the caller frees it with damon_setup__exit() after success, and it is empty
 *	   after an error
 *
 * After success these hold: 0 < sample <= aggr, except that with an owner each of them may be 0,
 * "not known"; an interval times 1000 does not overflow; no range is empty. Names may contain
 * control characters.
 *
 * Return: 0; -EINVAL for text that damon_meta__format() does not write; -ENOTSUP for text of a
 * newer version; or -ENOMEM.
 */
int damon_meta__parse(const char *event_name, struct damon_setup *setup)
{
	const char *p = event_name;
	char *text;
	u64 version;
	int err;

	damon_setup__init(setup);
	if (!damon_meta__is(event_name))
		return -EINVAL;
	p += strlen(META_PREFIX);
	if (!get_number(&p, 10, UINT_MAX, &version) || !version)
		return -EINVAL;
	if (version > META_VERSION)
		return -ENOTSUP;
	if (!get_char(&p, ':'))
		return -EINVAL;

	text = strdup(p);
	if (!text)
		return -ENOMEM;
	err = get_items(text, setup);
	free(text);
	if (err)
		damon_setup__exit(setup);
	return err;
}
