/*
 * What Notary Project verification judges, and what a failure does.
 * Notary Project specifications, trust-store-trust-policy.md, "Signature
 * Verification details".
 */
#ifndef EVIDENCE_NOTATION_LEVEL_H
#define EVIDENCE_NOTATION_LEVEL_H

#include "base/span.h"

/* Integrity is always enforced and has no entry here. */
enum notation_check {
	NOTATION_AUTHENTICITY,	  /* a trusted chain, a trusted identity */
	NOTATION_AUTHENTIC_STAMP, /* signed while the chain was valid */
	NOTATION_BEST_BEFORE,	  /* the expiry that the signer gave */
	NOTATION_REVOCATION,
	NOTATION_CHECKS,
};

/* 0 enforces: what nobody set refuses. */
enum notation_action {
	NOTATION_ENFORCE = 0,
	NOTATION_LOG,
	NOTATION_SKIP, /* of NOTATION_REVOCATION alone, or of all at once */
};

/* The words of trust policies: "authenticity", "authenticTimestamp", ... */
const char *notation_level_check(enum notation_check check);

/* The check of that name. Returns 0 or -1. */
int notation_level_find(struct span name, enum notation_check *out);

/* "enforce", "log", "skip". Returns 0 or -1. */
int notation_level_action(struct span name, enum notation_action *out);

/*
 * Fills @actions with what the level "strict", "permissive", "audit" or "skip"
 * does. Returns 0 or -1.
 */
int notation_level_read(struct span name,
			enum notation_action actions[NOTATION_CHECKS]);

#endif
