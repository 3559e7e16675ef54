/*
 * Messages over a unix socket of type SOCK_SEQPACKET: whole or not at all,
 * with at most one descriptor. unix(7), cmsg(3).
 */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include <stddef.h>

/*
 * Sends @size bytes, with a copy of @fd when it is not negative. @flags are
 * those of sendmsg(2); there is never a SIGPIPE. Returns 0, or -1 with errno.
 */
int message_send(int socket, int flags, const void *data, size_t size, int fd);

/*
 * Receives one message of at most @capacity bytes and fills *size, 0 at the
 * end. *fd is the close-on-exec descriptor that came, the caller's to close
 * whatever is returned, or -1. @flags are those of recvmsg(2). A message that
 * is longer or brings more than one descriptor is EMSGSIZE. Returns 0, or -1
 * with errno.
 */
int message_receive(int socket, int flags, void *data, size_t capacity,
		    size_t *size, int *fd);

#endif
