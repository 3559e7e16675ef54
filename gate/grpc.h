/*
 * One unary gRPC call over a unix socket, as containerd's API needs it: the
 * door to nghttp2. gRPC over HTTP/2, PROTOCOL-HTTP2.md.
 */
#ifndef GATE_GRPC_H
#define GATE_GRPC_H

#include "base/buf.h"
#include "base/error.h"

#include <stdint.h>

#define GRPC_REPLY_MAX ((size_t)16 << 20)

struct grpc; /* a connection */

/*
 * Connects to the socket @path, whose server must be root (SO_PEERCRED).
 * All calls end by @deadline (CLOCK_MONOTONIC nanoseconds). Returns 0 with
 * *out to be freed by grpc_free(), or -1 with *err set ("engine.grpc").
 */
int grpc_open(const char *path, int64_t deadline, struct grpc **out,
	      struct error *err);

/* Frees it and what it owns; NULL is fine. */
void grpc_free(struct grpc *grpc);

/* The same for a variable that leaves its scope. */
void grpc_cleanup(struct grpc **grpc);

/*
 * Calls @method ("/package.Service/Method") with header containerd-namespace
 * @ns and the protobuf @request; appends the protobuf reply to @reply. On a
 * gRPC error *status is its code (5: not found) and -1 is returned with *err
 * set; *status is -1 for failures of the connection. Returns 0 when the
 * status was 0.
 */
int grpc_call(struct grpc *grpc, const char *method, const char *ns,
	      struct span request, struct buf *reply, int *status,
	      struct error *err);

#endif
