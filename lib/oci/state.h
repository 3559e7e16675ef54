/*
 * The state that runtimes hand to hooks. OCI runtime-spec, runtime.md, "State".
 */
#ifndef OCI_STATE_H
#define OCI_STATE_H

#include "base/error.h"
#include "base/span.h"

#define STATE_SIZE_MAX ((size_t)1 << 20)

struct state {
	char id[1025];
	char status[32];
	char bundle[4096]; /* absolute */
	long pid;	   /* 0: none */
};

/*
 * Parses a state: ociVersion, id, status, bundle (absolute) are required;
 * members that are not known are ignored, as runtimes add some. Returns 0, or
 * -1 with *err set ("request.state").
 */
int state_parse(struct span text, struct state *out, struct error *err);

#endif
