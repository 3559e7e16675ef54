#include "gate/grpc.h"

#include "grpc_server.h"
#include "tap.h"
#include "temp.h"

#include <time.h>

#define SECOND 1000000000LL
#define METHOD "/containerd.services.containers.v1.Containers/Get"

static int64_t soon(int64_t nanoseconds)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec + nanoseconds;
}

/* Answers with what was asked: path, namespace and body. */
static void serve_echo(struct peer *peer)
{
	struct request request = {0};
	CLEANUP_BUF struct buf text = BUF_INIT;

	while (server_request(peer, &request)) {
		buf_release(&text);
		buf_add_format(&text, "%s %s ", request.path, request.ns);
		buf_add(&text, request.body.data, request.body.size);
		server_reply(peer, request.stream, buf_span(&text));
	}
	buf_release(&request.body);
}

/* A megabyte of x, larger than any window that HTTP/2 starts with. */
static void serve_large(struct peer *peer)
{
	struct request request = {0};
	CLEANUP_BUF struct buf text = BUF_INIT;

	for (size_t i = 0; i < 1000000; i++)
		buf_add_char(&text, 'x');
	if (server_request(peer, &request))
		server_reply(peer, request.stream, buf_span(&text));
	server_request(peer, &request); /* until the client hangs up */
}

static void test_calls(void)
{
	pid_t server = server_start("s", serve_echo);
	CLEANUP(grpc_cleanup) struct grpc *grpc = NULL;
	CLEANUP_BUF struct buf reply = BUF_INIT;
	struct error err = ERROR_INIT;
	int status = 7;

	ok(grpc_open("s", soon(20 * SECOND), &grpc, &err) == 0, "connects: %s",
	   err.reason.msg);
	ok(grpc_call(grpc, METHOD, "default", span_of("ab"), &reply, &status,
		     &err) == 0 &&
		   status == 0,
	   "a call: %s", err.reason.msg);
	ok(span_starts(buf_span(&reply), METHOD " default ") &&
		   reply.size == strlen(METHOD " default ") + 7 &&
		   memcmp(reply.data + reply.size - 7, "\0\0\0\0\2ab", 7) == 0,
	   "names method and namespace and brings its message");
	buf_release(&reply);
	ok(grpc_call(grpc, "/x/Y", "k8s.io", span_of(NULL), &reply, &status,
		     &err) == 0 &&
		   span_starts(buf_span(&reply), "/x/Y k8s.io "),
	   "a second one on the same connection, empty");
	server_stop(server);
	ok(grpc_call(grpc, "/x/Y", "n", span_of("a"), &reply, &status, &err) ==
			   -1 &&
		   status == -1,
	   "the server went away: %s", err.reason.msg);
	is(err.reason.id, "engine.grpc", "which has its id");
	ok(grpc_call(grpc, "/x/Y", "n", span_of("a"), &reply, &status, NULL) ==
		   -1,
	   "and a broken connection is not used again");
}

static void test_large(void)
{
	pid_t server = server_start("s", serve_large);
	CLEANUP(grpc_cleanup) struct grpc *grpc = NULL;
	CLEANUP_BUF struct buf reply = BUF_INIT;
	struct error err = ERROR_INIT;
	int status;

	ok(grpc_open("s", soon(20 * SECOND), &grpc, &err) == 0 &&
		   grpc_call(grpc, METHOD, "n", span_of("a"), &reply, &status,
			     &err) == 0,
	   "a reply larger than a window: %s", err.reason.msg);
	ok(reply.size == 1000000 && reply.data[999999] == 'x', "all of it");
	server_stop(server);
}

/* Servers that do it wrong. Each gets a whole request first. */
static void wrong_not_found(const struct peer *peer, uint32_t stream)
{
	server_error(peer, stream, "5", "container \"x\": not found \xc3\xa4");
}

static void wrong_escape(const struct peer *peer, uint32_t stream)
{
	server_error(peer, stream, "5", "\x1b[31m not found");
}

static void wrong_http_status(const struct peer *peer, uint32_t stream)
{
	static const char *const pairs[] = {":status", "404", "content-type",
					    "application/grpc", NULL};

	server_headers(peer, stream, 0, pairs);
	server_message(peer, stream, span_of("x"));
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_content_type(const struct peer *peer, uint32_t stream)
{
	static const char *const pairs[] = {":status", "200", "content-type",
					    "text/html", NULL};

	server_headers(peer, stream, 0, pairs);
	server_message(peer, stream, span_of("x"));
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_no_trailer(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	server_message(peer, stream, span_of("x"));
	server_frame(peer, FRAME_DATA, END_STREAM, stream, "", 0);
}

static void wrong_status_twice(const struct peer *peer, uint32_t stream)
{
	static const char *const pairs[] = {"grpc-status", "0", "grpc-status",
					    "0", NULL};

	server_headers(peer, stream, 0, server_ok);
	server_message(peer, stream, span_of("x"));
	server_headers(peer, stream, END_STREAM, pairs);
}

static void wrong_status_text(const struct peer *peer, uint32_t stream)
{
	server_error(peer, stream, "-0", "");
}

static void wrong_no_message(const struct peer *peer, uint32_t stream)
{
	server_error(peer, stream, "0", "");
}

static void wrong_compressed(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	server_frame(peer, FRAME_DATA, 0, stream, "\1\0\0\0\1x", 6);
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_short(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	server_frame(peer, FRAME_DATA, 0, stream, "\0\0\0\0\2x", 6);
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_two_messages(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	server_message(peer, stream, span_of("x"));
	server_message(peer, stream, span_of("y"));
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_length(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	server_frame(peer, FRAME_DATA, 0, stream, "\0\xff\xff\xff\xffx", 6);
	server_headers(peer, stream, END_STREAM, server_done);
}

static void wrong_reset(const struct peer *peer, uint32_t stream)
{
	server_frame(peer, FRAME_RST_STREAM, 0, stream, "\0\0\0\2", 4);
}

static void wrong_goaway(const struct peer *peer, uint32_t stream)
{
	(void)stream;
	server_frame(peer, FRAME_GOAWAY, 0, 0, "\0\0\0\0\0\0\0\0", 8);
}

static void wrong_hang_up(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	shutdown(peer->fd, SHUT_RDWR);
}

static void wrong_frame_size(const struct peer *peer, uint32_t stream)
{
	static const char large[20000];

	server_headers(peer, stream, 0, server_ok);
	server_frame(peer, FRAME_DATA, 0, stream, large, sizeof(large));
}

static void wrong_protocol(const struct peer *peer, uint32_t stream)
{
	(void)stream;
	server_write(peer->fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
}

static void wrong_headers(const struct peer *peer, uint32_t stream)
{
	CLEANUP_BUF struct buf block = BUF_INIT;

	server_header(&block, ":status", "200");
	for (size_t i = 0; i < 200; i++)
		server_header(&block, "x", "y");
	server_frame(peer, FRAME_HEADERS, END_HEADERS, stream, block.data,
		     block.size);
	server_headers(peer, stream, END_STREAM, server_done);
}

/* Reads what the client says of its windows, so that it can go on. */
static void drain(const struct peer *peer)
{
	char data[4096];

	while (recv(peer->fd, data, sizeof(data), MSG_DONTWAIT) > 0)
		;
}

static void wrong_endless(const struct peer *peer, uint32_t stream)
{
	static const char data[16384];

	server_headers(peer, stream, 0, server_ok);
	for (;;) {
		server_frame(peer, FRAME_DATA, 0, stream, data, sizeof(data));
		drain(peer);
	}
}

static void wrong_pings(const struct peer *peer, uint32_t stream)
{
	CLEANUP_BUF struct buf pings = BUF_INIT;

	(void)stream;
	for (int i = 0; i < 1000; i++)
		buf_add(&pings, "\0\0\10\6\1\0\0\0\0pingping", 17);
	for (;;)
		server_write(peer->fd, pings.data, pings.size);
}

static void wrong_silent(const struct peer *peer, uint32_t stream)
{
	server_headers(peer, stream, 0, server_ok);
	pause();
}

static const struct wrong {
	const char *name;
	void (*answer)(const struct peer *peer, uint32_t stream);
	int status;
	const char *says; /* part of the message */
	bool waits;	  /* for the deadline: make it a near one */
} wrongs[] = {
	{"an error in trailers only", wrong_not_found, 5,
	 "says no (status 5): container \"x\": not found \\xc3\\xa4", false},
	{"an escape in a header", wrong_escape, -1, "reset the call", false},
	{"an HTTP error", wrong_http_status, -1, "does not speak gRPC", false},
	{"a page", wrong_content_type, -1, "does not speak gRPC", false},
	{"no status", wrong_no_trailer, -1, "does not speak gRPC", false},
	{"two statuses", wrong_status_twice, -1, "a status that is none",
	 false},
	{"a status that is no number", wrong_status_text, -1,
	 "a status that is none", false},
	{"success without a message", wrong_no_message, -1, "no message",
	 false},
	{"a compressed message", wrong_compressed, -1, "no message", false},
	{"a short message", wrong_short, -1, "another length", false},
	{"two messages", wrong_two_messages, -1, "another length", false},
	{"a length of 4 GiB", wrong_length, -1, "another length", false},
	{"a reset", wrong_reset, -1, "reset the call", false},
	{"goodbye", wrong_goaway, -1, "reset the call", false},
	{"a hang-up", wrong_hang_up, -1, "", false},
	{"a frame that is too large", wrong_frame_size, -1, "", false},
	{"HTTP/1.1", wrong_protocol, -1, "", false},
	{"too many headers", wrong_headers, -1, "too many headers", false},
	{"a reply without end", wrong_endless, -1, "too large", false},
	{"pings without end", wrong_pings, -1, "does not stop", false},
	{"silence", wrong_silent, -1, "before the time was up", true},
};
static const struct wrong *wrong_now; /* set before the server is forked */

static void serve_wrong(struct peer *peer)
{
	struct request request = {0};

	if (!server_request(peer, &request))
		_exit(1);
	wrong_now->answer(peer, request.stream);
	server_request(peer, &request);
}

static void test_wrong(const struct wrong *wrong)
{
	CLEANUP(grpc_cleanup) struct grpc *grpc = NULL;
	CLEANUP_BUF struct buf reply = BUF_INIT;
	struct error err = ERROR_INIT;
	int status = 0;
	pid_t server;

	wrong_now = wrong;
	server = server_start("s", serve_wrong);
	ok(grpc_open("s", soon(wrong->waits ? SECOND / 5 : 60 * SECOND), &grpc,
		     &err) == 0 &&
		   grpc_call(grpc, METHOD, "n", span_of("a"), &reply, &status,
			     &err) == -1 &&
		   status == wrong->status && reply.size == 0,
	   "%s is refused", wrong->name);
	ok(strstr(err.reason.msg, wrong->says), "and said: %s", err.reason.msg);
	server_stop(server);
}

/* Nobody accepts: the connection waits in the queue, the reply never comes. */
static void test_open(void)
{
	struct grpc *grpc = NULL;
	struct error err = ERROR_INIT;
	char path[200] = {0};
	int fd;

	ok(grpc_open("missing", soon(SECOND), &grpc, &err) == -1 && !grpc,
	   "no socket: %s", err.reason.msg);
	is(err.reason.id, "engine.grpc", "which has its id");
	memset(path, 'x', sizeof(path) - 1);
	ok(grpc_open(path, soon(SECOND), &grpc, NULL) == -1 && !grpc,
	   "a path too long for a socket");
	fd = server_listen("s");
	ok(grpc_open("s", soon(-1), &grpc, NULL) == -1 && !grpc,
	   "no time is left to connect");
	close(fd);
	ok(grpc_open("s", soon(SECOND), &grpc, NULL) == -1 && !grpc,
	   "a socket that nobody listens on");
}

static void test_owner(void)
{
	struct grpc *grpc = NULL;
	struct error err = ERROR_INIT;
	int fd;
	pid_t pid;

	temp_run("chmod 777 .");
	pid = fork();
	if (pid == 0) {
		if (setuid(65533) < 0)
			_exit(1);
		fd = server_listen("theirs");
		pause();
		_exit(fd < 0);
	}
	for (int i = 0; i < 500 && access("theirs", F_OK) < 0; i++)
		usleep(10000);
	usleep(10000);
	ok(grpc_open("theirs", soon(SECOND), &grpc, &err) == -1 && !grpc,
	   "a socket that another user serves: %s", err.reason.msg);
	server_stop(pid);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: servers must be root's\n");
		return 0;
	}
	temp_make();
	test_calls();
	test_large();
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++)
		test_wrong(&wrongs[i]);
	test_open();
	test_owner();
	temp_remove();
	return tap_done();
}
