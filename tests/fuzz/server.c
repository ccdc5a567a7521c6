// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into a program: starts its main() once for each byte that comes on
 * one pipe, in a process of its own, and tells on another how that ended. Loading
 * the program, which takes longer than a run, happens once.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMANDS	198
#define RESULTS		199

/* A run that takes longer than this hangs. */
#define SECONDS		20

struct result {
	int status;
	int max_rss_kib;
};

static void become_run(const char *log)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	close(COMMANDS);
	close(RESULTS);
	dup2(fd, STDERR_FILENO);
	close(fd);
	alarm(SECONDS);
}

__attribute__((constructor)) static void serve(void)
{
	const char *log = getenv("FUZZ_LOG");
	struct rusage usage;
	struct result result;
	char byte;

	if (!log)
		return;
	while (read(COMMANDS, &byte, 1) == 1) {
		pid_t pid = fork();

		if (!pid) {
			become_run(log);
			return;
		}
		if (pid < 0 || wait4(pid, &result.status, 0, &usage) != pid)
			break;
		result.max_rss_kib = usage.ru_maxrss;
		if (write(RESULTS, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(0);
}
