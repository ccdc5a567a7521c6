// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the features, which perf writes after the events when it ends a recording. Without the
 * formats of the tracepoints and the names of the events nobody can read the events. perf's own
 * functions write the features, so that they are the same as this perf would have written.
 *
 * Only features that reading needs, and features that are the same in every process of this
 * machine, are written. The others were in the memory of the perf that has died.
 */
#include "damon/record/repair-features.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <internal/evsel.h>

#include "util/evlist.h"
#include "util/evsel.h"
#include "util/session.h"
#include "util/trace-event.h"

#ifdef HAVE_EVLIST_PUT
#define free_evlist	evlist__put
#else
#define free_evlist	evlist__delete
#endif

/* The features that reading needs, and those that describe the machine of the recording */
static const int chosen[] = {
	HEADER_TRACING_DATA, HEADER_HOSTNAME, HEADER_OSRELEASE, HEADER_VERSION, HEADER_ARCH,
	HEADER_NRCPUS, HEADER_CPUDESC, HEADER_TOTAL_MEM, HEADER_EVENT_DESC, HEADER_COMPRESSED,
};

/*
 * Returns the name of an event: the given one, or the name of a tracepoint. Both are missing in the
 * attr. Returns NULL for other events, whose names come from the attr.
 */
static char *name_of(char *given, const struct perf_event_attr *attr)
{
	if (given)
		return strdup(given);
	return attr->type == PERF_TYPE_TRACEPOINT ? tracepoint_id_to_name(attr->config) : NULL;
}

static int add_event(struct evlist *evlist, const struct perf_event_attr *attr, char *name,
		     const u64 *ids, size_t nr_ids)
{
	struct evsel *evsel = evsel__new((struct perf_event_attr *)attr);

	if (!evsel) {
		free(name);
		return -ENOMEM;
	}
	evlist__add(evlist, evsel);
	if (name) {
		zfree((char **)&evsel->name);
		evsel->name = name;
	}
	if (nr_ids && perf_evsel__alloc_id(&evsel->core, 1, nr_ids))
		return -ENOMEM;
	if (nr_ids)
		memcpy(evsel->core.id, ids, nr_ids * sizeof(*ids));
	evsel->core.ids = nr_ids;
	return 0;
}

/* Add the events in @head: for each an attr, in the size that the file uses, and where its ids are */
static int add_events(struct evlist *evlist, const struct damon_repair_features *f,
		      const void *head, size_t head_size)
{
	const struct perf_file_header *header = head;
	size_t size = header->attr_size - sizeof(struct perf_file_section);
	size_t nr = header->attrs.size / header->attr_size;
	char **names = f->names;
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		const void *pos = head + header->attrs.offset + i * header->attr_size;
		struct perf_event_attr attr = {};
		struct perf_file_section ids;
		char *name;

		memcpy(&attr, pos, min(size, sizeof(attr)));
		memcpy(&ids, pos + size, sizeof(ids));
		if (ids.offset > head_size || ids.size > head_size - ids.offset)
			return -EINVAL;
		name = name_of(*names, &attr);
		names += !!*names;
		if (!name && attr.type == PERF_TYPE_TRACEPOINT)
			return -ENOENT;
		err = add_event(evlist, &attr, name, head + ids.offset, ids.size / sizeof(u64));
	}
	return err;
}

/* Returns the size of the buffers: a reader's must hold what perf has compressed in one write */
static u32 mmap_len(const char *mmap_pages)
{
	size_t len = strcspn(mmap_pages, ",");	/* the size of AUX buffers follows the comma */
	char *value = strndup(mmap_pages, len);
	unsigned int pages = 0;

	if (!value || __evlist__parse_mmap_pages(&pages, value))
		pages = 0;
	free(value);
	return pages ? evlist__mmap_size(pages) : 0;
}

static int write_session(struct perf_session *session, const struct damon_repair_features *f,
			 int fd, const void *head, size_t head_size, u64 data_size)
{
	const struct perf_file_header *meant = head;
	struct perf_header *header = &session->header;
	int err = add_events(session->evlist, f, head, head_size);

	if (err)
		return err;
	header->data_offset = meant->data.offset;
	header->data_size = data_size;
	header->env.comp_ver = 1;
	header->env.comp_type = PERF_COMP_ZSTD;
	header->env.comp_mmap_len = mmap_len(f->mmap_pages);
	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++) {
		if (test_bit(chosen[i], meant->adds_features))
			perf_header__set_feat(header, chosen[i]);
	}
	if (perf_session__write_header(session, session->evlist, fd, true))
		return -EIO;
	return damon_repair_features__is_complete(meant->adds_features, header->adds_features) ?
	       0 : -EIO;
}

/**
 * damon_repair_features__write - write the features of a file
 * @fd: empty file; gets a header, and the features after a hole for the events
 * @head: the recorded file up to its events, as perf wrote it when it began
 * @head_size: size of @head, in bytes
 * @data_size: size of the events, in bytes
 *
 * Return: 0 or a negative errno.
 */
int damon_repair_features__write(const struct damon_repair_features *f, int fd, const void *head,
				 size_t head_size, u64 data_size)
{
	struct perf_session *session = zalloc(sizeof(*session));
	int err = -ENOMEM;

	if (!session)
		return err;
	perf_env__init(&session->header.env);
	session->evlist = evlist__new();
	if (session->evlist) {
		err = write_session(session, f, fd, head, head_size, data_size);
		free_evlist(session->evlist);
	}
	perf_env__exit(&session->header.env);
	free(session);
	return err;
}
