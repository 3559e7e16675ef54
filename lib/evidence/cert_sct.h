/*
 * Signed certificate timestamps inside a certificate: proof that a log has
 * seen it. RFC 6962 section 3.
 */
#ifndef EVIDENCE_CERT_SCT_H
#define EVIDENCE_CERT_SCT_H

#include "evidence/cert.h"
#include "evidence/trusted_root.h"

#define CERT_SCT_MAX 16 /* most timestamps of one certificate */

/*
 * Demands at least one timestamp in @cert, issued by @issuer, that a CT log of
 * @root signed within its validity; any others are ignored, for the authority
 * put them there. A list that is broken is refused, and so is an extension
 * that stands twice. Returns 0, or -1 with *err set ("cert.sct").
 */
int cert_sct_verify(const struct cert *cert, const struct cert *issuer,
		    const struct trusted_root *root, struct error *err);

#endif
