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
 * Adds the sockets that are listened on under a name of an engine's. Returns
 * 0, or -1 with *err set ("internal.facts").
 */
int gather_sockets(struct gather_controls *controls, struct error *err);

/* The same from text in the form of /proc/net/unix. */
int gather_sockets_parse(struct span text, struct gather_controls *controls,
			 struct error *err);

#endif
