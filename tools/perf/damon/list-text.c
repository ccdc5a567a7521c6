// SPDX-License-Identifier: GPL-2.0
/*
 * What perf damon list found: for people, at most 80 columns wide, and as JSON.
 *
 * JSON: one object. "version" changes when the meaning of a key does; keys may
 * be added. null stands for "not known". perf-damon(1) has the keys.
 */
#include "list-text.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>

#define JSON_VERSION	1

/* Targets that are listed of a kdamond */
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

/* A hint's ways out, one a line */
static void print_hint(FILE *f, const char *hint)
{
	const char *end;

	for (; (end = strstr(hint, "; ")); hint = end + 2)
		fprintf(f, "  %.*s\n", (int)(end - hint), hint);
	fprintf(f, "  %s\n", hint);
}

/** damon_list_text__fprint - for people */
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

/* Names may hold anything; what is not printable ASCII is made so first */
static void json_string(FILE *f, const char *s)
{
	char text[sizeof(((struct damon_error *)NULL)->msg)];

	fputc('"', f);
	for (const char *p = damon_text__printable(text, sizeof(text), s); *p; p++) {
		if (*p == '"' || *p == '\\')
			fputc('\\', f);
		fputc(*p, f);
	}
	fputc('"', f);
}

static void json_known(FILE *f, const char *key, const char *s)
{
	fprintf(f, ",\"%s\":", key);
	if (*s)
		json_string(f, s);
	else
		fputs("null", f);
}

static void json_number(FILE *f, const char *key, u64 val, bool known)
{
	if (known)
		fprintf(f, ",\"%s\":%" PRIu64, key, val);
	else
		fprintf(f, ",\"%s\":null", key);
}

static void json_bool(FILE *f, const char *key, bool val)
{
	fprintf(f, ",\"%s\":%s", key, val ? "true" : "false");
}

static void json_answer(FILE *f, const char *key, enum damon_answer answer)
{
	if (answer == DAMON_UNKNOWN)
		fprintf(f, ",\"%s\":null", key);
	else
		json_bool(f, key, answer == DAMON_YES);
}

static void json_ops(FILE *f, const struct damon_inventory *inv)
{
	const char *sep = "";

	fputs(",\"operations\":", f);
	if (!knows_ops(inv)) {
		fputs("null", f);
		return;
	}
	fputc('[', f);
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (inv->abilities.ops[i] != DAMON_YES)
			continue;
		fprintf(f, "%s\"%s\"", sep, damon_ops__name(i));
		sep = ",";
	}
	fputc(']', f);
}

static void json_target(FILE *f, const struct damon_target *t)
{
	fputs("{\"comm\":", f);
	if (t->comm[0])
		json_string(f, t->comm);
	else
		fputs("null", f);
	json_number(f, "pid", t->pid, t->pid);
	fputs(",\"ranges\":[", f);
	for (size_t i = 0; i < t->ranges.nr; i++)
		fprintf(f, "%s{\"start\":%" PRIu64 ",\"end\":%" PRIu64 "}", i ? "," : "",
			t->ranges.v[i].start, t->ranges.v[i].end);
	fputs("]}", f);
}

static void json_kdamond(FILE *f, const struct damon_kdamond *k)
{
	const struct damon_setup *s = &k->setup;
	const struct damon_attrs *a = &s->attrs;

	fputs("{\"state\":", f);
	fputs(k->running == DAMON_YES ? "\"on\"" : k->running == DAMON_NO ? "\"off\"" : "null", f);
	json_number(f, "pid", s->kdamond, s->kdamond);
	json_known(f, "by", s->owner);
	json_known(f, "thread", k->thread);
	json_number(f, "slot", k->slot, k->slot >= 0);
	json_bool(f, "exclusive", k->exclusive);
	json_bool(f, "configured", k->configured || k->slot < 0);
	json_known(f, "operations", s->ops == DAMON_OPS_NR ? "" : damon_ops__name(s->ops));
	json_bool(f, "auto_tuned", k->auto_tuned);
	json_number(f, "sample_us", a->sample_us, a->sample_us);
	json_number(f, "aggr_us", a->aggr_us, a->aggr_us);
	json_number(f, "update_us", a->update_us, a->update_us);
	json_number(f, "min_nr_regions", a->min_nr_regions, a->min_nr_regions);
	json_number(f, "max_nr_regions", a->max_nr_regions, a->max_nr_regions);
	json_number(f, "nr_schemes", k->nr_schemes, k->slot >= 0 && k->running);
	fputs(",\"targets\":[", f);
	for (size_t i = 0; i < s->nr_targets; i++) {
		if (i)
			fputc(',', f);
		json_target(f, &s->targets[i]);
	}
	fputs("]}", f);
}

/** damon_list_text__fprint_json - for programs */
void damon_list_text__fprint_json(FILE *f, const struct damon_listing *l)
{
	const struct damon_inventory *inv = &l->inv;

	fprintf(f, "{\"version\":%d,\"kernel\":", JSON_VERSION);
	json_string(f, l->kernel);
	json_bool(f, "sysfs", inv->sysfs);
	json_ops(f, inv);
	json_answer(f, "intervals_goal", inv->abilities.intervals_goal);
	json_answer(f, "probes", inv->abilities.probes);
	json_bool(f, "events_readable", l->tracing);
	fputs(",\"kdamonds\":[", f);
	for (size_t i = 0; i < inv->nr; i++) {
		if (i)
			fputc(',', f);
		json_kdamond(f, &inv->kdamonds[i]);
	}
	fputs("],\"obstacles\":[", f);
	for (size_t i = 0; i < l->nr_obstacles; i++) {
		fprintf(f, "%s{\"error\":", i ? "," : "");
		json_string(f, l->obstacles[i].msg);
		json_known(f, "hint", l->obstacles[i].hint);
		fputc('}', f);
	}
	fputs("]}\n", f);
}
