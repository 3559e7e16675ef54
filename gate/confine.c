#include "gate/confine.h"

#include "base/cleanup.h"
#include "base/message.h"
#include "gate/confine_setup.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define ID "internal.confine"

/* Exit statuses from here on name the step at which a child gave up. */
#define STEP_STATUS 64

static void __attribute__((noreturn))
run_child(struct confine_setup *setup, confine_work *work, void *context)
{
	size_t steps = confine_setup_run(setup);

	if (confine_setup_step(steps))
		_exit(STEP_STATUS + (int)steps);
	_exit(work(context, setup->socket) & (STEP_STATUS - 1));
}

/*
 * fork() without its signal: whoever this process becomes or belongs to has a
 * disposition for SIGCHLD that is not ours to use, and with SIG_IGN a child
 * could not be waited for.
 */
static pid_t fork_silently(void)
{
	return (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, 0UL);
}

/* With the socket pair made. Returns the child, or -1 with errno set. */
static pid_t start(confine_work *work, void *context, size_t memory, int socket)
{
	CLEANUP(confine_setup_release) struct confine_setup setup;
	pid_t pid;

	if (confine_setup_make(socket, memory, &setup) < 0)
		return -1;
	pid = fork_silently();
	if (pid == 0)
		run_child(&setup, work, context);
	return pid;
}

int confine_start(confine_work *work, void *context, size_t memory,
		  struct confine *out, struct error *err)
{
	int sockets[2];
	pid_t pid;

	*out = (struct confine)CONFINE_INIT;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		return error_set_errno(err, ID, "cannot make a socket pair");
	pid = start(work, context, memory, sockets[1]);
	if (pid < 0)
		error_set_errno(err, ID, "cannot start a confined child");
	close(sockets[1]);
	if (pid < 0) {
		close(sockets[0]);
		return -1;
	}
	out->pid = pid;
	out->socket = sockets[0];
	return 0;
}

int64_t confine_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int took_too_long(struct error *err)
{
	error_set(err, ERROR_SYSTEM, ID, "the confined child took too long");
	return error_hint(err, "raise timeoutSeconds if the host is slow");
}

/* Waits for @fd until @deadline. */
static int wait_for(int fd, short events, int64_t deadline, struct error *err)
{
	struct pollfd poll = {.fd = fd, .events = events};

	for (;;) {
		int64_t left = deadline - confine_now();
		struct timespec time = {left / 1000000000, left % 1000000000};
		int result;

		if (left <= 0)
			break;
		result = ppoll(&poll, 1, &time, NULL);
		if (result > 0)
			return 0;
		if (result < 0 && errno != EINTR)
			return error_set_errno(err, ID,
					       "cannot wait for the child");
	}
	return took_too_long(err);
}

int confine_receive(const struct confine *child, int64_t deadline,
		    void *message, size_t capacity, size_t *size,
		    struct error *err)
{
	CLEANUP_FD int fd = -1;

	*size = 0;
	if (wait_for(child->socket, POLLIN, deadline, err) < 0)
		return -1;
	if (message_receive(child->socket, MSG_DONTWAIT, message, capacity,
			    size, &fd) < 0) {
		/* it died with messages of ours unread */
		if (errno == ECONNRESET)
			return 0;
		return error_set_errno(err, ID,
				       "cannot hear the confined child");
	}
	if (fd >= 0)
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child sent a descriptor");
	return 0;
}

int confine_receive_reply(const struct confine *child, int64_t deadline,
			  void *reply, size_t size, size_t *got,
			  struct error *err)
{
	size_t piece = 1;

	for (*got = 0; *got < size && piece > 0; *got += piece)
		if (confine_receive(child, deadline, (char *)reply + *got,
				    size - *got, &piece, err) < 0)
			return -1;
	return 0;
}

int confine_send(const struct confine *child, int64_t deadline,
		 const void *message, size_t size, int fd, struct error *err)
{
	do {
		if (message_send(child->socket, MSG_DONTWAIT, message, size,
				 fd) == 0)
			return 0;
		if (errno != EAGAIN)
			return error_set_errno(
				err, ID, "cannot tell the confined child");
	} while (wait_for(child->socket, POLLOUT, deadline, err) == 0);
	return -1;
}

/* Forgets the child, which was reaped. */
static void forget(struct confine *child)
{
	close(child->socket);
	*child = (struct confine)CONFINE_INIT;
}

static int reap(const struct confine *child, int *status)
{
	pid_t pid;

	do
		pid = waitpid(child->pid, status, __WALL);
	while (pid < 0 && errno == EINTR);
	return pid == child->pid ? 0 : -1;
}

void confine_stop(struct confine *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	reap(child, NULL);
	forget(child);
}

static int explain(int status, struct error *err)
{
	size_t step = (size_t)WEXITSTATUS(status) - STEP_STATUS;

	if (WIFSIGNALED(status))
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child was killed by signal %d",
				 WTERMSIG(status));
	if (!WIFEXITED(status))
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child was lost");
	if (WEXITSTATUS(status) == 0)
		return 0;
	if (WEXITSTATUS(status) >= STEP_STATUS && confine_setup_step(step))
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child could not %s",
				 confine_setup_step(step));
	return error_set(err, ERROR_SYSTEM, ID,
			 "the confined child ended with status %d",
			 WEXITSTATUS(status));
}

/*
 * Waits for the socket's other end to close, which a child does last of all. A
 * child that ends by itself keeps its status: the kernel notes that before it
 * closes anything. One that has closed its socket and goes on is killed.
 */
static int await(const struct confine *child, int64_t deadline, int *status,
		 struct error *err)
{
	if (wait_for(child->socket, 0, deadline, err) < 0)
		return -1;
	kill(child->pid, SIGKILL);
	if (reap(child, status) < 0)
		return error_set_errno(err, ID, "cannot reap the child");
	return 0;
}

int confine_finish(struct confine *child, int64_t deadline, struct error *err)
{
	int status = 0;

	if (child->pid <= 0)
		return error_set(err, ERROR_SYSTEM, ID, "no confined child");
	if (await(child, deadline, &status, err) < 0) {
		confine_stop(child);
		return -1;
	}
	forget(child);
	return explain(status, err);
}

/* By its name the benchmark knows what a child did before it was killed. */
__attribute__((noinline)) int
confine_child_send(int socket, const void *message, size_t size)
{
	return message_send(socket, 0, message, size, -1);
}

int confine_child_reply(int socket, const void *reply, size_t size)
{
	const char *at = reply;

	while (size > 0) {
		size_t piece =
			size < CONFINE_MESSAGE_MAX ? size : CONFINE_MESSAGE_MAX;

		if (confine_child_send(socket, at, piece) < 0)
			return -1;
		at += piece;
		size -= piece;
	}
	return 0;
}

int confine_child_receive(int socket, void *message, size_t capacity,
			  size_t *size, int *fd)
{
	CLEANUP_FD int got = -1;

	if (message_receive(socket, 0, message, capacity, size, &got) < 0)
		return -1;
	if (fd)
		*fd = steal_fd(&got);
	return got < 0 ? 0 : -1;
}
