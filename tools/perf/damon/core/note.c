// SPDX-License-Identifier: GPL-2.0
/*
 * Writes and parses notes: facts that become known only while perf records, stored among the events.
 *
 * The keeper cannot write to perf's file, but perf records the mappings of the keeper with the time
 * and the name of the mapped file. So a note is the name of an anonymous file that the keeper maps
 * for a moment. To every perf it is a mapping like any other.
 *
 *	/memfd:damon-note:1:begin (deleted)
 *	/memfd:damon-note:1:target=2.413.stairs (deleted)
 *	/memfd:damon-note:1:kdamond=0.431. (deleted)
 *	/memfd:damon-note:1:end (deleted)
 *	/memfd:damon-note:1:cpu=431.123456789 (deleted)
 *	/memfd:damon-note:1:stop=signal.2 (deleted)
 *	/memfd:damon-note:1:turn (deleted)
 *	/memfd:damon-note:1:window=100000.100000 (deleted)
 *	/memfd:damon-note:1:memory=413.131072000.4096 (deleted)
 *	/memfd:damon-note:1:smaps=413.131072000.65536000.131000000.94371840 (deleted)
 *	/memfd:damon-note:1:cgroup=188743680.125829120.62914560.10485760 (deleted)
 *
 * DAMON renumbers its targets when one ends. Region events after a "begin" note may have old or new
 * target_ids. After the "end" note, the target notes in between are valid. A target note has the
 * target_id, the pid and the name, in which bytes other than letters, digits, "_" and "-" are
 * written as =XX. A kdamond note has the pid of the thread that continues the monitoring after the
 * previous kdamond has ended, or of the first kdamond; its target_id is 0 and its name is empty.
 *
 * perf record --switch-output begins new files, and writes the current mappings into each, in the
 * order in which /proc lists them: by address. So the notes from "begin" to "end" stay mapped until
 * the next "begin", at ascending addresses.
 *
 * A cpu note has the CPU time of a kdamond since its start, in nanoseconds. A stop note says what
 * ended the recording.
 *
 * The keeper writes a "turn" note before it asks DAMON for other intervals, and a window note with
 * the sampling and the aggregation interval, in microseconds, as soon as DAMON has answered. The
 * intervals change in between. The two notes stay mapped until the next "turn".
 *
 * A memory note has the pid of a target, or 0 for all targets together, and how many of its bytes are in
 * RAM and in swap. Memory that targets share is part of each of them, but only once of all together.
 * A smaps note has a pid or 0, too, and how many bytes are in RAM, the same with each page divided by
 * how many processes share it (PSS), and how many of the first are shared and in huge pages. All of
 * them are sums over the targets if the pid is 0.
 *
 * A cgroup note has how many bytes are charged to the cgroup, and how many of them are anonymous, of
 * files, and of files without a disk, which are part of those of files.
 *
 * Readers ignore notes that they do not know. So what is added later gets a type of its own.
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

/* The default limit of a process's number of mappings */
#define MAX_KEPT	65530

static const char * const type_names[] = {
	[DAMON_NOTE_BEGIN]	= "begin",
	[DAMON_NOTE_TARGET]	= "target=",
	[DAMON_NOTE_KDAMOND]	= "kdamond=",
	[DAMON_NOTE_END]	= "end",
	[DAMON_NOTE_CPU]	= "cpu=",
	[DAMON_NOTE_STOP]	= "stop=",
	[DAMON_NOTE_TURN]	= "turn",
	[DAMON_NOTE_WINDOW]	= "window=",
	[DAMON_NOTE_MEMORY]	= "memory=",
	[DAMON_NOTE_SMAPS]	= "smaps=",
	[DAMON_NOTE_CGROUP]	= "cgroup=",
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

/** damon_stop__name - get a word for the reason why a recording ended */
const char *damon_stop__name(enum damon_stop stop)
{
	return stop_names[stop];
}

/**
 * damon_note__format - format a note as the name for memfd_create()
 * @buf: the name
 * @size: size of @buf, in bytes
 *
 * Return: the length of the name, or -ENAMETOOLONG.
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
	case DAMON_NOTE_WINDOW:
		len += snprintf(buf + len, room, "%" PRIu64 ".%" PRIu64, note->sample_us,
				note->aggr_us);
		break;
	case DAMON_NOTE_MEMORY:
		len += snprintf(buf + len, room, "%d.%" PRIu64 ".%" PRIu64, note->pid,
				note->resident, note->swapped);
		break;
	case DAMON_NOTE_SMAPS:
		len += snprintf(buf + len, room, "%d.%" PRIu64 ".%" PRIu64 ".%" PRIu64 ".%" PRIu64,
				note->pid, note->resident, note->proportional, note->shared,
				note->huge);
		break;
	case DAMON_NOTE_CGROUP:
		len += snprintf(buf + len, room, "%" PRIu64 ".%" PRIu64 ".%" PRIu64 ".%" PRIu64,
				note->resident, note->anon, note->file, note->shmem);
		break;
	case DAMON_NOTE_BEGIN:
	case DAMON_NOTE_END:
	case DAMON_NOTE_TURN:
	default:
		break;
	}
	return len < size ? (int)len : -ENAMETOOLONG;
}

/* The kernel appends " (deleted)" to the name */
static bool is_end(const char *s)
{
	return !*s || *s == ' ';
}

/* Parse a name; returns false if it is invalid, or does not fit */
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

/* A reason of a later version is parsed as DAMON_STOP_UNKNOWN */
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

/* The intervals are converted to nanoseconds, which must not overflow */
static bool parse_window(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%15" SCNu64 ".%15" SCNu64 "%n", &note->sample_us, &note->aggr_us, &end) == 2 &&
	       note->sample_us && note->aggr_us >= note->sample_us && is_end(s + end);
}

static bool parse_memory(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%9d.%18" SCNu64 ".%18" SCNu64 "%n", &note->pid, &note->resident,
		      &note->swapped, &end) == 3 && is_end(s + end);
}

static bool parse_smaps(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%9d.%18" SCNu64 ".%18" SCNu64 ".%18" SCNu64 ".%18" SCNu64 "%n", &note->pid,
		      &note->resident, &note->proportional, &note->shared, &note->huge,
		      &end) == 5 && is_end(s + end);
}

static bool parse_cgroup(const char *s, struct damon_note *note)
{
	int end = 0;

	return isdigit((unsigned char)*s) &&
	       sscanf(s, "%18" SCNu64 ".%18" SCNu64 ".%18" SCNu64 ".%18" SCNu64 "%n",
		      &note->resident, &note->anon, &note->file, &note->shmem, &end) == 4 &&
	       is_end(s + end);
}

/**
 * damon_note__parse - parse the file name of a mapping as a note
 * @mapped: any string; it comes from a perf.data file, which is not trusted
 * @note: the note; its comm may contain control characters
 *
 * Return: true if the file name is a note.
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
		case DAMON_NOTE_WINDOW:
			return parse_window(s, note);
		case DAMON_NOTE_MEMORY:
			return parse_memory(s, note);
		case DAMON_NOTE_SMAPS:
			return parse_smaps(s, note);
		case DAMON_NOTE_CGROUP:
			return parse_cgroup(s, note);
		case DAMON_NOTE_BEGIN:
		case DAMON_NOTE_END:
		case DAMON_NOTE_TURN:
		default:
			return is_end(s);
		}
	}
	return false;
}

/* Map a note at @at, or anywhere if @at is NULL; returns MAP_FAILED with errno set after an error */
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
 * damon_note__write - write a note into the recording of a perf that records this process
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

/* Reserve address space for notes */
static void *map_nothing(void *at, size_t size)
{
	return mmap(at, size, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED : 0), -1, 0);
}

/**
 * damon_note__keep - write a note into the recording, also into the files that perf begins later
 * @kept: the notes that are kept, zero-initialised; DAMON_NOTE_BEGIN and DAMON_NOTE_TURN drop the
 *	  earlier ones
 *
 * Return: 0 or a negative errno.
 */
int damon_note__keep(struct damon_kept_notes *kept, const struct damon_note *note)
{
	const bool begins = note->type == DAMON_NOTE_BEGIN || note->type == DAMON_NOTE_TURN;
	const size_t page_size = sysconf(_SC_PAGESIZE);
	void *area = kept->area;

	if (!area)
		area = map_nothing(NULL, MAX_KEPT * page_size);
	else if (begins && kept->nr)
		area = map_nothing(area, kept->nr * page_size);
	if (area == MAP_FAILED)
		return -errno;
	kept->area = area;
	if (begins)
		kept->nr = 0;
	if (kept->nr == MAX_KEPT)
		return -ENOSPC;
	if (map_note(note, kept->area + kept->nr * page_size) == MAP_FAILED)
		return -errno;
	kept->nr++;
	return 0;
}
