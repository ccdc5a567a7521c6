// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon list: who uses DAMON, what the kernel's DAMON can do, and what would keep perf damon
 * record from working. It only reads, and changes nothing.
 */
#include "damon/list.h"
#include "damon/list-text.h"
#include "damon/machine/control.h"
#include "damon/machine/tracepoint.h"

#include <string.h>
#include <linux/kernel.h>
#include <subcmd/parse-options.h>
#include <sys/utsname.h>

static const char * const usage[] = {
	"perf damon list [<options>]",
	NULL
};

static void add_obstacle(struct damon_listing *l, const struct damon_error *e)
{
	if (e->err)
		l->obstacles[l->nr_obstacles++] = *e;
}

/* Returns 0, or a negative errno with @e filled if this user cannot use DAMON at all */
static int look(struct damon_listing *l, struct damon_error *e)
{
	struct damon_error exclusive = {}, slots = {}, tracing = {};
	int err = damon_inventory__read(&l->inv, "");

	if (err)
		return damon_error__set(e, err, "out of memory");
	err = damon_control__check(e);
	l->tracing = !damon_tracepoint__check(&tracing);
	if (err) {
		add_obstacle(l, e);
		return err;
	}
	damon_inventory__check_exclusive(&l->inv, &exclusive);
	damon_inventory__check_slots(&l->inv, &slots);
	add_obstacle(l, &exclusive);
	add_obstacle(l, &slots);
	add_obstacle(l, &tracing);
	return 0;
}

/**
 * damon_cmd_list - perf damon list
 *
 * Return: the exit status: 0, or -1 if this user cannot use DAMON at all.
 */
int damon_cmd_list(int argc, const char **argv)
{
	bool json = false;
	const struct option options[] = {
	OPT_BOOLEAN('j', "json", &json, "print JSON"),
	OPT_END()
	};
	struct damon_listing listing = {};
	struct damon_error e = {};
	struct utsname kernel;
	int err;

	argc = parse_options(argc, argv, options, usage, 0);
	if (argc)
		usage_with_options_msg(usage, options, "perf damon list takes no arguments: '%s'", argv[0]);

	uname(&kernel);
	listing.kernel = kernel.release;
	err = look(&listing, &e);
	if (json)
		damon_list_text__fprint_json(stdout, &listing);
	else if (!err || listing.inv.nr)
		damon_list_text__fprint(stdout, &listing);
	if (err) {
		fflush(stdout);
		damon_error__print(&e);
	}
	damon_inventory__exit(&listing.inv);
	return err ? -1 : 0;
}
