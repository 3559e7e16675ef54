/*
 * Distinguished names as Notary Project identities write them,
 * "C=US, ST=WA, O=acme": read into a place of fixed size, so that no text
 * makes the reader use memory (CVE-2023-25656).
 * RFC 4514; Notary Project specifications, trust-store-trust-policy.md,
 * "Trusted Identities Constraints".
 */
#ifndef EVIDENCE_NOTATION_SUBJECT_H
#define EVIDENCE_NOTATION_SUBJECT_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

#define NOTATION_SUBJECT_MAX	   16	/* attributes */
#define NOTATION_SUBJECT_VALUE_MAX 256	/* bytes of one, with the NUL */
#define NOTATION_SUBJECT_TEXT_MAX  2048 /* of an identity */

struct notation_attribute {
	const char *type; /* static: "C", "ST", ...; "S" is read as "ST" */
	uint32_t size;
	char value[NOTATION_SUBJECT_VALUE_MAX]; /* terminated; no NUL inside */
};

struct notation_subject {
	uint32_t count;
	struct notation_attribute attributes[NOTATION_SUBJECT_MAX];
};

/*
 * Adds the attribute @type (a short name as RFC 4514 has it) with @value to
 * *out, which starts zeroed. Refused: a type that identities cannot name, one
 * that is there already, a value that is empty, too long or holds a NUL.
 * Returns 0, or -1 with *err set ("evidence.subject").
 */
int notation_subject_add(struct notation_subject *out, struct span type,
			 struct span value, struct error *err);

/* Whether it has C, ST and O, as every name has to. Returns 0, or -1. */
int notation_subject_check(const struct notation_subject *subject,
			   struct error *err);

/*
 * Reads the distinguished name that @text is, and checks it. Refused besides:
 * "=#" (a value in hex), several attributes in one part ("+"), characters that
 * RFC 4514 wants escaped. Returns 0, or -1 with *err set
 * ("evidence.subject").
 */
int notation_subject_parse(struct span text, struct notation_subject *out,
			   struct error *err);

/* Whether @subject has every attribute of @wanted, with the same value. */
bool notation_subject_includes(const struct notation_subject *subject,
			       const struct notation_subject *wanted);

#endif
