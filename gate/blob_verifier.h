/*
 * Verification of a file by a Sigstore bundle, for the command line: the
 * bundle is read in a confined child, as evidence is.
 */
#ifndef GATE_BLOB_VERIFIER_H
#define GATE_BLOB_VERIFIER_H

#include "base/error.h"
#include "evidence/sigstore.h"
#include "gate/reader.h"

#include <stdint.h>

struct blob_verifier_task {
	struct span bundle; /* as it is */
	struct sigstore_trust trust;
	/* The artifact's bytes, or one of their hashes. */
	struct key_message message;
};

/* Why not, in the child's words: printable ASCII. */
struct blob_verifier_refusal {
	char id[40]; /* as the ids of reasons are: "sigstore.log-entry" */
	char text[READER_TEXT_MAX];
};

/*
 * Verifies that @task's bundle was made by whom its trust names and is about
 * its message. Fills *out. Returns 0; -1 with *why filled and err unset when
 * it was not; -1 with *err set ("evidence.inspect") when the child died,
 * answered oddly or took longer than @deadline.
 */
int blob_verifier_run(const struct blob_verifier_task *task, int64_t deadline,
		      struct sigstore_result *out,
		      struct blob_verifier_refusal *why, struct error *err);

#endif
