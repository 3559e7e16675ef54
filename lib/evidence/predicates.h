/*
 * Predicates that are read: one row for each predicate type.
 * in-toto attestation spec, predicate types are compared whole.
 */
#ifndef EVIDENCE_PREDICATES_H
#define EVIDENCE_PREDICATES_H

#include "base/json_strict.h"
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
	/* Gets ready to fill *out, comparing with @context. */
	void (*start)(union predicates_state *state,
		      const struct statement_context *context,
		      struct statement *out);
	json_handler *event; /* whose context is the state */
};

/* The row for predicate type @type, or NULL. */
const struct predicates_row *predicates_find(struct span type);

#endif
