/*
 * PEM texts of certificates: blocks "CERTIFICATE" and nothing between them but
 * white space. RFC 7468 section 5.
 */
#ifndef EVIDENCE_CERT_PEM_H
#define EVIDENCE_CERT_PEM_H

#include "evidence/cert.h"

#define CERT_PEM_MAX ((size_t)1 << 20)

/*
 * Appends the certificates of @pem to @out: at least one, at most @most. Any
 * other block (a key in its place), text around the blocks or a block that is
 * not strict base64 is refused. Returns 0, or -1 with *err set ("cert.pem" or
 * as cert_parse()); @out is as before then.
 */
int cert_pem_read(struct span pem, size_t most, const char *what,
		  struct cert_list *out, struct error *err);

/*
 * A certificate file of the policy's owner: PEM with at least one and at most
 * @most certificates, lines of text around the blocks allowed
 * (pem_skip_prose()), or the DER of one. Otherwise as cert_pem_read().
 */
int cert_pem_read_any(struct span text, size_t most, const char *what,
		      struct cert_list *out, struct error *err);

#endif
