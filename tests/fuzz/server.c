// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into a program, this library runs main() once for each byte that it reads from a
 * pipe, in a new process each time, and writes to another pipe how the process ended. With
 * sanitizers, what a program does before main() takes longer than a run of main(), and is done
 * only once. What a program does after main() is left out, as is the search for leaks.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMANDS	198
#define RESULTS		199

/* A run that takes longer than this is taken to hang. */
#define SECONDS		20

/* The largest pipe of a user who is not root */
#define PIPE_SIZE	(1 << 20)

typedef int (*main_fn)(int argc, char **argv, char **env);

struct result {
	int status;
	int max_rss_kib;
};

static main_fn real_main;

/* Make standard input a pipe that already holds the content of @path. */
static void feed(const char *path)
{
	int fd = open(path, O_RDONLY), ends[2];
	static char buf[PIPE_SIZE];
	ssize_t len;

	if (fd < 0 || pipe(ends) || fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE) < 0)
		_exit(1);
	len = read(fd, buf, sizeof(buf));
	if (len < 0 || write(ends[1], buf, len) != len)
		_exit(1);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	close(fd);
}

static void become_run(void)
{
	int fd = open(getenv("FUZZ_LOG"), O_WRONLY | O_CREAT | O_TRUNC, 0644);
	const char *input = getenv("FUZZ_STDIN");

	close(COMMANDS);
	close(RESULTS);
	dup2(fd, STDERR_FILENO);
	close(fd);
	if (input)
		feed(input);
	alarm(SECONDS);
}

static int serve(int argc, char **argv, char **env)
{
	struct rusage usage;
	struct result result;
	char byte;

	while (read(COMMANDS, &byte, 1) == 1) {
		pid_t pid = fork();

		if (!pid) {
			become_run();
			exit(real_main(argc, argv, env));
		}
		if (pid < 0 || wait4(pid, &result.status, 0, &usage) != pid)
			break;
		result.max_rss_kib = usage.ru_maxrss;
		if (write(RESULTS, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(0);
}

/* Replaces the C library's function, and leaves out exit handlers. */
void exit(int status)
{
	fflush(NULL);
	_exit(status);
}

/* Replaces the C library's function, which calls main(). */
int __libc_start_main(main_fn fn, int argc, char **argv, void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end)
{
	int (*start)(main_fn fn, int argc, char **argv, void (*init)(void), void (*fini)(void),
		     void (*rtld_fini)(void), void *stack_end);

	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = fn;
	return start(getenv("FUZZ_LOG") ? serve : fn, argc, argv, init, fini, rtld_fini,
		     stack_end);
}
