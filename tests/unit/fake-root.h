/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_FAKE_ROOT_H
#define TESTS_UNIT_FAKE_ROOT_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A directory that the code under test uses instead of / */
static char root[40];

/** new_root - make an empty directory; its name is in @root */
static inline void new_root(void)
{
	snprintf(root, sizeof(root), "/tmp/perf-damon-root.XXXXXX");
	if (!mkdtemp(root)) {
		perror("mkdtemp");
		exit(1);
	}
}

/** put - write a file below @root, and make its directories */
static inline void put(const char *path, const char *text)
{
	char full[PATH_MAX];
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	f = fopen(full, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) {
		perror(full);
		exit(1);
	}
}

/** remove_root - remove @root with all files in it */
static inline void remove_root(void)
{
	char cmd[64];

	snprintf(cmd, sizeof(cmd), "rm -r %s", root);
	if (system(cmd))
		perror(cmd);
}

#endif /* TESTS_UNIT_FAKE_ROOT_H */
