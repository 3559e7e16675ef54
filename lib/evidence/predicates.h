/*
 * Predicates that are read: one row for each predicate type.
 * in-toto attestation spec, predicate types are compared whole.
 */
#ifndef EVIDENCE_PREDICATES_H
#define EVIDENCE_PREDICATES_H

#include "base/json_fields.h"
#include "base/span.h"
#include "evidence/predicate_vuln.h"
#include "evidence/statement.h"

/* What a reader remembers while the predicate streams past. */
union predicates_state {
	struct predicate_vuln vuln;
};

struct predicates_row {
	const char *type;
	enum statement_kind kind;
	const char *id; /* of its errors */
	const struct json_field *root;
	/* Gets ready to fill *out, comparing with @context. */
	void (*start)(union predicates_state *state, struct json_fields *fields,
		      const struct statement_context *context,
		      struct statement *out);
};

/* The row for predicate type @type, or NULL. */
const struct predicates_row *predicates_find(struct span type);

#endif
