// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/tracepoint machine/sysfs base/error */
/* Tracepoints of a tracefs that the test makes */
#include "damon/machine/tracepoint.h"
#include "damon/base/error.h"
#include "fake-root.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <api/fs/tracing_path.h>

/* Replaces the library's function, which finds the real tracefs */
char *get_events_file(const char *name)
{
	char *path;

	return asprintf(&path, "%s/events/%s", root, name) < 0 ? NULL : path;
}

void put_events_file(char *file)
{
	free(file);
}

int main(void)
{
	struct damon_error e = {};

	new_root();
	tap_ok(!damon_tracepoint__has(DAMON_TRACEPOINT_REGIONS), "no tracefs: no tracepoint");
	tap_eq(damon_tracepoint__check(&e), -ENOENT, "no tracefs: an error");
	tap_ok(strstr(e.msg, "damon:damon_aggregated") && strstr(e.hint, "mount -t tracefs"),
	       "no tracefs: the error names the tracepoint, the hint what to do");

	put("/events/damon/damon_aggregated/id", "1234\n");
	put("/events/damon/damon_region_aggregated/format", "");
	memset(&e, 0, sizeof(e));
	tap_ok(damon_tracepoint__has(DAMON_TRACEPOINT_REGIONS), "a tracepoint exists");
	tap_eq(damon_tracepoint__check(&e), 0, "a tracepoint that exists is no error");
	tap_str_eq(e.msg, "", "a tracepoint that exists has no error message");
	tap_eq(damon_tracepoint__id(DAMON_TRACEPOINT_REGIONS), 1234, "a tracepoint has its id");
	tap_ok(!damon_tracepoint__has(DAMON_TRACEPOINT_PROBES),
	       "a tracepoint without an id is not usable");
	tap_eq(damon_tracepoint__id(DAMON_TRACEPOINT_PROBES), -ENOENT,
	       "a tracepoint without an id is an error");
	tap_eq(damon_tracepoint__id(DAMON_TRACEPOINT_TUNE), -ENOENT,
	       "a missing tracepoint has no id");
	tap_ok(!damon_tracepoint__has("damon_aggregated"),
	       "a name without a system is no tracepoint");
	tap_eq(damon_tracepoint__id("damon_aggregated"), -EINVAL,
	       "a name without a system has no id");
	remove_root();
	return tap_done();
}
