// SPDX-License-Identifier: GPL-2.0
/*
 * events: print the bytes of the events in a perf.data file that may still be written, unpacked if
 * they are compressed. So a test sees what is in a file that no perf can read yet.
 *
 *	header | ... | events ...
 *
 * The header has the offset of the events at byte 40, and their size after it, 0 while perf records.
 * A file after the first one of perf record --switch-output has a hole before the events until it is
 * finished. An event begins with its type (32 bit), flags (16 bit) and size (16 bit). The rest of each
 * compressed event is the next piece of one zstd stream.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "truth.h"

/* Bytes up to the size of the events */
#define HEADER		56

#define COMPRESSED	81

struct head {
	uint32_t type;
	uint16_t misc;
	uint16_t size;
};

static void print(const void *data, size_t size)
{
	if (fwrite(data, 1, size, stdout) != size)
		die("cannot write");
}

static void unpack(ZSTD_DStream *stream, const void *data, size_t size)
{
	ZSTD_inBuffer in = { .src = data, .size = size };
	static char buf[1 << 16];
	bool full = false;

	while (in.pos < in.size || full) {
		ZSTD_outBuffer out = { .dst = buf, .size = sizeof(buf) };

		if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in)))
			die("what is compressed is damaged");
		print(buf, out.pos);
		full = out.pos == out.size;
	}
}

/* Read the whole file, which may grow meanwhile */
static char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	char *data = NULL;
	size_t got;

	if (!f)
		die("cannot open %s", path);
	*size = 0;
	do {
		data = realloc(data, *size + MIB);
		if (!data)
			die("out of memory");
		got = fread(data + *size, 1, MIB, f);
		*size += got;
	} while (got);
	fclose(f);
	return data;
}

static size_t skip_zeros(const char *data, size_t size)
{
	size_t at = 0;

	while (at < size && !data[at])
		at++;
	return at;
}

int main(int argc, char **argv)
{
	uint64_t at = 0, end = 0;
	ZSTD_DStream *stream = ZSTD_createDStream();
	struct head head;
	size_t size;
	char *data;

	if (argc != 2)
		die("usage: events FILE");
	data = read_file(argv[1], &size);
	if (size < HEADER)
		return 0;
	memcpy(&at, data + 40, sizeof(at));
	memcpy(&end, data + 48, sizeof(end));
	/* Where the hole ends, as no event has the type 0 */
	if (!at)
		at = skip_zeros(data, size);
	end = end && end < size - at ? at + end : size;
	while (at + sizeof(head) <= end) {
		memcpy(&head, data + at, sizeof(head));
		if (head.size < sizeof(head) || at + head.size > end)
			break;
		if (head.type == COMPRESSED)
			unpack(stream, data + at + sizeof(head), head.size - sizeof(head));
		else
			print(data + at, head.size);
		at += head.size;
	}
	return 0;
}
