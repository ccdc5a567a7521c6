// SPDX-License-Identifier: GPL-2.0
/* Modules: record/repair base/error */
/*
 * Files that perf has not finished are repaired. The test makes the files byte by byte, and
 * writes a few known bytes after the events, instead of the features that perf would write.
 */
#include "damon/base/error.h"
#include "fake-root.h"
#include "damon/record/repair.h"
#include "tap.h"
#include "damon/record/repair-features.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <sys/resource.h>
#include <perf/event.h>
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "util/header.h"

#define ATTR_SIZE	(PERF_ATTR_SIZE_VER0 + sizeof(struct perf_file_section))
#define NR_IDS		3
#define HEAD_SIZE	(sizeof(struct perf_file_header) + NR_IDS * 8 + ATTR_SIZE)
#define FEATURES	"formats and names"
#define NEEDED		(1UL << HEADER_TRACING_DATA | 1UL << HEADER_EVENT_DESC)
#define FEATURES_SIZE	(sizeof(struct perf_file_section) + sizeof(FEATURES))

static char path[64];
static char data[4 << 20] __aligned(8);
static size_t size;			/* of @data */
static size_t ends[30000], nr_ends;	/* ends of the events in @data */
static int features_err;

/* Replaces the function that calls perf's */
int damon_repair_features__write(const struct damon_repair_features *t, int fd, const void *head,
			  size_t head_size, u64 data_size)
{
	struct perf_file_section section = {
		.offset = head_size + data_size + sizeof(section),
		.size = sizeof(FEATURES),
	};
	struct perf_file_header header;

	if (features_err || t->names)
		return features_err;
	memcpy(&header, head, sizeof(header));
	memset(header.adds_features, 0, sizeof(header.adds_features));
	header.adds_features[0] = NEEDED;
	if (pwrite(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    pwrite(fd, &section, sizeof(section), head_size + data_size) != sizeof(section) ||
	    pwrite(fd, FEATURES, sizeof(FEATURES), section.offset) != sizeof(FEATURES))
		return -errno;
	return 0;
}

static void add(const void *bytes, size_t len)
{
	memcpy(data + size, bytes, len);
	size += len;
}

/* The head, as perf leaves it until the end: with the features that perf will write, no size */
static void add_head(u64 first_id)
{
	struct perf_file_header header = {
		.magic = 0x32454c4946524550ULL,
		.size = sizeof(header),
		.attr_size = ATTR_SIZE,
		.attrs = { sizeof(header) + NR_IDS * 8, ATTR_SIZE },
		.data = { HEAD_SIZE, 0 },
		.adds_features = { NEEDED | 1UL << HEADER_CMDLINE },
	};
	struct perf_file_section ids = { sizeof(header), NR_IDS * 8 };
	char attr[PERF_ATTR_SIZE_VER0] = { PERF_TYPE_TRACEPOINT };

	size = nr_ends = 0;
	add(&header, sizeof(header));
	for (u64 i = 0; i < NR_IDS; i++)
		add(&(u64){ first_id + i }, 8);
	add(attr, sizeof(attr));
	add(&ids, sizeof(ids));
}

static void add_event(u32 type, u16 event_size)
{
	struct perf_event_header event = { .type = type, .size = event_size };

	add(&event, sizeof(event));
	for (size_t i = sizeof(event); i < event_size; i++)
		data[size++] = rand();
	ends[nr_ends++] = size;
}

static void add_events(size_t nr)
{
	static const u32 types[] = {
		PERF_RECORD_MMAP2, PERF_RECORD_SAMPLE, PERF_RECORD_COMPRESSED,
		PERF_RECORD_FINISHED_ROUND,
	};

	while (nr--)
		add_event(types[rand() % ARRAY_SIZE(types)], 8 + rand() % 100);
}

static void save(size_t len)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd)) {
		perror(path);
		exit(1);
	}
}

static size_t load(char *buf, size_t len)
{
	int fd = open(path, O_RDONLY);
	ssize_t got = read(fd, buf, len);

	close(fd);
	return got;
}

/* Begin a file as perf does */
static void save_begun(void)
{
	struct perf_file_header begun, end;

	memcpy(&end, data, sizeof(end));
	begun = end;
	begun.data.size = 0;
	begun.adds_features[0] = NEEDED | 1UL << HEADER_CMDLINE;
	memcpy(data, &begun, sizeof(begun));
	save(HEAD_SIZE);
	memcpy(data, &end, sizeof(end));
}

/* perf writes the head, and repair remembers it; then perf writes the rest, up to @len. */
static int finish(size_t len)
{
	struct damon_repair_features t = {};
	struct damon_error e = {};
	struct damon_repair o;
	int ret;

	damon_repair__init(&o, path);
	save_begun();
	damon_repair__begun(&o);
	save(len);
	ret = damon_repair__run(&o, &t, &e);
	damon_repair__exit(&o);
	if (ret < 0 && e.err != ret)
		tap_ok(false, "the message belongs to the returned error");
	return ret;
}

static size_t last_end_within(size_t len)
{
	size_t end = HEAD_SIZE;

	for (size_t i = 0; i < nr_ends && ends[i] <= len; i++)
		end = ends[i];
	return end;
}

/* The file must have the unchanged events up to @end, the features, and nothing else */
static bool is_file_of(size_t end)
{
	static char buf[sizeof(data)];
	size_t len = load(buf, sizeof(buf));
	struct perf_file_section section;
	struct perf_file_header header;

	memcpy(&header, buf, sizeof(header));
	memcpy(&section, buf + end, sizeof(section));
	return len == end + FEATURES_SIZE && header.data.offset == HEAD_SIZE &&
	       header.data.size == end - HEAD_SIZE &&
	       header.adds_features[0] == NEEDED &&
	       header.attrs.size == ATTR_SIZE && header.attr_size == ATTR_SIZE &&
	       !memcmp(buf + sizeof(header), data + sizeof(header), end - sizeof(header)) &&
	       section.offset == end + sizeof(section) && section.size == sizeof(FEATURES) &&
	       !memcmp(buf + section.offset, FEATURES, sizeof(FEATURES));
}

static bool is_unfinished(size_t len)
{
	static char buf[sizeof(data)];

	return load(buf, sizeof(buf)) >= sizeof(struct perf_file_header) &&
	       !memcmp(buf, data, len < HEAD_SIZE ? len : HEAD_SIZE);
}

static bool is_as_saved(size_t len)
{
	static char buf[sizeof(data)];

	return load(buf, sizeof(buf)) == len && !memcmp(buf, data, len);
}

static void test_every_cut(void)
{
	size_t from;

	add_head(100);
	add_events(200);
	from = ends[nr_ends - 6];
	for (size_t len = from; len <= size; len++) {
		if (finish(len) != 1 || !is_file_of(last_end_within(len))) {
			tap_ok(false, "cut at byte %zu of %zu", len, size);
			return;
		}
	}
	tap_ok(true, "cut at any of the last %zu bytes", size - from);
}

static void test_tails(void)
{
	size_t end;

	add_head(100);
	add_events(50);
	end = size;
	memset(data + size, 0, 5000);
	size += 5000;
	tap_ok(finish(size) == 1 && is_file_of(end), "zeros at the end are dropped");

	size = end;
	add_event(40, 64);
	tap_ok(finish(size) == 1 && is_file_of(end),
	       "events of an unknown type at the end are dropped");

	size = end;
	add_event(PERF_RECORD_SAMPLE, 4);
	size += 100;
	tap_ok(finish(size) == 1 && is_file_of(end), "an event smaller than its header is dropped");

	add_head(100);
	add_events(20000);
	tap_ok(size > (1 << 20) && finish(size) == 1 && is_file_of(size),
	       "a large file is finished");
}

static void test_aux(void)
{
	struct perf_record_auxtrace aux = {
		.header = { .type = PERF_RECORD_AUXTRACE, .size = sizeof(aux) },
		.size = 3000,
	};

	add_head(100);
	add_events(3);
	for (int i = 0; i < 700; i++) {
		add(&aux, sizeof(aux));
		memset(data + size, i, aux.size > 500 ? 500 : aux.size);
		aux.size = 500;
		size += i ? 500 : 3000;
		ends[nr_ends++] = size;
		add_event(PERF_RECORD_SAMPLE, 48);
	}
	tap_ok(finish(size) == 1 && is_file_of(size),
	       "data that follow an event are kept with the event");
	tap_ok(finish(size - 148) == 1 && is_file_of(last_end_within(size - 148)),
	       "an event whose data are cut is dropped");
}

static void test_others(void)
{
	struct damon_repair_features t = {};
	struct damon_error e = {};
	struct damon_repair o;
	struct perf_file_header *header = (void *)data;

	add_head(100);
	add_events(20);
	save(size);
	damon_repair__init(&o, path);
	tap_eq(damon_repair__run(&o, &t, &e), 0, "a file that perf did not begin is not repaired");
	tap_ok(is_as_saved(size), "a file that perf did not begin is unchanged");

	damon_repair__begun(&o);
	add_head(200);
	add_events(20);
	save(size);
	tap_eq(damon_repair__run(&o, &t, &e), 0, "a file with other ids is not repaired");
	tap_ok(is_as_saved(size), "a file with other ids is unchanged");
	unlink(path);
	tap_eq(damon_repair__run(&o, &t, &e), 0, "a file that was removed is no error");
	damon_repair__exit(&o);

	add_head(100);
	add_events(20);
	finish(size);
	size = load(data, sizeof(data));
	tap_eq(finish(size), 0, "a finished file needs no repair");
	tap_ok(is_as_saved(size), "a finished file is unchanged");

	/* If space is short, perf leaves out features, and reports no error. */
	for (int bit = HEADER_TRACING_DATA; bit <= HEADER_EVENT_DESC;
	     bit += HEADER_EVENT_DESC - HEADER_TRACING_DATA) {
		header->adds_features[0] = NEEDED & ~(1UL << bit);
		tap_eq(finish(size), 1, "a file without feature %d is repaired", bit);
		tap_ok(is_file_of(HEAD_SIZE + header->data.size),
		       "the events of a repaired file are what its header says");
	}

	damon_repair__init(&o, NULL);
	damon_repair__begun(&o);
	tap_eq(damon_repair__run(&o, &t, &e), 0, "a pipe is not repaired");
	damon_repair__exit(&o);
	damon_repair__init(&o, root);
	damon_repair__begun(&o);
	tap_eq(damon_repair__run(&o, &t, &e), 0, "a directory is not repaired");
	damon_repair__exit(&o);
}

/* --switch-output: the next file has a hole instead of a head until perf finishes it */
static void test_hole(void)
{
	char head[HEAD_SIZE];
	bool whole;

	add_head(100);
	add_events(20);
	memcpy(head, data, sizeof(head));
	for (int i = 0; i < 2; i++) {
		struct damon_repair_features t = {};
		struct damon_error e = {};
		struct damon_repair o;

		save(HEAD_SIZE);
		damon_repair__init(&o, path);
		damon_repair__begun(&o);
		unlink(path);
		memset(data, 0, HEAD_SIZE);
		data[HEAD_SIZE - 1] = i;
		save(size);
		whole = damon_repair__run(&o, &t, &e) == 1;
		if (i)
			tap_ok(!whole && is_as_saved(size),
			       "a hole that is not empty is not repaired");
		memcpy(data, head, sizeof(head));
		if (!i)
			tap_ok(whole && is_file_of(size),
			       "a file with a hole gets the head of the first file");
		damon_repair__exit(&o);
	}
}

static void test_failures(void)
{
	struct rlimit limit, old;
	bool finished;
	size_t kept;

	add_head(100);
	tap_eq(finish(size), 0, "a file without events is not repaired");
	add_events(1);
	tap_eq(finish(size - 1), -ENODATA, "a file without a whole event is an error");
	tap_ok(is_unfinished(size - 1), "a file without a whole event does not look finished");

	add_head(100);
	add_events(10000);
	features_err = -EIO;
	tap_eq(finish(size), -EIO, "an error while writing features is returned");
	tap_ok(is_unfinished(size), "a file without features does not look finished");
	features_err = 0;

	/* The reserve does not help if the file size is limited: the last events are dropped. */
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = size;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	finished = finish(size) == 1;
	setrlimit(RLIMIT_FSIZE, &old);
	kept = last_end_within(size - (32 << 10)) - HEAD_SIZE;
	tap_ok(finished, "no room: the file is finished");
	for (size_t i = 0; i < nr_ends && ends[i] <= size; i++) {
		if (is_file_of(ends[i])) {
			tap_ok(ends[i] - HEAD_SIZE > kept / 2,
			       "no room: the file has %zu of %zu events", i + 1,
			       nr_ends);
			return;
		}
	}
	tap_ok(false, "no room: the file has its first events");
}

int main(void)
{
	new_root();
	snprintf(path, sizeof(path), "%s/perf.data", root);
	test_every_cut();
	test_tails();
	test_aux();
	test_others();
	test_hole();
	test_failures();
	remove_root();
	return tap_done();
}
