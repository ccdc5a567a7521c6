// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what perf damon list has found: as text, at most 80 columns wide, or as JSON.
 *
 * The JSON is one object. "version" changes when the meaning of a key changes; keys may be added
 * without a new version. null stands for "not known". perf-damon(1) describes the keys.
 */
#include "damon/list-text.h"
#include "damon/base/json.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* At most this many targets of a kdamond are listed */
#define MAX_TARGETS	8

static const char *yes_or_no(enum damon_answer answer)
{
	switch (answer) {
	case DAMON_YES:
		return "yes";
	case DAMON_NO:
		return "no";
	case DAMON_UNKNOWN:
	default:
		return "unknown";
	}
}

static bool knows_ops(const struct damon_inventory *inv)
{
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (inv->abilities.ops[i] != DAMON_UNKNOWN)
			return true;
	}
	return false;
}

static void print_capabilities(FILE *f, const struct damon_listing *l)
{
	const struct damon_inventory *inv = &l->inv;

	fprintf(f, "# DAMON of kernel %s\n#\n", l->kernel);
	fprintf(f, "# sysfs interface   %s\n", inv->sysfs ? "yes" : "no");
	fputs("# operations       ", f);
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (inv->abilities.ops[i] == DAMON_YES)
			fprintf(f, " %s", damon_ops__name(i));
	}
	fprintf(f, "%s\n", knows_ops(inv) ? "" : " unknown");
	fprintf(f, "# interval goals    %s\n", yes_or_no(inv->abilities.intervals_goal));
	fprintf(f, "# probes            %s\n", yes_or_no(inv->abilities.probes));
	fprintf(f, "# its events        %s\n", l->tracing ? "can be recorded" : "cannot be read");
	if (!knows_ops(inv))
		fputs("# What is unknown shows once somebody has set up a kdamond in sysfs.\n", f);
}

static void print_time(FILE *f, u64 us, bool auto_tuned)
{
	char buf[DAMON_TEXT_LEN];

	fprintf(f, " %9s", auto_tuned ? "auto" :
		us ? damon_text__time(buf, sizeof(buf), us * NSEC_PER_USEC) : "-");
}

static void print_target(FILE *f, const struct damon_target *t)
{
	char comm[DAMON_COMM_LEN], size[DAMON_TEXT_LEN];

	if (t->pid)
		fprintf(f, "        %s (pid %d)\n",
			t->comm[0] ? damon_text__printable(comm, sizeof(comm), t->comm) : "ended",
			t->pid);
	else if (t->ranges.nr)
		fprintf(f, "        %s of physical memory\n",
			damon_text__size(size, sizeof(size), damon_ranges__bytes(&t->ranges)));
}

static void print_kdamond(FILE *f, const struct damon_kdamond *k)
{
	const struct damon_setup *s = &k->setup;
	const struct damon_attrs *a = &s->attrs;
	char pid[16] = "-", regions[32] = "-", owner[DAMON_OWNER_LEN];

	if (s->kdamond)
		snprintf(pid, sizeof(pid), "%d", s->kdamond);
	if (a->max_nr_regions)
		snprintf(regions, sizeof(regions), "%u-%u", a->min_nr_regions, a->max_nr_regions);
	fprintf(f, "%7s %-7s %-17s %-6s", pid,
		k->running == DAMON_YES ? "on" : k->running == DAMON_NO ? "off" : "unknown",
		damon_text__printable(owner, sizeof(owner), s->owner[0] ? s->owner : k->thread),
		s->ops == DAMON_OPS_NR ? "-" : damon_ops__name(s->ops));
	print_time(f, a->sample_us, k->auto_tuned);
	print_time(f, a->aggr_us, k->auto_tuned);
	print_time(f, a->update_us, false);
	fprintf(f, " %9s\n", regions);

	for (size_t i = 0; i < s->nr_targets && i < MAX_TARGETS; i++)
		print_target(f, &s->targets[i]);
	if (s->nr_targets > MAX_TARGETS)
		fprintf(f, "        and %zu more\n", s->nr_targets - MAX_TARGETS);
	if (k->nr_schemes)
		fprintf(f, "        acts on memory, too: %u scheme%s\n", k->nr_schemes,
			k->nr_schemes == 1 ? "" : "s");
}

/* Print each part of a hint on a line of its own */
static void print_hint(FILE *f, const char *hint)
{
	const char *end;

	for (; (end = strstr(hint, "; ")); hint = end + 2)
		fprintf(f, "  %.*s\n", (int)(end - hint), hint);
	fprintf(f, "  %s\n", hint);
}

/** damon_list_text__fprint - print the listing as text */
void damon_list_text__fprint(FILE *f, const struct damon_listing *l)
{
	const struct damon_inventory *inv = &l->inv;

	print_capabilities(f, l);
	fputs("#\n", f);
	if (inv->nr)
		fputs("#   pid state   set up by         ops       sample      aggr    update   regions\n",
		      f);
	else
		fputs("# No kdamond runs, and none is set up.\n", f);
	for (size_t i = 0; i < inv->nr; i++)
		print_kdamond(f, &inv->kdamonds[i]);

	fputs("#\n", f);
	if (!l->nr_obstacles)
		fputs("# Nothing stands in the way of perf damon record.\n", f);
	else
		fputs("# In the way of perf damon record:\n", f);
	for (size_t i = 0; i < l->nr_obstacles; i++) {
		fprintf(f, "# %s\n", l->obstacles[i].msg);
		print_hint(f, l->obstacles[i].hint);
	}
}

static void json_known(struct damon_json *j, const char *key, const char *s)
{
	damon_json__string(j, key, *s ? s : NULL);
}

static void json_number(struct damon_json *j, const char *key, u64 val, bool known)
{
	if (known)
		damon_json__number(j, key, val);
	else
		damon_json__null(j, key);
}

static void json_answer(struct damon_json *j, const char *key, enum damon_answer answer)
{
	if (answer == DAMON_UNKNOWN)
		damon_json__null(j, key);
	else
		damon_json__bool(j, key, answer == DAMON_YES);
}

static void json_ops(struct damon_json *j, const struct damon_inventory *inv)
{
	if (!knows_ops(inv)) {
		damon_json__null(j, "operations");
		return;
	}
	damon_json__open(j, "operations", '[');
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (inv->abilities.ops[i] == DAMON_YES)
			damon_json__string(j, NULL, damon_ops__name(i));
	}
	damon_json__close(j, ']');
}

static void json_target(struct damon_json *j, const struct damon_target *t)
{
	damon_json__open(j, NULL, '{');
	json_known(j, "comm", t->comm);
	json_number(j, "pid", t->pid, t->pid);
	damon_json__open(j, "ranges", '[');
	for (size_t i = 0; i < t->ranges.nr; i++) {
		damon_json__open(j, NULL, '{');
		damon_json__number(j, "start", t->ranges.v[i].start);
		damon_json__number(j, "end", t->ranges.v[i].end);
		damon_json__close(j, '}');
	}
	damon_json__close(j, ']');
	damon_json__close(j, '}');
}

static void json_kdamond(struct damon_json *j, const struct damon_kdamond *k)
{
	const struct damon_setup *s = &k->setup;
	const struct damon_attrs *a = &s->attrs;

	damon_json__open(j, NULL, '{');
	json_known(j, "state", k->running == DAMON_YES ? "on" : k->running == DAMON_NO ? "off" : "");
	json_number(j, "pid", s->kdamond, s->kdamond);
	json_known(j, "by", s->owner);
	json_known(j, "thread", k->thread);
	json_number(j, "slot", k->slot, k->slot >= 0);
	damon_json__bool(j, "exclusive", k->exclusive);
	damon_json__bool(j, "configured", k->configured || k->slot < 0);
	json_known(j, "operations", s->ops == DAMON_OPS_NR ? "" : damon_ops__name(s->ops));
	damon_json__bool(j, "auto_tuned", k->auto_tuned);
	json_number(j, "sample_us", a->sample_us, a->sample_us);
	json_number(j, "aggr_us", a->aggr_us, a->aggr_us);
	json_number(j, "update_us", a->update_us, a->update_us);
	json_number(j, "min_nr_regions", a->min_nr_regions, a->min_nr_regions);
	json_number(j, "max_nr_regions", a->max_nr_regions, a->max_nr_regions);
	json_number(j, "nr_schemes", k->nr_schemes, k->slot >= 0 && k->running);
	damon_json__open(j, "targets", '[');
	for (size_t i = 0; i < s->nr_targets; i++)
		json_target(j, &s->targets[i]);
	damon_json__close(j, ']');
	damon_json__close(j, '}');
}

/** damon_list_text__fprint_json - print the listing as JSON */
void damon_list_text__fprint_json(FILE *f, const struct damon_listing *l)
{
	const struct damon_inventory *inv = &l->inv;
	struct damon_json j = { .f = f };

	damon_json__open(&j, NULL, '{');
	damon_json__number(&j, "version", DAMON_JSON_VERSION);
	damon_json__string(&j, "kernel", l->kernel);
	damon_json__bool(&j, "sysfs", inv->sysfs);
	json_ops(&j, inv);
	json_answer(&j, "intervals_goal", inv->abilities.intervals_goal);
	json_answer(&j, "probes", inv->abilities.probes);
	damon_json__bool(&j, "events_readable", l->tracing);
	damon_json__open(&j, "kdamonds", '[');
	for (size_t i = 0; i < inv->nr; i++)
		json_kdamond(&j, &inv->kdamonds[i]);
	damon_json__close(&j, ']');
	damon_json__open(&j, "obstacles", '[');
	for (size_t i = 0; i < l->nr_obstacles; i++) {
		damon_json__open(&j, NULL, '{');
		damon_json__string(&j, "error", l->obstacles[i].msg);
		json_known(&j, "hint", l->obstacles[i].hint);
		damon_json__close(&j, '}');
	}
	damon_json__close(&j, ']');
	damon_json__close(&j, '}');
	fputc('\n', f);
}
