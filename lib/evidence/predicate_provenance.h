/*
 * How an image was built: SLSA provenance, versions 0.1, 0.2 and 1, read as a
 * stream. https://slsa.dev/spec/v1.0/provenance,
 * https://slsa.dev/spec/v0.2/provenance and https://slsa.dev/provenance/v0.1.
 */
#ifndef EVIDENCE_PREDICATE_PROVENANCE_H
#define EVIDENCE_PREDICATE_PROVENANCE_H

#include "base/json_fields.h"
#include "evidence/statement.h"

/*
 * Told of a text of the predicate by the name of a member of the normal form;
 * of "sources" once for each. Returns 0, or -1 with *err set.
 */
struct predicate_provenance_listener {
	void *context;
	int (*note)(void *context, const char *name, struct span text,
		    struct error *err);
};

/* A reader; all of it is private to predicate_provenance.c. */
struct predicate_provenance {
	struct provenance *out;
	const struct predicate_provenance_listener *listener; /* or NULL */
	uint32_t dependencies;				      /* that went by */
	bool is_elsewhere; /* 0.1: the source is not the first material */
	/* externalParameters: what was asked for, in the builder's own form */
	char workflow[STATEMENT_TEXT_MAX], workflow_ref[STATEMENT_TEXT_MAX];
	char repository[STATEMENT_TEXT_MAX], ref[STATEMENT_TEXT_MAX];
	char source[STATEMENT_TEXT_MAX];
};

/* What the predicate is, of each version. */
extern const struct json_field predicate_provenance_v01;
extern const struct json_field predicate_provenance_v02;
extern const struct json_field predicate_provenance_v1;

/* Starts a reader that fills @out; @listener may be NULL. */
void predicate_provenance_start(
	struct predicate_provenance *reader,
	const struct predicate_provenance_listener *listener,
	struct provenance *out);

/*
 * Ends it. What was built is, of version 1, the source or configSource that the
 * parameters name, else the first resolved dependency; where they name a
 * workflow's repository, that has to be of this repository. Of version 0.2 it
 * is configSource; of 0.1 the first material, unless definedInMaterial is
 * another. Returns 0, or -1 with *err set ("evidence.provenance").
 */
int predicate_provenance_finish(struct predicate_provenance *reader,
				struct error *err);

#endif
