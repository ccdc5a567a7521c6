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
 *
 * DAMON numbers its targets anew when one ends. From "begin" on, region events
 * may bear old numbers or new ones; what counts from "end" on is what the target
 * notes in between say: number, pid, and name with other bytes than letters,
 * digits, "_" and "-" as =XX. A kdamond note names the thread that goes on with
 * the monitoring where the one before has ended; it has no number and no name.
 */
#include "note.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <linux/kernel.h>

#define NOTE_FILE	"/memfd:"
#define NOTE_PREFIX	"damon-note:1:"

static const char * const type_names[] = {
	[DAMON_NOTE_BEGIN]	= "begin",
	[DAMON_NOTE_TARGET]	= "target=",
	[DAMON_NOTE_KDAMOND]	= "kdamond=",
	[DAMON_NOTE_END]	= "end",
};

static bool has_fields(enum damon_note_type type)
{
	return type == DAMON_NOTE_TARGET || type == DAMON_NOTE_KDAMOND;
}

/**
 * damon_note__format - a note as the name that memfd_create() takes
 *
 * Return: its length, or -ENAMETOOLONG.
 */
int damon_note__format(const struct damon_note *note, char *buf, size_t size)
{
	size_t len = snprintf(buf, size, NOTE_PREFIX "%s", type_names[note->type]);

	if (has_fields(note->type) && len < size) {
		len += snprintf(buf + len, size - len, "%u.%d.", note->target_id, note->pid);
		for (const char *s = note->comm; *s && len < size; s++) {
			unsigned char c = *s;
			bool plain = c < 0x80 && (isalnum(c) || strchr("_-", c));

			len += snprintf(buf + len, size - len, plain ? "%c" : "=%02X", c);
		}
	}
	return len < size ? (int)len : -ENAMETOOLONG;
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
	return !*s || *s == ' ';
}

/**
 * damon_note__parse - is this file name of a mapping a note?
 * @mapped: from a perf.data, so anything at all
 * @note: filled if it is; its comm may hold control characters
 */
bool damon_note__parse(const char *mapped, struct damon_note *note)
{
	const char *s = mapped;
	int end = 0;

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
		if (!has_fields(i))
			return !*s || *s == ' ';
		if (!isdigit((unsigned char)*s) ||
		    sscanf(s, "%9u.%9d.%n", &note->target_id, &note->pid, &end) != 2 ||
		    !end || note->pid <= 0)
			return false;
		return parse_comm(s + end, note->comm);
	}
	return false;
}

/**
 * damon_note__write - have perf, which must record this process, take it down
 *
 * Return: 0 or a negative errno.
 */
int damon_note__write(const struct damon_note *note)
{
	char name[128];
	int len, fd, err = 0;
	void *page;

	len = damon_note__format(note, name, sizeof(name));
	if (len < 0)
		return len;
	fd = memfd_create(name, MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	page = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	if (page == MAP_FAILED)
		err = -errno;
	else
		munmap(page, 1);
	close(fd);
	return err;
}
