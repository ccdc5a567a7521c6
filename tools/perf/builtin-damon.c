// SPDX-License-Identifier: GPL-2.0
/*
 * perf damon: shows which memory programs and machines access, as the kernel's DAMON observes it.
 *
 * This file only calls the subcommands, which are in damon/.
 */
#include "builtin.h"
#include "perf.h"
#include "damon/list.h"
#include "damon/record.h"
#include "damon/report.h"

#include <linux/kernel.h>
#include <subcmd/parse-options.h>

#include <string.h>

static const char * const damon_usage[] = {
	"perf damon {list|record|report} [<options>]",
	NULL
};

int cmd_damon(int argc, const char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(int argc, const char **argv);
	} commands[] = {
		{ "list", damon_cmd_list },
		{ "record", damon_cmd_record },
		{ "report", damon_cmd_report },
	};
	const struct option options[] = {
		OPT_END()
	};

	argc = parse_options(argc, argv, options, damon_usage,
			     PARSE_OPT_STOP_AT_NON_OPTION);
	if (!argc)
		usage_with_options(damon_usage, options);

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].fn(argc, argv);
	}
	usage_with_options_msg(damon_usage, options,
			       "unknown subcommand '%s'", argv[0]);
}
