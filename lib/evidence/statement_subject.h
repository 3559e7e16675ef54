/*
 * The subjects of a statement, for statement.c alone: those that were asked for
 * are kept, with their annotations. in-toto attestation spec, "Statement".
 */
#ifndef EVIDENCE_STATEMENT_SUBJECT_H
#define EVIDENCE_STATEMENT_SUBJECT_H

#include "base/json_fields.h"
#include "evidence/statement.h"

/* Starts with the first two set and all else zero. */
struct statement_subject {
	const struct statement_context *context;
	struct statement *out;
	uint32_t count;	      /* of all subjects */
	uint32_t digests;     /* of the subject that is read */
	bool is_ours;	      /* it is one that was asked for */
	uint32_t annotations; /* that were there before it */
	/* of its annotation that is read; empty when it does not fit */
	char key[STATEMENT_KEY_MAX];
	bool wants_sha256; /* the value that comes is one */
};

/* The list of subjects, whose context is a struct statement_subject. */
extern const struct json_field statement_subject_list;

#endif
