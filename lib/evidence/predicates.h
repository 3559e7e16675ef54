/*
 * Predicates that are read: one row for each predicate type.
 * in-toto attestation spec, predicate types are compared whole.
 */
#ifndef EVIDENCE_PREDICATES_H
#define EVIDENCE_PREDICATES_H

#include "base/json_fields.h"
#include "base/span.h"
#include "evidence/predicate_provenance.h"
#include "evidence/predicate_report.h"
#include "evidence/predicate_vuln.h"
#include "evidence/sbom_cyclonedx.h"
#include "evidence/sbom_spdx.h"
#include "evidence/statement.h"

/* What a reader remembers while the predicate streams past. */
union predicates_state {
	struct predicate_vuln vuln;
	struct predicate_report report;
	struct predicate_provenance provenance;
	struct sbom_cyclonedx cyclonedx;
	struct sbom_spdx spdx;
};

/* What a reader is given; all of it is borrowed. */
struct predicates_input {
	struct json_fields *fields; /* to graft upon */
	const struct statement_context *context;
	struct statement *out;
	unsigned pass; /* 0 at first: then the state is all zero */
};

struct predicates_row {
	const char *type;
	bool versions; /* so are TYPE/vN and TYPE/N, such as .../bom/v1.5 */
	enum statement_kind kind;
	const char *id;	  /* of its errors */
	const char *text; /* the error when it is a string, or NULL */
	/*
	 * A predicate that streams past: start() gets ready to fill out and
	 * finish(), which may be NULL, ends a pass; when it sets *again the
	 * payload streams past once more, after another start(). release(),
	 * which may be NULL, frees what the state owns, however that ended.
	 */
	const struct json_field *root;
	void (*start)(union predicates_state *state,
		      const struct predicates_input *in);
	int (*finish)(union predicates_state *state, bool *again,
		      struct error *err);
	void (*release)(union predicates_state *state);
	/*
	 * Instead of all of these, or after them, a predicate that is read as
	 * a whole: @text is its JSON, well-formed and no larger than @limit.
	 * wants_whole(), where there is one, says whether it has to be.
	 */
	bool (*wants_whole)(const union predicates_state *state);
	int (*read)(struct span text, const struct predicates_input *in,
		    struct error *err);
	size_t limit;
};

/*
 * The row for predicate type @type, with what @context asks to be read, or
 * NULL.
 */
const struct predicates_row *
predicates_find(struct span type, const struct statement_context *context);

#endif
