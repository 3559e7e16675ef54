/*
 * Timestamps: what an authority says of when some bytes existed. RFC 3161; the
 * door to libcrypto's TS.
 */
#ifndef EVIDENCE_TIMESTAMP_H
#define EVIDENCE_TIMESTAMP_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/trusted_root.h"

#include <stdint.h>

#define TIMESTAMP_SIZE_MAX ((size_t)64 << 10)

/*
 * Verifies the TimeStampResp @der (status granted; nothing behind it) over
 * @data against each of the @count @authorities: its own signer where it lists
 * one is the only one, its chain is valid at that time, which lies within the
 * authority's. The imprint is SHA-256, SHA-384 or SHA-512. Fills *time (seconds
 * since 1970). Returns 0, or -1 with *err set: "timestamp.unknown" when it
 * names none of the authorities' signers, else "timestamp.token".
 */
int timestamp_verify(struct span der, struct span data,
		     const struct trusted_authority *authorities, size_t count,
		     int64_t *time, struct error *err);

/*
 * The same of a bare TimeStampToken (CMS SignedData), as Notary Project
 * signatures carry it, against @anchors (roots of timestamp authorities); the
 * signer's chain comes with the token.
 */
int timestamp_verify_token(struct span der, struct span data,
			   const struct cert *const *anchors, size_t count,
			   int64_t *time, struct error *err);

#endif
