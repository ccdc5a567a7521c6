// SPDX-License-Identifier: GPL-2.0
/* Modules: record/perf-control */
/* Commands to perf record; the test reads and answers them */
#include "damon/record/perf-control.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>

static struct damon_perf_control control;
static int commands, answers;

static void open_pipes(void)
{
	int ctl[2], ack[2];

	if (pipe2(ctl, O_NONBLOCK) || pipe2(ack, O_NONBLOCK))
		exit(1);
	commands = ctl[0];
	answers = ack[1];
	control = (struct damon_perf_control){ .ctl_fd = ctl[1], .ack_fd = ack[0] };
}

/* All commands since the last call */
static const char *sent(void)
{
	static char buf[100];
	ssize_t len = read(commands, buf, sizeof(buf) - 1);

	buf[len > 0 ? len : 0] = '\0';
	return buf;
}

static void answer(void)
{
	if (write(answers, "ack\n", 4) != 4)
		exit(1);
}

int main(void)
{
	open_pipes();
	tap_str_eq(sent(), "", "nothing is sent at first");
	tap_ok(!damon_perf_control__has_answer(&control), "there is no answer at first");
	damon_perf_control__ping(&control);
	tap_str_eq(sent(), "ping\n", "a ping is sent");
	damon_perf_control__ping(&control);
	tap_str_eq(sent(), "", "no second ping before the answer");

	answer();
	tap_ok(damon_perf_control__has_answer(&control), "there is an answer");
	tap_ok(damon_perf_control__read_answer(&control), "the answer is read");
	tap_ok(!damon_perf_control__has_answer(&control), "there is no other answer");
	damon_perf_control__ping(&control);
	tap_str_eq(sent(), "ping\n", "a ping after the answer is sent");
	damon_perf_control__stop(&control);
	tap_str_eq(sent(), "stop\n", "stop is sent without an answer");

	close(answers);
	tap_ok(!damon_perf_control__has_answer(&control), "a closed pipe has no answer");
	tap_ok(!damon_perf_control__read_answer(&control), "a closed pipe cannot be read");
	tap_ok(control.ping_unanswered, "the ping stays unanswered");
	return tap_done();
}
