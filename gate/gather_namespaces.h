/*
 * Namespaces that a spec joins by path: which of them are the host's, and what
 * a user namespace maps. namespaces(7), user_namespaces(7).
 */
#ifndef GATE_GATHER_NAMESPACES_H
#define GATE_GATHER_NAMESPACES_H

#include "base/error.h"
#include "gate/gather.h"

#include <sys/stat.h>

/*
 * Fills facts->namespaces, and the maps of a user namespace that is joined.
 * Returns 0, or -1 with *err set on limits ("internal.facts").
 */
int gather_namespaces(const struct json *config, enum gather_mode mode,
		      struct facts *facts, struct error *err);

/* Writes which namespace @st is of, as facts and records hold it. */
void gather_namespaces_identity(const struct stat *st,
				char out[FACTS_IDENTITY_SIZE]);

#endif
