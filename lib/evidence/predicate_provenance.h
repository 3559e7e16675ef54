/*
 * How an image was built: SLSA provenance, versions 0.2 and 1, read as a
 * stream. https://slsa.dev/spec/v1.0/provenance and
 * https://slsa.dev/spec/v0.2/provenance.
 */
#ifndef EVIDENCE_PREDICATE_PROVENANCE_H
#define EVIDENCE_PREDICATE_PROVENANCE_H

#include "base/json_fields.h"
#include "evidence/statement.h"

/* A reader; all of it is private to predicate_provenance.c. */
struct predicate_provenance {
	struct provenance *out;
	uint32_t dependencies;		     /* that went by */
	char repository[STATEMENT_TEXT_MAX]; /* externalParameters.workflow */
	char ref[STATEMENT_TEXT_MAX];
};

/* What the predicate is, of either version. */
extern const struct json_field predicate_provenance_v02;
extern const struct json_field predicate_provenance_v1;

/* Starts a reader that fills @out. */
void predicate_provenance_start(struct predicate_provenance *reader,
				struct provenance *out);

/*
 * Ends it: of version 1 the source is the first resolved dependency; where the
 * parameters name a repository, it has to be of that repository. Returns 0, or
 * -1 with *err set ("evidence.provenance").
 */
int predicate_provenance_finish(struct predicate_provenance *reader,
				struct error *err);

#endif
