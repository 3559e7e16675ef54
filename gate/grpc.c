#include "gate/grpc.h"

#include "gate/grpc_socket.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>

#define ID	    "engine.grpc"
#define PREFIX	    5 /* a flag and the length in front of each message */
#define HEADERS_MAX 128
/* Most bytes of one call on the wire: a reply and what carries it. */
#define WIRE_MAX     (GRPC_REPLY_MAX + ((size_t)4 << 20))
#define STATUS_UNSET -1

/* One call: what goes out and what came back. */
struct call {
	int32_t stream;
	struct span request;
	uint8_t prefix[PREFIX];
	size_t sent; /* of prefix and request */
	struct buf body;
	size_t headers;
	size_t wire;
	bool is_http_ok;
	bool is_grpc;
	int status; /* gRPC's, or STATUS_UNSET */
	char message[160];
	bool closed;
	const char *wrong; /* what the server did wrong, static; or NULL */
};

struct grpc {
	struct grpc_socket socket;
	nghttp2_session *session;
	struct call *call; /* the one that is under way */
	bool broken;	   /* a call ended with the connection in the middle */
};

/* nghttp2 asks for the next piece of the request. */
static ssize_t on_read(nghttp2_session *session, int32_t stream, uint8_t *out,
		       size_t size, uint32_t *flags,
		       nghttp2_data_source *source, void *context)
{
	struct call *call = source->ptr;
	size_t written = 0;

	(void)session;
	(void)stream;
	(void)context;
	for (; written < size && call->sent < PREFIX; written++)
		out[written] = call->prefix[call->sent++];
	if (call->sent >= PREFIX) {
		size_t at = call->sent - PREFIX;
		size_t piece = call->request.size - at;

		if (piece > size - written)
			piece = size - written;
		if (piece)
			memcpy(out + written, call->request.data + at, piece);
		call->sent += piece;
		written += piece;
	}
	if (call->sent == PREFIX + call->request.size)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)written;
}

/* The code of gRPC's status: at most three digits. */
static int read_status(struct call *call, struct span text)
{
	int status = 0;

	if (text.size == 0 || text.size > 3 || call->status != STATUS_UNSET)
		return -1;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		status = status * 10 + (text.data[i] - '0');
	}
	call->status = status;
	return 0;
}

static void take_header(struct call *call, struct span name, struct span value)
{
	if (++call->headers > HEADERS_MAX)
		call->wrong = "sent too many headers";
	else if (span_is(name, ":status"))
		call->is_http_ok = span_is(value, "200");
	else if (span_is(name, "content-type"))
		call->is_grpc = span_starts(value, "application/grpc");
	else if (span_is(name, "grpc-status") && read_status(call, value) < 0)
		call->wrong = "sent a status that is none";
	else if (span_is(name, "grpc-message"))
		error_escape(call->message, sizeof(call->message), value.data,
			     value.size);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame,
		     const uint8_t *name, size_t name_size,
		     const uint8_t *value, size_t value_size, uint8_t flags,
		     void *context)
{
	struct grpc *grpc = context;

	(void)session;
	(void)flags;
	if (!grpc->call || frame->hd.stream_id != grpc->call->stream)
		return 0;
	take_header(grpc->call, (struct span){(const char *)name, name_size},
		    (struct span){(const char *)value, value_size});
	return grpc->call->wrong ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream,
		   const uint8_t *data, size_t size, void *context)
{
	struct grpc *grpc = context;

	(void)session;
	(void)flags;
	if (!grpc->call || stream != grpc->call->stream)
		return 0;
	buf_add(&grpc->call->body, data, size);
	if (buf_ok(&grpc->call->body))
		return 0;
	grpc->call->wrong = "sent a reply that is too large";
	return NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t code,
		    void *context)
{
	struct grpc *grpc = context;

	(void)session;
	if (!grpc->call || stream != grpc->call->stream)
		return 0;
	grpc->call->closed = true;
	if (code != NGHTTP2_NO_ERROR && !grpc->call->wrong)
		grpc->call->wrong = "reset the call";
	return 0;
}

static int new_session(struct grpc *grpc)
{
	static const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20},
	};
	nghttp2_session_callbacks *callbacks;
	int result;

	if (nghttp2_session_callbacks_new(&callbacks) != 0)
		return -1;
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
								  on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
							       on_close);
	result = nghttp2_session_client_new(&grpc->session, callbacks, grpc);
	nghttp2_session_callbacks_del(callbacks);
	if (result != 0)
		return -1;
	return nghttp2_submit_settings(grpc->session, NGHTTP2_FLAG_NONE,
				       settings, 2) == 0
		       ? 0
		       : -1;
}

int grpc_open(const char *path, int64_t deadline, struct grpc **out,
	      struct error *err)
{
	CLEANUP(grpc_cleanup) struct grpc *grpc = calloc(1, sizeof(*grpc));

	*out = NULL;
	if (!grpc)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	grpc->socket = (struct grpc_socket)GRPC_SOCKET_INIT;
	if (grpc_socket_open(path, deadline, &grpc->socket, err) < 0)
		return -1;
	if (new_session(grpc) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	*out = steal_pointer(&grpc);
	return 0;
}

void grpc_free(struct grpc *grpc)
{
	if (!grpc)
		return;
	nghttp2_session_del(grpc->session);
	grpc_socket_close(&grpc->socket);
	free(grpc);
}

void grpc_cleanup(struct grpc **grpc)
{
	grpc_free(*grpc);
}

/* A failure that nghttp2 reports, or one that a callback has left. */
static int protocol_error(const struct grpc *grpc, int code, struct error *err)
{
	const char *wrong = grpc->call->wrong;

	return error_set(err, ERROR_INPUT, ID, "'%s' %s", grpc->socket.path,
			 wrong ? wrong : nghttp2_strerror(code));
}

static int send_all(struct grpc *grpc, struct error *err)
{
	for (;;) {
		const uint8_t *data;
		ssize_t size = nghttp2_session_mem_send(grpc->session, &data);

		if (size < 0)
			return protocol_error(grpc, (int)size, err);
		if (size == 0)
			return 0;
		if (grpc_socket_send(
			    &grpc->socket,
			    (struct span){(const char *)data, (size_t)size},
			    err) < 0)
			return -1;
	}
}

static int receive(struct grpc *grpc, struct error *err)
{
	uint8_t data[16384];
	size_t size;
	ssize_t used;

	if (grpc_socket_receive(&grpc->socket, data, sizeof(data), &size, err) <
	    0)
		return -1;
	grpc->call->wire += size;
	if (size == 0)
		grpc->call->wrong = "hung up before it had answered";
	else if (grpc->call->wire > WIRE_MAX)
		grpc->call->wrong = "does not stop sending";
	if (grpc->call->wrong)
		return protocol_error(grpc, 0, err);
	used = nghttp2_session_mem_recv(grpc->session, data, size);
	return used == (ssize_t)size ? 0 : protocol_error(grpc, (int)used, err);
}

#define HEADER(n, v)                                                           \
	{                                                                      \
		.name = (uint8_t *)(uintptr_t)(n), .namelen = strlen(n),       \
		.value = (uint8_t *)(uintptr_t)(v), .valuelen = strlen(v),     \
		.flags = NGHTTP2_NV_FLAG_NONE                                  \
	}

static int submit(struct grpc *grpc, const char *method, const char *ns,
		  struct error *err)
{
	const nghttp2_nv headers[] = {
		HEADER(":method", "POST"),
		HEADER(":scheme", "http"),
		HEADER(":path", method),
		HEADER(":authority", "localhost"),
		HEADER("content-type", "application/grpc"),
		HEADER("te", "trailers"),
		HEADER("containerd-namespace", ns),
	};
	nghttp2_data_provider provider = {.source = {.ptr = grpc->call},
					  .read_callback = on_read};
	struct call *call = grpc->call;

	for (int i = 0; i < 4; i++)
		call->prefix[1 + i] =
			(uint8_t)(call->request.size >> (24 - 8 * i));
	call->stream = nghttp2_submit_request(
		grpc->session, NULL, headers,
		sizeof(headers) / sizeof(headers[0]), &provider, NULL);
	return call->stream < 0 ? protocol_error(grpc, call->stream, err) : 0;
}

/* Checks what came back; the message alone is appended to @reply. */
static int finish(const struct grpc *grpc, struct buf *reply, struct error *err)
{
	const struct call *call = grpc->call;
	const uint8_t *body = (const uint8_t *)call->body.data;
	uint32_t size;

	if (call->wrong)
		return protocol_error(grpc, 0, err);
	if (!call->is_http_ok || !call->is_grpc || call->status == STATUS_UNSET)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' does not speak gRPC", grpc->socket.path);
	if (call->status != 0)
		return error_set(
			err, ERROR_INPUT, ID, "'%s' says no (status %d): %s",
			grpc->socket.path, call->status, call->message);
	if (call->body.size < PREFIX || body[0] != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' sent no message that can be read",
				 grpc->socket.path);
	size = (uint32_t)body[1] << 24 | (uint32_t)body[2] << 16 |
	       (uint32_t)body[3] << 8 | body[4];
	if (size != call->body.size - PREFIX)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' sent a message of another length than "
				 "it said",
				 grpc->socket.path);
	buf_add(reply, body + PREFIX, size);
	return buf_ok(reply) ? 0
			     : error_set(err, ERROR_SYSTEM, ID,
					 "no room for the reply of '%s'",
					 grpc->socket.path);
}

static int exchange(struct grpc *grpc, const char *method, const char *ns,
		    struct buf *reply, struct error *err)
{
	if (submit(grpc, method, ns, err) < 0)
		return -1;
	for (;;) {
		if (send_all(grpc, err) < 0)
			return -1;
		if (grpc->call->closed) /* also by what was just sent */
			break;
		if (!nghttp2_session_want_read(grpc->session))
			return protocol_error(grpc, NGHTTP2_ERR_PROTO, err);
		if (receive(grpc, err) < 0)
			return -1;
	}
	return finish(grpc, reply, err);
}

int grpc_call(struct grpc *grpc, const char *method, const char *ns,
	      struct span request, struct buf *reply, int *status,
	      struct error *err)
{
	struct call call = {
		.request = request,
		.status = STATUS_UNSET,
		.body = {.limit = GRPC_REPLY_MAX + PREFIX},
	};
	int result;

	*status = -1;
	if (grpc->broken || request.size > UINT32_MAX)
		return error_set(err, ERROR_SYSTEM, ID,
				 "'%s' cannot be asked (any more)",
				 grpc->socket.path);
	grpc->call = &call;
	result = exchange(grpc, method, ns, reply, err);
	grpc->call = NULL;
	grpc->broken = !call.closed;
	if (call.closed && !call.wrong && call.is_http_ok && call.is_grpc &&
	    (result == 0 || call.status > 0))
		*status = call.status;
	buf_release(&call.body);
	return result;
}
