/*
 * The normal form of Notary Project envelopes and of the payloads of cosign's
 * image signatures, for people and scripts. No signature is verified.
 */
#ifndef EVIDENCE_NORMAL_NOTATION_H
#define EVIDENCE_NORMAL_NOTATION_H

#include "base/error.h"
#include "base/json.h"

/*
 * A Notary Project envelope as JWS: "format", "algorithm", "scheme",
 * "signing_time", "expiry" or null, "certificates", "timestamp" (whether there
 * is one), and of what was signed "digest", "size", "media_type" and
 * "annotations".
 */
int normal_notation_jws(struct span text, struct json **out, struct error *err);

/* The same as COSE. */
int normal_notation_cose(struct span text, struct json **out,
			 struct error *err);

/*
 * The payload of an image signature: "format", "reference", "digest",
 * "annotations".
 */
int normal_notation_simplesigning(struct span text, struct json **out,
				  struct error *err);

#endif
