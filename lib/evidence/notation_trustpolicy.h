/*
 * Trust policy documents of the Notary Project, trustpolicy.json and
 * trustpolicy.oci.json, version 1.0.
 * Notary Project specifications, trust-store-trust-policy.md, "OCI Trust
 * Policy".
 */
#ifndef EVIDENCE_NOTATION_TRUSTPOLICY_H
#define EVIDENCE_NOTATION_TRUSTPOLICY_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"
#include "evidence/notation_level.h"

#include <stdbool.h>
#include <stddef.h>

#define NOTATION_TRUSTPOLICY_MAX ((size_t)1 << 20)

/* One of trustPolicies; nodes and texts are borrowed from the document. */
struct notation_statement {
	const char *name;
	const struct json *scopes; /* registryScopes */
	bool everywhere;	   /* its scope is "*" */
	bool skip;		   /* level skip: no stores, no identities */
	enum notation_action actions[NOTATION_CHECKS];
	bool after_expiry; /* verifyTimestamp: afterCertExpiry */
	const struct json *stores;
	const struct json *identities;
};

struct notation_trustpolicy {
	struct json *document; /* owned */
	size_t count;
	struct notation_statement *statements; /* owned */
};

/*
 * Reads the document @text; @what names it. Refused: what json_parse refuses,
 * members that are not known, another version, no statements, two of one name,
 * a scope in two of them or beside "*", scopes that are no repositories, levels
 * and overrides that do not exist, stores but ca:, signingAuthority: and tsa:,
 * names of stores but [a-zA-Z0-9_.-]+, identities that cannot be read or
 * overlap, "*" beside others; stores or identities missing, or there with
 * level skip. Returns 0, or -1 with *err set ("evidence.trustpolicy").
 */
int notation_trustpolicy_parse(struct span text, const char *what,
			       struct notation_trustpolicy *out,
			       struct error *err);

/*
 * The statement for @repository ("registry.example.com/a/b"): the one that
 * names it, else the one of scope "*", or NULL.
 */
const struct notation_statement *
notation_trustpolicy_find(const struct notation_trustpolicy *policy,
			  struct span repository);

/* Splits "ca:name" and checks both. Returns 0 or -1. */
int notation_trustpolicy_store(struct span text, struct span *type,
			       struct span *name);

/* Frees what *policy owns and empties it. */
void notation_trustpolicy_release(struct notation_trustpolicy *policy);

#endif
