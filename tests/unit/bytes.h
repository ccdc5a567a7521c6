/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_BYTES_H
#define TESTS_UNIT_BYTES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/types.h>

/* What a perf.data is made of, in this machine's byte order or the other */
struct bytes {
	char buf[4096];
	size_t len;
	bool swap;
};

/* A number of so many bytes, or as many of a text; size 0 ends a list of them */
struct field {
	u8 size;
	u64 val;
	const char *text;
	bool counted;	/* its length comes first */
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
/* As features have them */
#define STRING(str)		{ .size = sizeof(str), .text = str, .counted = true }

/* A file without a name that holds them, read from its begin */
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
