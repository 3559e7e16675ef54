/*
 * Confined children: processes that read what strangers wrote, after giving
 * up everything else: capabilities, identity, new privileges, files, sockets,
 * all but a handful of system calls. They talk through one socket, in
 * messages of a fixed layout; a descriptor may come with an answer.
 */
#ifndef GATE_CONFINE_H
#define GATE_CONFINE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CONFINE_MESSAGE_MAX ((size_t)64 << 10)

/* An otherwise unused uid and gid: (uid_t)-2 is taken by nobody elsewhere. */
#define CONFINE_ID 0x7ffe0c16

struct confine {
	pid_t pid;  /* 0: none */
	int socket; /* the parent's end, SOCK_SEQPACKET; -1: none */
};

#define CONFINE_INIT                                                           \
	{                                                                      \
		.pid = 0, .socket = -1                                         \
	}

/* The child's work: talks on @socket; its result is the exit status. */
typedef int confine_work(void *context, int socket);

/*
 * Forks a child that confines itself and then runs @work. It dies with its
 * parent, is not dumpable, and may hold at most @memory bytes. Everything but
 * @socket is closed in it. Returns 0, or -1 with *err set
 * ("internal.confine"): nothing runs unconfined.
 */
int confine_start(confine_work *work, void *context, size_t memory,
		  struct confine *out, struct error *err);

/*
 * Receives one message of at most @capacity bytes from the child before the
 * monotonic @deadline (CLOCK_MONOTONIC nanoseconds). Fills *size; 0 means the
 * child closed its end. A longer message, a descriptor where none is due, or
 * the deadline is an error. Returns 0, or -1 with *err set.
 */
int confine_receive(const struct confine *child, int64_t deadline,
		    void *message, size_t capacity, size_t *size,
		    struct error *err);

/*
 * Receives exactly @size bytes, sent with confine_child_reply(), likewise. *got
 * is how many came before the child closed its end; fewer are no error.
 */
int confine_receive_reply(const struct confine *child, int64_t deadline,
			  void *reply, size_t size, size_t *got,
			  struct error *err);

/* Sends one message, with @fd when it is not negative. Returns 0 or -1. */
int confine_send(const struct confine *child, int64_t deadline,
		 const void *message, size_t size, int fd, struct error *err);

/*
 * Kills and reaps the child, and closes the socket; safe to call twice.
 */
void confine_stop(struct confine *child);

/*
 * Waits until @deadline for a child that should be done, then reaps it.
 * Returns 0 when it exited with status 0, or -1 with *err set.
 */
int confine_finish(struct confine *child, int64_t deadline, struct error *err);

/* The monotonic clock now, in nanoseconds. */
int64_t confine_now(void);

/*
 * For the child: sends and receives on its socket, blocking. *fd is -1 when
 * no descriptor came; pass NULL to refuse descriptors. Returns 0 or -1.
 */
int confine_child_send(int socket, const void *message, size_t size);

/* Sends @size bytes of any number, in as many messages as that takes. */
int confine_child_reply(int socket, const void *reply, size_t size);

/* Receives one message, likewise; *size is 0 at the end. Returns 0 or -1. */
int confine_child_receive(int socket, void *message, size_t capacity,
			  size_t *size, int *fd);

#endif
