// SPDX-License-Identifier: GPL-2.0
/* Modules: check/source check/piece */
/* A file and a stream that are longer than what is in memory at once */
#include "damon/check/source.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>

#define LEN	(3 * DAMON_SOURCE_WINDOW + 12345)

static char *content, *copy;

static int open_file(size_t len)
{
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;

	if (fd < 0 || write(fd, content, len) != (ssize_t)len)
		exit(1);
	fclose(file);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static bool is_at(struct damon_source *src, u64 pos, size_t len)
{
	const char *p = damon_source__look(src, pos, len);

	return p && !memcmp(p, content + pos, len);
}

static void test_file(void)
{
	struct damon_source src;
	struct damon_piece piece;
	int fd = open_file(LEN);

	damon_source__init(&src, fd, -1, LEN);
	tap_ok(is_at(&src, 0, 100), "a file's begin");
	tap_ok(is_at(&src, LEN - 8, 8), "its end");
	tap_ok(is_at(&src, 100, DAMON_SOURCE_WINDOW), "as much as fits, before that");
	tap_ok(!damon_source__look(&src, LEN - 8, 9), "nothing behind its end");
	tap_ok(!damon_source__look(&src, ~0ULL - 7, 8), "nor where no file goes to");
	tap_ok(!damon_source__piece(&src, 0, DAMON_SOURCE_WINDOW + 1, &piece) && !piece.len,
	       "no piece that does not fit");
	tap_ok(damon_source__pass(&src, 100, LEN - 100), "there is as much to leave out");
	tap_ok(!damon_source__pass(&src, 100, LEN - 99), "and no more");
	damon_source__exit(&src);
	close(fd);
}

/* @good: up to there */
static bool has_sent(int out, size_t good)
{
	return lseek(out, 0, SEEK_END) == (off_t)good &&
	       pread(out, copy, good, 0) == (ssize_t)good && !memcmp(copy, content, good);
}

static void test_stream(void)
{
	struct damon_source src;
	int fd = open_file(LEN), out = open_file(0);

	damon_source__init(&src, fd, out, UINT64_MAX);
	tap_ok(is_at(&src, 0, 100), "a stream's begin");
	src.good = 60;
	tap_ok(is_at(&src, 60, DAMON_SOURCE_WINDOW), "what follows what is good");
	tap_ok(has_sent(out, 60), "which has gone on, and nothing else has");
	tap_ok(damon_source__pass(&src, 60, LEN - 70), "most of it nobody looks at");
	tap_ok(is_at(&src, LEN - 10, 10), "then somebody does");
	tap_ok(!damon_source__look(&src, LEN - 10, 11), "and there it ends");
	tap_eq(src.size, LEN, "which is known then");
	damon_source__send(&src);
	tap_ok(has_sent(out, LEN - 10), "all that is good has gone on");
	damon_source__exit(&src);
	close(fd);
	close(out);
}

int main(void)
{
	content = malloc(LEN);
	copy = malloc(LEN);
	if (!content || !copy)
		return 1;
	for (size_t i = 0; i < LEN; i++)
		content[i] = i * 2654435761u >> 13;
	test_file();
	test_stream();
	free(content);
	free(copy);
	return tap_done();
}
