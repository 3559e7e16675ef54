/*
 * The normal form of SLSA provenances, for people and scripts.
 */
#ifndef EVIDENCE_NORMAL_PROVENANCE_H
#define EVIDENCE_NORMAL_PROVENANCE_H

#include "base/error.h"
#include "base/json.h"

/*
 * The predicate of version "v0.1", "v0.2" or "v1": "builder_id", "build_type",
 * "source" (what image.provenance compares), "sources" (all materials or
 * resolved dependencies, in their order), and null where they are not said
 * "config_source", "started", "finished". Returns 0 with *out the caller's, to
 * free with json_free(), or -1 with *err set ("evidence.*").
 */
int normal_provenance(struct span text, const char *version, struct json **out,
		      struct error *err);

#endif
