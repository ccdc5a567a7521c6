// SPDX-License-Identifier: GPL-2.0
/* Modules: core/meta core/setup base/ranges */
/* A setup that is formatted as the name of an event and parsed again must be unchanged */
#include "damon/core/meta.h"
#include "damon/core/setup.h"
#include "tap.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

static bool same_ranges(const struct damon_ranges *a, const struct damon_ranges *b)
{
	if (a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++) {
		if (a->v[i].start != b->v[i].start || a->v[i].end != b->v[i].end)
			return false;
	}
	return true;
}

static bool same_string(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same(const struct damon_setup *a, const struct damon_setup *b)
{
	if (a->ops != b->ops || a->kdamond != b->kdamond || a->keeper != b->keeper ||
	    a->attrs.sample_us != b->attrs.sample_us ||
	    a->attrs.aggr_us != b->attrs.aggr_us ||
	    a->attrs.update_us != b->attrs.update_us ||
	    a->attrs.min_nr_regions != b->attrs.min_nr_regions ||
	    a->attrs.max_nr_regions != b->attrs.max_nr_regions ||
	    a->attrs.tuned != b->attrs.tuned ||
	    memcmp(&a->attrs.goal, &b->attrs.goal, sizeof(a->attrs.goal)) ||
	    a->nr_probes != b->nr_probes || a->unchecked != b->unchecked ||
	    strcmp(a->owner, b->owner) ||
	    memcmp(&a->abilities, &b->abilities, sizeof(a->abilities)) ||
	    !same_string(a->nodes, b->nodes) || !same_string(a->cgroup, b->cgroup) ||
	    a->nr_targets != b->nr_targets)
		return false;
	if (a->nr_probe_names != b->nr_probe_names)
		return false;
	for (size_t i = 0; i < a->nr_probe_names; i++) {
		if (strcmp(a->probe_names[i], b->probe_names[i]))
			return false;
	}
	for (size_t i = 0; i < a->nr_targets; i++) {
		if (a->targets[i].pid != b->targets[i].pid ||
		    strcmp(a->targets[i].comm, b->targets[i].comm) ||
		    !same_ranges(&a->targets[i].ranges, &b->targets[i].ranges))
			return false;
	}
	return true;
}

/* The characters that every perf from 6.1 on accepts between the quotes of name='...' */
static bool perf_takes(const char *name)
{
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p > 127 || !(isalnum(*p) || strchr("_*?-,.[]:=", *p)))
			return false;
	}
	return *name == 'd';
}

static bool round_trip(const struct damon_setup *setup, size_t max_len)
{
	char *name = damon_meta__format(setup);
	struct damon_setup back;
	bool ok = name && damon_meta__is(name) && perf_takes(name) &&
		  strlen(name) <= max_len && !damon_meta__parse(name, &back);

	if (ok) {
		ok = same(setup, &back);
		damon_setup__exit(&back);
	}
	if (!ok)
		printf("# %s\n", name ?: "(null)");
	free(name);
	return ok;
}

static void test_round_trip(void)
{
	struct damon_setup setup;
	struct damon_target *t;

	damon_setup__init(&setup);
	setup.kdamond = 77;
	setup.keeper = 78;
	damon_setup__add_target(&setup, 412, "stairs");
	tap_ok(round_trip(&setup, 120), "one process, defaults");
	setup.abilities = (struct damon_abilities){
		.ops = { DAMON_YES, DAMON_NO, DAMON_YES },
		.intervals_goal = DAMON_YES,
		.probes = DAMON_NO,
	};
	tap_ok(round_trip(&setup, 160), "a kernel with most abilities");
	setup.abilities = (struct damon_abilities){
		.ops = { DAMON_NO, DAMON_NO, DAMON_NO },
		.intervals_goal = DAMON_NO,
		.probes = DAMON_YES,
	};
	tap_ok(round_trip(&setup, 160), "a kernel with few abilities");
	damon_setup__exit(&setup);

	/* All bytes that a comm may contain, 15 at a time */
	damon_setup__init(&setup);
	for (int first = 1; first < 256; first += DAMON_COMM_LEN - 1) {
		char comm[DAMON_COMM_LEN] = "";

		for (int i = 0; i < DAMON_COMM_LEN - 1 && first + i < 256; i++)
			comm[i] = first + i;
		damon_setup__add_target(&setup, first, comm);
	}
	tap_eq(setup.nr_targets, 17, "all bytes need 17 names");
	tap_ok(round_trip(&setup, 3500), "names of any bytes");
	damon_setup__exit(&setup);

	damon_setup__init(&setup);
	setup.ops = DAMON_OPS_PADDR;
	setup.nodes = strdup("0,2-3 %\n'/");
	t = damon_setup__add_target(&setup, 0, NULL);
	for (u64 i = 0; i < 12; i++)
		damon_ranges__add(&t->ranges, ~0ULL - (24 - 2 * i) * 0x1000,
				  ~0ULL - (23 - 2 * i) * 0x1000);
	tap_ok(round_trip(&setup, 600), "a dozen ranges at the end of the address space");
	damon_setup__exit(&setup);

	damon_setup__init(&setup);
	setup.ops = DAMON_OPS_FVADDR;
	setup.attrs = (struct damon_attrs){
		.sample_us = 1, .aggr_us = ~0ULL / 2 / 1000, .update_us = 0,
		.min_nr_regions = 3, .max_nr_regions = ~0U,
	};
	for (int i = 0; i < 80; i++)
		damon_setup__add_target(&setup, 4194303 - i, "a-long-name.exe");
	tap_ok(round_trip(&setup, 3500), "80 targets and extreme attributes in 3.5 KB");
	damon_setup__exit(&setup);

	damon_setup__init(&setup);
	setup.nodes = strdup("");
	tap_ok(round_trip(&setup, 120), "no target, empty node list");
	damon_setup__exit(&setup);

	damon_setup__init(&setup);
	setup.keeper = 78;
	setup.cgroup = strdup("system.slice/a b,c=d:\n.service");
	tap_ok(round_trip(&setup, 160), "a cgroup, no kdamond yet");
	damon_setup__exit(&setup);

	damon_setup__init(&setup);
	setup.ops = DAMON_OPS_PADDR;
	memset(&setup.attrs, 0, sizeof(setup.attrs));
	snprintf(setup.owner, sizeof(setup.owner), "damon_stat");
	damon_setup__add_target(&setup, 0, NULL);
	tap_ok(round_trip(&setup, 120), "another user's, with unknown attributes");
	setup.attrs.aggr_us = 2000000;
	snprintf(setup.owner, sizeof(setup.owner), "sysfs kdamond 4,=\n");
	tap_ok(round_trip(&setup, 120), "another user's, with any name and one known interval");
	setup.nr_probes = 2;
	tap_ok(round_trip(&setup, 130), "another user's, with probes");
	setup.unchecked = true;
	tap_ok(round_trip(&setup, 130), "another user's, with probes that have weights");
	damon_setup__exit(&setup);
}

static void test_probes(void)
{
	struct damon_setup setup;
	char *name;

	damon_setup__init(&setup);
	setup.nr_probes = 3;
	damon_setup__add_probe_name(&setup, "anon");
	damon_setup__add_probe_name(&setup, "!memcg:/a b,c=d/e");
	damon_setup__add_probe_name(&setup, "anon");
	tap_ok(round_trip(&setup, 190), "probes with names");
	name = damon_meta__format(&setup);
	tap_ok(strstr(name, ",probes=3:0,probe=anon,probe==21memcg=3A=2Fa=20b=2Cc=3Dd=2Fe,probe=anon,"),
	       "probes: separate keys");
	free(name);
	damon_setup__exit(&setup);
}

static void test_tuned(void)
{
	struct damon_setup setup;
	char *name;

	damon_setup__init(&setup);
	setup.attrs.tuned = true;
	setup.attrs.goal = (struct damon_goal){ 400, 3, 5000, 10000000 };
	tap_ok(round_trip(&setup, 150), "tuned");
	name = damon_meta__format(&setup);
	tap_ok(strstr(name, ",sample=5000,aggr=100000,") && !strstr(name, "ratio="),
	       "tuned: the intervals at the beginning are known");
	free(name);

	snprintf(setup.owner, sizeof(setup.owner), "sysfs kdamond 0");
	tap_ok(round_trip(&setup, 150), "another user's, tuned");
	name = damon_meta__format(&setup);
	tap_ok(!strstr(name, ",sample=") && !strstr(name, ",aggr="),
	       "another user's, tuned: readers that do not know tuning find no intervals");
	free(name);

	memset(&setup.attrs, 0, sizeof(setup.attrs));
	setup.attrs.tuned = true;
	tap_ok(round_trip(&setup, 150), "another user's, tuned, with an unknown goal");
	damon_setup__exit(&setup);
}

static void test_windows(void)
{
	struct damon_setup setup;
	char *name;

	damon_setup__init(&setup);
	setup.attrs.windows = (struct damon_windows){ .nr = 2, .us = { 5000, 1000000 } };
	tap_ok(round_trip(&setup, 150), "windows");
	name = damon_meta__format(&setup);
	tap_ok(strstr(name, ",windows=5000.1000000,"), "windows: a list");
	free(name);
	damon_setup__exit(&setup);
}

static void test_refused(void)
{
#define ATTRS "ops=vaddr,sample=5000,aggr=100000,update=1000000,regions=10-1000,kdamond=1"
	static const struct {
		const char *name;
		int err;
	} texts[] = {
		{ "damon:1:" ATTRS ",end", 0 },
		{ "damon:1:" ATTRS ",target=1:a:10-20:30-40,end", 0 },
		{ "damon:1:" ATTRS ",target=1:,end", 0 },
		/* perf appends a modifier to the name of an event that is user-only */
		{ "damon:1:" ATTRS ",endu", 0 },
		/* Keys of a later perf damon, which this version skips */
		{ "damon:1:" ATTRS ",goal=5:3,end", 0 },
		{ "damon:1:" ATTRS ",windows=1.2.3.4.5.6.7.8,end", 0 },
		{ "damon:1:" ATTRS ",windows=1.2.3.4.5.6.7.8.9,end", -EINVAL },
		{ "damon:1:" ATTRS ",windows=2.1,end", -EINVAL },
		{ "damon:1:" ATTRS ",windows=0.1,end", -EINVAL },
		{ "damon:1:" ATTRS ",windows=1.,end", -EINVAL },
		{ "damon:1:" ATTRS ",windows=,end", -EINVAL },
		{ "damon:1:" ATTRS ",tune=400:3:5000:10000000,end", 0 },
		{ "damon:1:" ATTRS ",tune=400:3:5000,end", -EINVAL },
		{ "damon:1:" ATTRS ",tune=400:3:5000:10000000:1,end", -EINVAL },
		{ "damon:1:" ATTRS ",tune=400:3:-5000:10000000,end", -EINVAL },
		{ "damon:1:" ATTRS ",tune=,end", -EINVAL },
		{ "damon:1:" ATTRS ",probes=2:1,end", 0 },
		{ "damon:1:" ATTRS ",probes=2,end", -EINVAL },
		{ "damon:1:" ATTRS ",probes=2:2,end", -EINVAL },
		{ "damon:1:" ATTRS ",probes=-2:0,end", -EINVAL },
		{ "damon:1:" ATTRS ",probes=1:0,probe=anon,end", 0 },
		{ "damon:1:" ATTRS ",probe=anon,probe=,end", -EINVAL },
		{ "damon:1:" ATTRS ",probe==0,end", -EINVAL },
		{ "damon:1:" ATTRS ",tune=1:1:1:1,ratio=20:1,end", -EINVAL },
		{ "damon:1:ops=paddr,kdamond=1,by=x,tune=1:1:1:1,ratio=20:1,end", 0 },
		{ "damon:1:ops=paddr,kdamond=1,by=x,tune=1:1:1:1,ratio=1:20,end", -EINVAL },
		{ "damon:1:ops=paddr,kdamond=1,by=x,tune=1:1:1:1,ratio=1:0,end", -EINVAL },
		{ "damon:1:ops=paddr,kdamond=1,by=x,tune=1:1:1:1,ratio=20,end", -EINVAL },
		{ "damon:1:ops=paddr,kdamond=1,by=x,ratio=20:1,end", -EINVAL },
		/* Not everything is known about another user's kdamond */
		{ "damon:1:ops=paddr,kdamond=1,by=damon_stat,end", 0 },
		{ "damon:1:by=damon_stat,ops=paddr,kdamond=1,end", 0 },
		{ "damon:1:ops=paddr,aggr=5,kdamond=1,by=damon_stat,end", 0 },
		{ "damon:1:ops=paddr,sample=5,kdamond=1,by=damon_stat,end", 0 },
		{ "damon:1:" ATTRS ",by=sysfs=20kdamond=200,end", 0 },
		{ "damon:1:ops=paddr,kdamond=1,end", -EINVAL },
		{ "damon:1:ops=paddr,sample=5,aggr=4,kdamond=1,by=damon_stat,end", -EINVAL },
		{ "damon:1:kdamond=1,by=damon_stat,end", -EINVAL },
		{ "damon:1:ops=paddr,by=damon_stat,end", -EINVAL },
		{ "damon:1:" ATTRS ",by=,end", -EINVAL },
		{ "damon:1:" ATTRS ",by=a,by=b,end", -EINVAL },
		{ "damon:1:" ATTRS ",by==0,end", -EINVAL },
		{ "damon:1:" ATTRS ",by=12345678901234567890123456789012,end", -EINVAL },
		{ "damon:2:anything", -ENOTSUP },
		{ "damon:4294967295:", -ENOTSUP },
		{ "damon:4294967296:" ATTRS ",end", -EINVAL },
		{ "damon:0:" ATTRS ",end", -EINVAL },
		{ "damon:1x:" ATTRS ",end", -EINVAL },
		{ "damon:1", -EINVAL },
		{ "damon:1:", -EINVAL },
		{ "damon:1:end", -EINVAL },
		{ "damon:1:" ATTRS, -EINVAL },
		{ "damon:1:" ATTRS ",", -EINVAL },
		{ "damon:1:" ATTRS ",,end", -EINVAL },
		{ "damon:1:" ATTRS ",ops=paddr,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=:a,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=-1:a,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=2147483648:a,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a=0,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a=,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a=0g,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a=00b,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:1234567890123456,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:10-20:,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:20-20,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:10,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:10-20;30-40,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:0-10000000000000000,end", -EINVAL },
		{ "damon:1:" ATTRS ",target=1:a:0x10-0x20,end", -EINVAL },
		{ "damon:1:" ATTRS ",nodes==4,end", -EINVAL },
		{ "damon:1:" ATTRS ",cgroup==4,end", -EINVAL },
		{ "damon:1:" ATTRS ",cgroup=a,cgroup=a,end", -EINVAL },
		{ "damon:1:" ATTRS ",cgroup=a,target=x,end", -EINVAL },
		{ "damon:1:ops=vaddr,sample=0,aggr=1,update=1,regions=1-2,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=vaddr,sample=2,aggr=1,update=1,regions=1-2,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=vaddr,sample=1,aggr=2,update=1,regions=3-2,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=vaddr,sample=1,aggr=2,update=1,regions=3,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=what,sample=1,aggr=2,update=1,regions=3-4,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=vaddr,sample=1,aggr=9223372036854776,update=1,regions=3-4,kdamond=1,end",
		  -EINVAL },
		{ "damon:1:ops=vaddr,sample=1,aggr= 2,update=1,regions=3-4,kdamond=1,end",
		  -EINVAL },
		{ "damon:damon_aggregated", -EINVAL },
		{ "damon:", -EINVAL },
		{ "", -EINVAL },
	};
#undef ATTRS

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *verdict = texts[i].err ? "refused" : "taken";
		struct damon_setup setup;

		tap_eq(damon_meta__parse(texts[i].name, &setup), texts[i].err,
		       "%s - %s", verdict, texts[i].name);
		if (!texts[i].err)
			damon_setup__exit(&setup);
		else if (setup.targets || setup.nodes || setup.cgroup)
			tap_ok(false, "nothing is kept of a refused text");
	}
	tap_ok(!damon_meta__is("damon:damon_aggregated"), "the tracepoint is not a setup");
	tap_ok(damon_meta__is("damon:2:anything"), "a setup of a newer version is a setup");
}

/* Damaged text may be accepted or refused, but must not cause invalid reads */
static void test_damaged(void)
{
	struct damon_setup setup;
	struct damon_target *t;
	unsigned int taken = 0, refused = 0;
	char *name;
	size_t len;

	damon_setup__init(&setup);
	setup.nodes = strdup("0,1");
	t = damon_setup__add_target(&setup, 412, "a b");
	damon_ranges__add(&t->ranges, 0x1000, 0x2000);
	damon_ranges__add(&t->ranges, 0x3000, 0x4000);
	name = damon_meta__format(&setup);
	damon_setup__exit(&setup);
	len = strlen(name);

	for (size_t cut = 0; cut < len; cut++) {
		char *s = strndup(name, cut);

		if (!damon_meta__parse(s, &setup)) {
			tap_ok(false, "cut at %zu of %zu bytes is refused", cut, len);
			damon_setup__exit(&setup);
		}
		free(s);
	}
	tap_ok(true, "every truncation was tried");

	srand(1);
	for (int i = 0; i < 100000; i++) {
		char *s = strdup(name);

		for (int n = rand() % 4; n >= 0; n--)
			s[rand() % len] = rand() % 2 ? rand() : name[rand() % len];
		if (damon_meta__parse(s, &setup)) {
			refused++;
		} else {
			taken++;
			damon_setup__exit(&setup);
		}
		free(s);
	}
	tap_ok(taken && refused, "random damage: both outcomes were seen");
	printf("# %u taken, %u refused\n", taken, refused);
	free(name);
}

int main(void)
{
	test_round_trip();
	test_probes();
	test_tuned();
	test_windows();
	test_refused();
	test_damaged();
	return tap_done();
}
