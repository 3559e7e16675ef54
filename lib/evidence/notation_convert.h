/*
 * A trust policy of the Notary Project, with its trust stores, as the members
 * "signers", "profiles" and "assign" of a policy of ours.
 */
#ifndef EVIDENCE_NOTATION_CONVERT_H
#define EVIDENCE_NOTATION_CONVERT_H

#include "base/error.h"
#include "base/json.h"
#include "evidence/notation_trustpolicy.h"

/*
 * Converts @policy. @stores is an open directory, the one that Notation calls
 * truststore (it holds x509/TYPE/NAME/), and @path what is written before its
 * files; entries of a store are read by name alone, not opened.
 *
 * Each statement becomes a signer and a profile of its name, and an entry of
 * assign in the order in which Notation looks: exact scopes, then "*". Level
 * audit becomes the mode audit of the rule; skip a profile without a rule on
 * signatures. Fills *out with the object and *notes with an array of texts:
 * what could not be carried over, or means something else. Both are the
 * caller's. Returns 0, or -1 with *err set ("evidence.trustpolicy") when a
 * store is missing, empty, or holds a symbolic link.
 */
int notation_convert(const struct notation_trustpolicy *policy, int stores,
		     const char *path, struct json **out, struct json **notes,
		     struct error *err);

#endif
