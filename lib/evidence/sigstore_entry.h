/*
 * Entries of transparency logs as bundles carry them, read and not verified.
 * protobuf-specs, sigstore_rekor.proto, TransparencyLogEntry.
 */
#ifndef EVIDENCE_SIGSTORE_ENTRY_H
#define EVIDENCE_SIGSTORE_ENTRY_H

#include "base/error.h"
#include "base/json_shape.h"
#include "evidence/sigstore_bundle.h"

/* What its members are. */
extern const struct shape sigstore_entry_shape;

/*
 * Reads @node, which has the shape, into *out (zeroed) for a bundle of @form:
 * 0.1 wants a signed entry timestamp, and a proof without a checkpoint is
 * passed over there; later ones want a proof with a checkpoint. Returns 0, or
 * -1 with *err set ("sigstore.bundle").
 */
int sigstore_entry_read(const struct json *node, enum sigstore_form form,
			struct sigstore_entry *out, struct error *err);

/* Frees what it owns. */
void sigstore_entry_release(struct sigstore_entry *entry);

#endif
