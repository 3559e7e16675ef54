/*
 * Sockets that engines listen on, wherever somebody put them.
 * proc(5), /proc/net/unix.
 */
#ifndef GATE_GATHER_SOCKETS_H
#define GATE_GATHER_SOCKETS_H

#include "base/error.h"
#include "base/span.h"
#include "gate/gather_control.h"

#define GATHER_SOCKETS_SIZE_MAX ((size_t)64 << 20)

/*
 * Adds the sockets of root's that are listened on under a name of an engine's;
 * those of others control nothing, and anybody could make many. Returns 0, or
 * -1 with *err set ("internal.facts").
 */
int gather_sockets(struct gather_controls *controls, struct error *err);

/*
 * Takes lines in the form of /proc/net/unix off *text up to a socket that is
 * listened on under a name of an engine's, and fills *path (in the text) and
 * *label. False at the end.
 */
bool gather_sockets_next(struct span *text, struct span *path,
			 const char **label);

#endif
