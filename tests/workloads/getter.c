// SPDX-License-Identifier: GPL-2.0
/*
 * getter: fill a redis or memcached server with keys, and then get random ones of the first keys at a
 * fixed rate.  So a recording and whoever measures the truth at another time see the same load.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "truth.h"

#define FILL_AT_ONCE	100
#define MAX_CONNECTIONS	16
#define MAX_HEAD	64	/* bytes of a request or an answer, without the value */

static const char usage[] =
"usage: getter --socket PATH [options]\n"
"  --server NAME   redis (default) or memcached\n"
"  --connections N which take turns (1)\n"
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

/* Each function writes to @to, which has room for MAX_HEAD bytes, and returns how many it wrote. */
struct server {
	const char *name;
	int (*set)(char *to, unsigned long key, unsigned long value);	/* the value follows */
	const char *stored;						/* the answer */
	int (*get)(char *to, unsigned long key);
	int (*head)(char *to, unsigned long key, unsigned long value);	/* the answer; the value follows */
	const char *tail;
};

static int redis_set(char *to, unsigned long key, unsigned long value)
{
	return sprintf(to, "*3\r\n$3\r\nSET\r\n$12\r\n%012lu\r\n$%lu\r\n", key, value);
}

static int redis_get(char *to, unsigned long key)
{
	return sprintf(to, "*2\r\n$3\r\nGET\r\n$12\r\n%012lu\r\n", key);
}

static int redis_head(char *to, unsigned long key, unsigned long value)
{
	(void)key;
	return sprintf(to, "$%lu\r\n", value);
}

static int memcached_set(char *to, unsigned long key, unsigned long value)
{
	return sprintf(to, "set %012lu 0 0 %lu\r\n", key, value);
}

static int memcached_get(char *to, unsigned long key)
{
	return sprintf(to, "get %012lu\r\n", key);
}

static int memcached_head(char *to, unsigned long key, unsigned long value)
{
	return sprintf(to, "VALUE %012lu 0 %lu\r\n", key, value);
}

static const struct server servers[] = {
	{ "redis", redis_set, "+OK\r\n", redis_get, redis_head, "\r\n" },
	{ "memcached", memcached_set, "STORED\r\n", memcached_get, memcached_head, "\r\nEND\r\n" },
};

static const struct server *find_server(const char *name)
{
	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++) {
		if (!strcmp(servers[i].name, name))
			return &servers[i];
	}
	die(usage);
}

static void fill(const struct server *server, int fd, unsigned long keys, unsigned long value)
{
	char *request = malloc(FILL_AT_ONCE * (value + MAX_HEAD));
	unsigned int nr = 0;
	size_t len = 0;

	for (unsigned long i = 0; i < keys; i++) {
		len += server->set(request + len, i, value);
		memset(request + len, 'v', value);
		len += value;
		len += sprintf(request + len, "\r\n");
		if (++nr < FILL_AT_ONCE && i + 1 < keys)
			continue;
		send_all(fd, request, len);
		receive(fd, nr * strlen(server->stored));
		nr = 0;
		len = 0;
	}
	free(request);
}

static void get(const struct server *server, int fd, unsigned long key, unsigned long value)
{
	char text[MAX_HEAD];

	send_all(fd, text, server->get(text, key));
	receive(fd, server->head(text, key, value) + value + strlen(server->tail));
}

int main(int argc, char **argv)
{
	enum { SOCKET, SERVER, CONNECTIONS, KEYS, USED, VALUE, RATE, SECONDS, LOG };
	static const struct option options[] = {
		[SOCKET] = { "socket", required_argument },
		[SERVER] = { "server", required_argument },
		[CONNECTIONS] = { "connections", required_argument },
		[KEYS] = { "keys", required_argument },
		[USED] = { "used", required_argument },
		[VALUE] = { "value", required_argument },
		[RATE] = { "rate", required_argument },
		[SECONDS] = { "seconds", required_argument },
		[LOG] = { "log", required_argument },
		{ }
	};
	unsigned long values[] = {
		[CONNECTIONS] = 1, [KEYS] = 100000, [USED] = 10000, [VALUE] = 200, [RATE] = 500, [SECONDS] = 60,
	};
	const struct server *server = &servers[0];
	const char *path = NULL;
	FILE *log = stdout;
	unsigned long late = 0;
	uint64_t start, state = 1;
	int c, i, fds[MAX_CONNECTIONS];

	while ((c = getopt_long(argc, argv, "", options, &i)) != -1) {
		if (c)
			die(usage);
		if (i == SOCKET)
			path = optarg;
		else if (i == SERVER)
			server = find_server(optarg);
		else if (i == LOG)
			log = open_log(optarg);
		else
			values[i] = parse_number(optarg);
	}
	if (!path || !values[CONNECTIONS] || values[CONNECTIONS] > MAX_CONNECTIONS)
		die(usage);
	for (unsigned long n = 0; n < values[CONNECTIONS]; n++)
		fds[n] = connect_to(path);
	fill(server, fds[0], values[KEYS], values[VALUE]);
	fprintf(log, "filled\n");
	fflush(log);

	start = now();
	for (unsigned long n = 0; n < values[RATE] * values[SECONDS]; n++) {
		uint64_t due = start + n * NSEC_PER_SEC / values[RATE];

		sleep_until(due);
		late += now() > due + 10000000;
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		get(server, fds[n % values[CONNECTIONS]], (state >> 33) % values[USED],
		    values[VALUE]);
	}
	fprintf(log, "late %lu\n", late);
	return 0;
}
