/*
 * A gRPC server for unit tests, made of bare HTTP/2 frames so that it can also
 * say what no real one would. It runs in a child of the test.
 */
#ifndef TESTS_UNIT_GRPC_SERVER_H
#define TESTS_UNIT_GRPC_SERVER_H

#include "base/buf.h"
#include "base/file.h"

#include <nghttp2/nghttp2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum frame {
	FRAME_DATA = 0,
	FRAME_HEADERS = 1,
	FRAME_RST_STREAM = 3,
	FRAME_SETTINGS = 4,
	FRAME_PING = 6,
	FRAME_GOAWAY = 7,
	FRAME_WINDOW_UPDATE = 8,
};
#define END_STREAM  1
#define ACK	    1
#define END_HEADERS 4

/* A call as the server got it. */
struct request {
	uint32_t stream;
	char path[128];
	char ns[64];
	struct buf body; /* with gRPC's prefix */
};

/* A connection on the server's side. */
struct peer {
	int fd;
	bool greeted;
	nghttp2_hd_inflater *inflater;
};

static inline bool server_read(int fd, void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = read(fd, (char *)data + done, size - done);

		if (count <= 0)
			return false;
		done += (size_t)count;
	}
	return true;
}

static inline void server_write(int fd, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = send(fd, (const char *)data + done, size - done,
				     MSG_NOSIGNAL);

		if (count <= 0)
			_exit(0); /* the client has had enough */
		done += (size_t)count;
	}
}

static inline void server_frame(const struct peer *peer, enum frame type,
				uint8_t flags, uint32_t stream,
				const void *data, size_t size)
{
	uint8_t head[9] = {(uint8_t)(size >> 16),
			   (uint8_t)(size >> 8),
			   (uint8_t)size,
			   (uint8_t)type,
			   flags,
			   (uint8_t)(stream >> 24),
			   (uint8_t)(stream >> 16),
			   (uint8_t)(stream >> 8),
			   (uint8_t)stream};

	server_write(peer->fd, head, sizeof(head));
	server_write(peer->fd, data, size);
}

static inline void request_header(struct request *request,
				  const nghttp2_nv *header)
{
	const char *name = (const char *)header->name;
	const char *value = (const char *)header->value;

	if (strncmp(name, ":path", header->namelen) == 0)
		snprintf(request->path, sizeof(request->path), "%.*s",
			 (int)header->valuelen, value);
	if (strncmp(name, "containerd-namespace", header->namelen) == 0)
		snprintf(request->ns, sizeof(request->ns), "%.*s",
			 (int)header->valuelen, value);
}

static inline void request_headers(const struct peer *peer,
				   struct request *request, const uint8_t *data,
				   size_t size)
{
	int flags = 0;

	while (!(flags & NGHTTP2_HD_INFLATE_FINAL)) {
		nghttp2_nv header;
		ssize_t used = nghttp2_hd_inflate_hd2(peer->inflater, &header,
						      &flags, data, size, 1);

		if (used < 0)
			_exit(1);
		data += used;
		size -= (size_t)used;
		if (flags & NGHTTP2_HD_INFLATE_EMIT)
			request_header(request, &header);
	}
	nghttp2_hd_inflate_end_headers(peer->inflater);
}

/* Takes one frame; whether the request is whole now. */
static inline bool request_frame(const struct peer *peer,
				 struct request *request, const uint8_t *head,
				 const uint8_t *data, size_t size)
{
	switch (head[3]) {
	case FRAME_SETTINGS:
		if (!(head[4] & ACK))
			server_frame(peer, FRAME_SETTINGS, ACK, 0, "", 0);
		return false;
	case FRAME_HEADERS:
		request->stream = (uint32_t)head[7] << 8 | head[8];
		request_headers(peer, request, data, size);
		return false;
	case FRAME_DATA:
		buf_add(&request->body, data, size);
		return head[4] & END_STREAM;
	default:
		return false;
	}
}

/* Reads a whole call; false when the client hung up. */
static inline bool server_request(struct peer *peer, struct request *request)
{
	uint8_t head[24];
	static uint8_t data[1 << 16];

	buf_release(&request->body);
	memset(request, 0, sizeof(*request));
	if (!peer->greeted && !server_read(peer->fd, head, 24))
		return false;
	if (!peer->greeted)
		server_frame(peer, FRAME_SETTINGS, 0, 0, "", 0);
	peer->greeted = true;
	while (server_read(peer->fd, head, 9)) {
		size_t size =
			(size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];

		if (size > sizeof(data) || !server_read(peer->fd, data, size))
			return false;
		if (request_frame(peer, request, head, data, size))
			return true;
	}
	return false;
}

/* Appends a header as HPACK's literal without index or Huffman code. */
static inline void server_header(struct buf *block, const char *name,
				 const char *value)
{
	buf_add_char(block, 0);
	buf_add_char(block, (char)strlen(name));
	buf_add_text(block, name);
	buf_add_char(block, (char)strlen(value));
	buf_add_text(block, value);
}

/* Headers from name, value pairs that end with NULL. */
static inline void server_headers(const struct peer *peer, uint32_t stream,
				  uint8_t flags, const char *const *pairs)
{
	CLEANUP_BUF struct buf block = BUF_INIT;

	for (; *pairs; pairs += 2)
		server_header(&block, pairs[0], pairs[1]);
	server_frame(peer, FRAME_HEADERS, END_HEADERS | flags, stream,
		     block.data, block.size);
}

static const char *const server_ok[] = {":status", "200", "content-type",
					"application/grpc", NULL};
static const char *const server_done[] = {"grpc-status", "0", NULL};

/* One message with its prefix, in frames of 16 KiB. */
static inline void server_message(const struct peer *peer, uint32_t stream,
				  struct span message)
{
	CLEANUP_BUF struct buf data = BUF_INIT;

	for (int shift = 32; shift >= 0; shift -= 8)
		buf_add_char(&data,
			     (char)(shift == 32 ? 0 : message.size >> shift));
	buf_add(&data, message.data, message.size);
	for (size_t at = 0; at < data.size; at += 16384)
		server_frame(peer, FRAME_DATA, 0, stream, data.data + at,
			     data.size - at < 16384 ? data.size - at : 16384);
}

/* A whole reply. */
static inline void server_reply(const struct peer *peer, uint32_t stream,
				struct span message)
{
	server_headers(peer, stream, 0, server_ok);
	server_message(peer, stream, message);
	server_headers(peer, stream, END_STREAM, server_done);
}

/* "Trailers-only": an error without a message. */
static inline void server_error(const struct peer *peer, uint32_t stream,
				const char *status, const char *text)
{
	const char *const pairs[] = {
		":status",	    "200",	   "content-type",
		"application/grpc", "grpc-status", status,
		"grpc-message",	    text,	   NULL};

	server_headers(peer, stream, END_STREAM, pairs);
}

static inline int server_listen(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 8) < 0) {
		printf("Bail out! cannot listen on %s\n", path);
		_exit(1);
	}
	return fd;
}

/* Serves every connection with @serve, one after the other, in a child. */
static inline pid_t server_start(const char *path,
				 void (*serve)(struct peer *peer))
{
	int fd = server_listen(path);
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			struct peer peer = {.fd = accept(fd, NULL, NULL)};

			nghttp2_hd_inflate_new(&peer.inflater);
			serve(&peer);
			nghttp2_hd_inflate_del(peer.inflater);
			close(peer.fd);
		}
	}
	close(fd);
	return pid;
}

static inline void server_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

#endif
