/*
 * A unix socket that root serves, with a time by which all must be done.
 */
#ifndef GATE_GRPC_SOCKET_H
#define GATE_GRPC_SOCKET_H

#include "base/error.h"
#include "base/span.h"

#include <stdint.h>
#include <sys/un.h>

struct grpc_socket {
	int fd; /* -1: not connected */
	int64_t deadline;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
};

#define GRPC_SOCKET_INIT                                                       \
	{                                                                      \
		.fd = -1                                                       \
	}

/*
 * Connects to @path, whose server must be root (SO_PEERCRED). Everything ends
 * by @deadline (CLOCK_MONOTONIC nanoseconds). Returns 0 with *out to be closed
 * by grpc_socket_close(), or -1 with *err set ("engine.grpc").
 */
int grpc_socket_open(const char *path, int64_t deadline,
		     struct grpc_socket *out, struct error *err);

/* Closes it; safe to call twice. */
void grpc_socket_close(struct grpc_socket *out);

/* Sends all of @data. Returns 0 or -1. */
int grpc_socket_send(const struct grpc_socket *out, struct span data,
		     struct error *err);

/*
 * Waits for bytes and receives at most @capacity of them. *size is 0 when the
 * other end hung up. Returns 0 or -1.
 */
int grpc_socket_receive(const struct grpc_socket *out, void *data,
			size_t capacity, size_t *size, struct error *err);

#endif
