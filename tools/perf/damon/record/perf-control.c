// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to perf record, through its option --control.
 *
 * No write to the pipe blocks: there is at most one unanswered ping and one "stop" in it. If nobody
 * reads the pipe, perf has ended, and the keeper learns that from its socket.
 */
#include "damon/record/perf-control.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static void send_command(struct damon_perf_control *c, const char *command)
{
	while (write(c->ctl_fd, command, strlen(command)) < 0 && errno == EINTR)
		;
}

/**
 * damon_perf_control__ping - send a ping, unless the last one is still unanswered
 *
 * perf record answers the first ping when it starts to record. Each ping also makes it look at its
 * buffers and write what is in them.
 */
void damon_perf_control__ping(struct damon_perf_control *c)
{
	if (!c->ping_unanswered)
		send_command(c, "ping\n");
	c->ping_unanswered = true;
}

/** damon_perf_control__stop - have perf record end the recording */
void damon_perf_control__stop(struct damon_perf_control *c)
{
	send_command(c, "stop\n");
}

/** damon_perf_control__has_answer - is there an answer to read? */
bool damon_perf_control__has_answer(const struct damon_perf_control *c)
{
	struct pollfd fd = { .fd = c->ack_fd, .events = POLLIN };

	return poll(&fd, 1, 0) > 0 && fd.revents & POLLIN;
}

/**
 * damon_perf_control__read_answer - read an answer; waits for one
 *
 * Return: true, or false if perf record has closed the pipe, as it does when it ends.
 */
bool damon_perf_control__read_answer(struct damon_perf_control *c)
{
	char answer[16];

	if (read(c->ack_fd, answer, sizeof(answer)) <= 0)
		return false;
	c->ping_unanswered = false;
	return true;
}
