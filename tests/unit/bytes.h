/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_BYTES_H
#define TESTS_UNIT_BYTES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/types.h>

/* The bytes of a perf.data, in this machine's byte order or the other one */
struct bytes {
	char buf[4096];
	size_t len;
	bool swap;
};

/* A number, or the text, of @size bytes; a field of size 0 ends a list */
struct field {
	u8 size;
	u64 val;
	const char *text;
	bool counted;	/* the length is written first */
};

static inline void put(struct bytes *b, size_t size, u64 val)
{
	for (size_t i = 0; i < size; i++) {
		bool little = (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) != b->swap;

		b->buf[b->len++] = val >> 8 * (little ? i : size - 1 - i);
	}
}

static inline void put_text(struct bytes *b, const char *text, size_t size)
{
	memcpy(b->buf + b->len, text, size);
	b->len += size;
}

static inline void put_fields(struct bytes *b, const struct field *field)
{
	for (; field->size; field++) {
		if (field->counted)
			put(b, 4, field->size);
		if (field->text)
			put_text(b, field->text, field->size);
		else
			put(b, field->size, field->val);
	}
}

#define NUM(bytes, number)	{ .size = bytes, .val = number }
#define TEXT(str)		{ .size = sizeof(str) - 1, .text = str }
/* A string in the format of perf's features */
#define STRING(str)		{ .size = sizeof(str), .text = str, .counted = true }

/* Write the bytes to a file without a name; returns a descriptor at offset 0 */
static inline int bytes_file(const struct bytes *b)
{
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;

	if (fd < 0 || write(fd, b->buf, b->len) != (ssize_t)b->len)
		exit(1);
	fclose(file);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

#endif /* TESTS_UNIT_BYTES_H */
