/*
 * The normal form of certificates, public keys and trusted roots, for people
 * and scripts.
 */
#ifndef EVIDENCE_NORMAL_CERT_H
#define EVIDENCE_NORMAL_CERT_H

#include "base/error.h"
#include "base/json.h"
#include "evidence/cert.h"

/*
 * A file of certificates or of one public key, PEM or DER: "kind" and, of one
 * certificate, its members; of several "certificates", a list of them. Returns
 * 0 with *out the caller's, to free with json_free(), or -1 with *err set.
 */
int normal_cert_file(struct span text, struct json **out, struct error *err);

/*
 * One certificate: "subject", "issuer", "serial" (hex), "not_before",
 * "not_after", "sha256", "ca", "key" ("kind", "bits", "id"; or "problem"), and
 * where it is one of Fulcio's "identity", "identity_kind", "oidc_issuer" and
 * "fulcio", the other extensions by their names. NULL with *err set when it
 * cannot be made.
 */
struct json *normal_cert(const struct cert *cert, struct error *err);

/*
 * trusted_root.json: "tlogs", "ctlogs", "certificate_authorities" and
 * "timestamp_authorities", each a list with "uri", "start", "end" or null, and
 * "problem" or null.
 */
int normal_cert_root(struct span text, struct json **out, struct error *err);

/* One CertificateAuthority: "uri", "start", "end", "certificates". */
int normal_cert_authority(struct span text, struct json **out,
			  struct error *err);

#endif
