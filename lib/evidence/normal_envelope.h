/*
 * The normal form of signed things, for people and scripts: DSSE envelopes,
 * Sigstore bundles. No signature is verified.
 */
#ifndef EVIDENCE_NORMAL_ENVELOPE_H
#define EVIDENCE_NORMAL_ENVELOPE_H

#include "base/error.h"
#include "base/json.h"

/*
 * A DSSE envelope: what its payload comes to (see evidence/normal_statement.h),
 * and "envelope" with "payload_type" and "signatures" (how many). Returns 0
 * with *out the caller's, to free with json_free(), or -1 with *err set.
 */
int normal_envelope_dsse(struct span text, struct json **out,
			 struct error *err);

/*
 * A Sigstore bundle: likewise, and "sigstore_bundle" with "version",
 * "certificates" (see evidence/normal_cert.h), "entries" (of logs) and
 * "timestamps" (how many); of one with a message signature "kind" is
 * "signature" and "digest" what it says of the message, or null. Of one that no
 * verifier takes, "sigstore_bundle" has "problem" alone.
 */
int normal_envelope_bundle(struct span text, struct json **out,
			   struct error *err);

#endif
