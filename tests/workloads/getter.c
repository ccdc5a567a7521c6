// SPDX-License-Identifier: GPL-2.0
/*
 * getter: fill a redis server with keys, and then get random ones of the first keys at a fixed rate.
 * So a recording and whoever measures the truth at another time see the same load.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "truth.h"

#define FILL_AT_ONCE	100

static const char usage[] =
"usage: getter --socket PATH [options]\n"
"  --keys N        that the server gets (100000)\n"
"  --used N        the first of them, which are read (10000)\n"
"  --value BYTES   size of each value (200)\n"
"  --rate N        requests a second (500)\n"
"  --seconds S     how long (60)\n"
"  --log FILE      'filled' when the server has all keys, 'late N' in the end: how many requests\n"
"                  came more than 10 ms after their time\n";

static int connect_to(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("cannot connect to %s", path);
	return fd;
}

static void send_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n <= 0)
			die("cannot send");
		data += n;
		size -= n;
	}
}

/* Read until so many bytes have come. */
static void receive(int fd, size_t size)
{
	char buf[4096];

	while (size) {
		ssize_t n = read(fd, buf, size < sizeof(buf) ? size : sizeof(buf));

		if (n <= 0 || buf[0] == '-')
			die("the server does not answer as it should");
		size -= n;
	}
}

static void fill(int fd, unsigned long keys, unsigned long value)
{
	char *request = malloc(FILL_AT_ONCE * (value + 100));
	size_t len = 0;
	unsigned int nr = 0;

	for (unsigned long i = 0; i < keys; i++) {
		len += sprintf(request + len, "*3\r\n$3\r\nSET\r\n$12\r\n%012lu\r\n$%lu\r\n", i, value);
		memset(request + len, 'v', value);
		len += value;
		len += sprintf(request + len, "\r\n");
		if (++nr < FILL_AT_ONCE && i + 1 < keys)
			continue;
		send_all(fd, request, len);
		receive(fd, nr * strlen("+OK\r\n"));
		nr = 0;
		len = 0;
	}
	free(request);
}

static void get(int fd, unsigned long key, unsigned long value)
{
	char request[64], head[32];

	send_all(fd, request, sprintf(request, "*2\r\n$3\r\nGET\r\n$12\r\n%012lu\r\n", key));
	receive(fd, sprintf(head, "$%lu\r\n", value) + value + 2);
}

int main(int argc, char **argv)
{
	enum { SOCKET, KEYS, USED, VALUE, RATE, SECONDS, LOG };
	static const struct option options[] = {
		[SOCKET] = { "socket", required_argument },
		[KEYS] = { "keys", required_argument },
		[USED] = { "used", required_argument },
		[VALUE] = { "value", required_argument },
		[RATE] = { "rate", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[LOG] = { "log", required_argument },
		{ }
	};
	unsigned long values[] = {
		[KEYS] = 100000, [USED] = 10000, [VALUE] = 200, [RATE] = 500, [SECONDS] = 60,
	};
	const char *path = NULL;
	FILE *log = stdout;
	unsigned long late = 0;
	uint64_t start, state = 1;
	int c, i, fd;

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		if (i == SOCKET)
			path = optarg;
		else if (i == LOG)
			log = open_log(optarg);
		else
			values[i] = parse_number(optarg);
	}
	if (!path)
		die(usage);
	fd = connect_to(path);
	fill(fd, values[KEYS], values[VALUE]);
	fprintf(log, "filled\n");
	fflush(log);

	start = now();
	for (unsigned long n = 0; n < values[RATE] * values[SECONDS]; n++) {
		uint64_t due = start + n * NSEC_PER_SEC / values[RATE];

		sleep_until(due);
		late += now() > due + 10000000;
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		get(fd, (state >> 33) % values[USED], values[VALUE]);
	}
	fprintf(log, "late %lu\n", late);
	return 0;
}
