/*
 * What create leaves for start, exec and update: <bundle>/ocigate.json,
 * root's, mode 0600. It lives and dies with the bundle.
 */
#ifndef GATE_CARRY_H
#define GATE_CARRY_H

#include "base/error.h"
#include "base/json.h"
#include "oci/bundle.h"
#include "policy/facts.h"

#define CARRY_NAME "ocigate.json"

struct carry {
	struct json *root; /* owned; the rest borrows from it */
	const char *profile;
	const char *decision;
	const struct json *before; /* process object as it came */
	const struct json *after;  /* and as it runs */
	const struct json *config; /* what else was judged: linux, root, mounts
				      namespaces as started */
	/* Type -> identity of those that were joined by path, or NULL. */
	const struct json *namespaces;
};

/*
 * Writes the record: the facts, the process object @before as it came, that of
 * the config @after, and the parts of @after that start compares. Returns 0 or
 * -1 ("record.carry").
 */
int carry_write(const struct bundle *bundle, const char *profile,
		const char *decision, const struct facts *facts,
		const struct json *before, const struct json *after,
		struct error *err);

/*
 * Reads it back, with its facts into *facts. *found is false when there is none
 * (the container was started without ocigate). Returns 0, or -1 when it is
 * there and cannot be trusted or read ("record.carry").
 */
int carry_read(const struct bundle *bundle, bool *found, struct carry *out,
	       struct facts *facts, struct error *err);

/* Frees what it owns and empties it. */
void carry_release(struct carry *carry);

#endif
