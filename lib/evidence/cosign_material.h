/*
 * What cosign v2 files beside a signature as annotations, made into a bundle:
 * certificate, chain, Rekor's entry, timestamp. cosign, SIGNATURE_SPEC.md and
 * pkg/cosign/bundle. All of it was written by strangers.
 */
#ifndef EVIDENCE_COSIGN_MATERIAL_H
#define EVIDENCE_COSIGN_MATERIAL_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "evidence/sigstore_bundle.h"

/*
 * Reads the annotations @material (a JSON object, material.h) that go with
 * @blob into *out (zeroed; release with sigstore_bundle_release() whatever
 * happens): of a .sig layer (CLAIM_SIMPLESIGNING) @blob is the payload, which
 * is what was signed; of an .att layer (CLAIM_DSSE) it is the envelope, with
 * one signature, and what log and timestamp are about. Returns 0, or -1 with
 * *err set ("sigstore.bundle").
 */
int cosign_material_parse(struct span material, enum claim_kind kind,
			  struct span blob, struct sigstore_bundle *out,
			  struct error *err);

#endif
