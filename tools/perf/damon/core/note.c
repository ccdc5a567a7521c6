// SPDX-License-Identifier: GPL-2.0
/*
 * Notes in the stream of events: what becomes known only while perf records.
 *
 * The keeper cannot write into perf's file, but perf records the keeper's
 * mappings with their files' names and the time. So a note is the name of an
 * anonymous file that the keeper maps for a moment. Every perf reads past it.
 *
 *	/memfd:damon-note:1:begin (deleted)
 *	/memfd:damon-note:1:target=2.413.stairs (deleted)
 *	/memfd:damon-note:1:kdamond=0.431. (deleted)
 *	/memfd:damon-note:1:end (deleted)
 *	/memfd:damon-note:1:cpu=431.123456789 (deleted)
 *	/memfd:damon-note:1:stop=signal.2 (deleted)
 *
 * DAMON numbers its targets anew when one ends. From "begin" on, region events
 * may bear old numbers or new ones; what counts from "end" on is what the target
 * notes in between say: number, pid, and name with other bytes than letters,
 * digits, "_" and "-" as =XX. A kdamond note names the thread that goes on with
 * the monitoring where the one before has ended, or there was none yet; it has no
 * number and no name.
 *
 * perf record --switch-output begins new files, each with the mappings that there
 * are, as /proc lists them: by address. So the notes from "begin" to "end" stay
 * mapped until the next ones, in the order of their addresses.
 *
 * A cpu note tells the nanoseconds for which a kdamond has run since it began, a
 * stop note what ended the recording.
 */
#include "damon/core/note.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <linux/kernel.h>

#define NOTE_FILE	"/memfd:"
#define NOTE_PREFIX	"damon-note:1:"

/* As many mappings as a process may have, unless told otherwise */
#define MAX_KEPT	65530

static const char * const type_names[] = {
	[DAMON_NOTE_BEGIN]	= "begin",
	[DAMON_NOTE_TARGET]	= "target=",
	[DAMON_NOTE_KDAMOND]	= "kdamond=",
	[DAMON_NOTE_END]	= "end",
	[DAMON_NOTE_CPU]	= "cpu=",
	[DAMON_NOTE_STOP]	= "stop=",
};

static const char * const stop_names[] = {
	[DAMON_STOP_UNKNOWN]	= "unknown",
	[DAMON_STOP_SIGNAL]	= "signal",
	[DAMON_STOP_COMMAND]	= "command",
	[DAMON_STOP_TARGETS]	= "targets",
	[DAMON_STOP_CGROUP]	= "cgroup",
	[DAMON_STOP_KDAMOND]	= "kdamond",
};

static size_t format_target(const struct damon_note *note, char *buf, size_t size)
{
	size_t len = snprintf(buf, size, "%u.%d.", note->target_id, note->pid);

	for (const char *s = note->comm; *s && len < size; s++) {
		unsigned char c = *s;
		bool plain = c < 0x80 && (isalnum(c) || strchr("_-", c));

		len += snprintf(buf + len, size - len, plain ? "%c" : "=%02X", c);
	}
	return len;
}

/** damon_stop__name - one word for why a recording ended */
const char *damon_stop__name(enum damon_stop stop)
{
	return stop_names[stop];
}

/**
 * damon_note__format - a note as the name that memfd_create() takes
 *
 * Return: its length, or -ENAMETOOLONG.
 */
int damon_note__format(const struct damon_note *note, char *buf, size_t size)
{
	size_t len = snprintf(buf, size, NOTE_PREFIX "%s", type_names[note->type]);
	size_t room = size - len;

	if (len >= size)
		return -ENAMETOOLONG;
	switch (note->type) {
	case DAMON_NOTE_TARGET:
	case DAMON_NOTE_KDAMOND:
		len += format_target(note, buf + len, room);
		break;
	case DAMON_NOTE_CPU:
		len += snprintf(buf + len, room, "%d.%" PRIu64, note->pid, note->cpu_ns);
		break;
	case DAMON_NOTE_STOP:
		len += snprintf(buf + len, room, "%s.%d", stop_names[note->stop], note->signal);
		break;
	case DAMON_NOTE_BEGIN:
	case DAMON_NOTE_END:
	default:
		break;
	}
	return len < size ? (int)len : -ENAMETOOLONG;
}

/* The kernel adds " (deleted)" */
static bool is_end(const char *s)
{
	return !*s || *s == ' ';
}

/* Up to anything that is not part of a name; false if it does not fit */
static bool parse_comm(const char *s, char *comm)
{
	size_t len = 0;

	while (isalnum((unsigned char)*s) || (*s && strchr("_-=", *s))) {
		unsigned int c = (unsigned char)*s++;

		if (c == '=') {
			if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]) ||
			    sscanf(s, "%2x", &c) != 1 || !c)
				return false;
			s += 2;
		}
		if (len == DAMON_COMM_LEN - 1)
			return false;
		comm[len++] = c;
	}
	comm[len] = '\0';
	return is_end(s);
}

static bool parse_target(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%9u.%9d.%n", &note->target_id, &note->pid, &end) == 2 &&
	       end && note->pid > 0 && parse_comm(s + end, note->comm);
}

static bool parse_cpu(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%9d.%19" SCNu64 "%n", &note->pid, &note->cpu_ns, &end) == 2 &&
	       note->pid > 0 && is_end(s + end);
}

/* Reasons of later versions are not known here */
static bool parse_stop(const char *s, struct damon_note *note)
{
	const char *dot = strchr(s, '.');
	int end = 0;

	if (!dot || sscanf(dot, ".%3d%n", &note->signal, &end) != 1)
		return false;
	for (size_t i = 0; i < DAMON_STOP_NR; i++) {
		if (strlen(stop_names[i]) == (size_t)(dot - s) &&
		    !strncmp(s, stop_names[i], dot - s))
			note->stop = i;
	}
	return is_end(dot + end);
}

/**
 * damon_note__parse - is this file name of a mapping a note?
 * @mapped: from a perf.data, so anything at all
 * @note: filled if it is; its comm may hold control characters
 */
bool damon_note__parse(const char *mapped, struct damon_note *note)
{
	const char *s = mapped;

	if (strncmp(s, NOTE_FILE NOTE_PREFIX, strlen(NOTE_FILE NOTE_PREFIX)))
		return false;
	s += strlen(NOTE_FILE NOTE_PREFIX);
	memset(note, 0, sizeof(*note));
	for (size_t i = 0; i < ARRAY_SIZE(type_names); i++) {
		size_t len = strlen(type_names[i]);

		if (strncmp(s, type_names[i], len))
			continue;
		note->type = i;
		s += len;
		switch (note->type) {
		case DAMON_NOTE_TARGET:
		case DAMON_NOTE_KDAMOND:
			return parse_target(s, note);
		case DAMON_NOTE_CPU:
			return parse_cpu(s, note);
		case DAMON_NOTE_STOP:
			return parse_stop(s, note);
		case DAMON_NOTE_BEGIN:
		case DAMON_NOTE_END:
		default:
			return is_end(s);
		}
	}
	return false;
}

/* At @at, or anywhere if that is NULL; MAP_FAILED with errno set */
static void *map_note(const struct damon_note *note, void *at)
{
	char name[128];
	void *page;
	int len, fd;

	len = damon_note__format(note, name, sizeof(name));
	if (len < 0) {
		errno = -len;
		return MAP_FAILED;
	}
	fd = memfd_create(name, MFD_CLOEXEC);
	if (fd < 0)
		return MAP_FAILED;
	page = mmap(at, 1, PROT_READ, MAP_PRIVATE | (at ? MAP_FIXED : 0), fd, 0);
	close(fd);
	return page;
}

/**
 * damon_note__write - have perf, which must record this process, take it down
 *
 * Return: 0 or a negative errno.
 */
int damon_note__write(const struct damon_note *note)
{
	void *page = map_note(note, NULL);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, 1);
	return 0;
}

/* Address space where nothing is, until notes are */
static void *map_nothing(void *at, size_t size)
{
	return mmap(at, size, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED : 0), -1, 0);
}

/**
 * damon_note__keep - as damon_note__write(), and for files that perf begins later
 * @kept: zero-initialised; DAMON_NOTE_BEGIN drops what it had
 *
 * Return: 0 or a negative errno.
 */
int damon_note__keep(struct damon_kept_notes *kept, const struct damon_note *note)
{
	const size_t page_size = sysconf(_SC_PAGESIZE);
	void *area = kept->area;

	if (!area)
		area = map_nothing(NULL, MAX_KEPT * page_size);
	else if (note->type == DAMON_NOTE_BEGIN && kept->nr)
		area = map_nothing(area, kept->nr * page_size);
	if (area == MAP_FAILED)
		return -errno;
	kept->area = area;
	if (note->type == DAMON_NOTE_BEGIN)
		kept->nr = 0;
	if (kept->nr == MAX_KEPT)
		return -ENOSPC;
	if (map_note(note, kept->area + kept->nr * page_size) == MAP_FAILED)
		return -errno;
	kept->nr++;
	return 0;
}
