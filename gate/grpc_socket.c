#include "gate/grpc_socket.h"

#include "base/cleanup.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#define ID "engine.grpc"

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int too_late(const struct grpc_socket *out, struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID,
			 "'%s' did not answer before the time was up",
			 out->path);
}

/* Waits until the socket is ready for @events, or the deadline. */
static int wait_for(const struct grpc_socket *out, short events,
		    struct error *err)
{
	struct pollfd ready = {.fd = out->fd, .events = events};

	for (;;) {
		int64_t left = out->deadline - now();
		int count;

		if (left <= 0)
			return too_late(out, err);
		left = left / 1000000 + 1;
		count = poll(&ready, 1, left > 60000 ? 60000 : (int)left);
		if (count > 0)
			return 0;
		if (count < 0 && errno != EINTR)
			return error_set_errno(err, ID, "cannot wait for '%s'",
					       out->path);
	}
}

/* A connect to a full queue blocks: a limit on sending ends that too. */
static int limit_connect(const struct grpc_socket *out, struct error *err)
{
	int64_t left = (out->deadline - now()) / 1000;
	struct timeval time = {.tv_sec = left / 1000000,
			       .tv_usec = left % 1000000};

	if (left <= 0)
		return too_late(out, err);
	if (setsockopt(out->fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)) <
	    0)
		return error_set_errno(err, ID, "cannot use '%s'", out->path);
	return 0;
}

static int check_server(const struct grpc_socket *out, struct error *err)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(out->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return error_set_errno(err, ID, "cannot tell who serves '%s'",
				       out->path);
	if (peer.uid != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' is served by uid %u, not by root",
				 out->path, peer.uid);
	return 0;
}

static int connect_to(struct grpc_socket *out, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	strcpy(address.sun_path, out->path);
	out->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (out->fd < 0)
		return error_set_errno(err, ID, "cannot make a socket");
	if (limit_connect(out, err) < 0)
		return -1;
	if (connect(out->fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return check_server(out, err);
	if (errno == EAGAIN)
		return too_late(out, err);
	return error_set_errno(err, ID, "cannot connect to '%s'", out->path);
}

int grpc_socket_open(const char *path, int64_t deadline,
		     struct grpc_socket *out, struct error *err)
{
	*out = (struct grpc_socket)GRPC_SOCKET_INIT;
	out->deadline = deadline;
	if (strlen(path) >= sizeof(out->path))
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' is too long for a socket", path);
	strcpy(out->path, path);
	if (connect_to(out, err) == 0)
		return 0;
	grpc_socket_close(out);
	return -1;
}

void grpc_socket_close(struct grpc_socket *out)
{
	cleanup_fd(&out->fd);
	out->fd = -1;
}

int grpc_socket_send(const struct grpc_socket *out, struct span data,
		     struct error *err)
{
	while (data.size > 0) {
		ssize_t sent = send(out->fd, data.data, data.size,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent > 0) {
			data.data += sent;
			data.size -= (size_t)sent;
		} else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
			return error_set_errno(err, ID, "cannot ask '%s'",
					       out->path);
		} else if (wait_for(out, POLLOUT, err) < 0) {
			return -1;
		}
	}
	return 0;
}

int grpc_socket_receive(const struct grpc_socket *out, void *data,
			size_t capacity, size_t *size, struct error *err)
{
	for (;;) {
		ssize_t count;

		if (wait_for(out, POLLIN, err) < 0)
			return -1;
		count = recv(out->fd, data, capacity, MSG_DONTWAIT);
		if (count >= 0) {
			*size = (size_t)count;
			return 0;
		}
		if (errno != EAGAIN && errno != EINTR)
			return error_set_errno(err, ID, "cannot hear '%s'",
					       out->path);
	}
}
