/*
 * Trusted roots: the authorities and logs of one Sigstore, as trusted_root.json
 * lists them. The policy names the file, so that what stands in it is trusted.
 * protobuf-specs, sigstore_trustroot.proto.
 */
#ifndef EVIDENCE_TRUSTED_ROOT_H
#define EVIDENCE_TRUSTED_ROOT_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRUSTED_ROOT_SIZE_MAX ((size_t)1 << 20)
#define TRUSTED_ROOT_LIST_MAX 64 /* authorities or logs of one kind */

/* When it counts: seconds since 1970, bounds included. */
struct trusted_window {
	int64_t start;
	int64_t end; /* INT64_MAX: open */
};

/* Of certificates or of timestamps. */
struct trusted_authority {
	struct cert *certs[CERT_CHAIN_MAX]; /* owned; from the bottom up */
	size_t count;			    /* the last one is the anchor */
	struct trusted_window window;
};

/* A log of signatures or of certificates. */
struct trusted_log {
	struct key *key; /* owned; NULL: of a kind that is not accepted */
	struct digest id;
	struct digest checkpoint_id; /* zero: as id */
	char host[256];		     /* of baseUrl, without scheme and path */
	struct trusted_window window;
};

struct trusted_root {
	struct trusted_authority *authorities; /* owned, as all lists */
	size_t authority_count;
	struct trusted_authority *timestamps;
	size_t timestamp_count;
	struct trusted_log *tlogs;
	size_t tlog_count;
	struct trusted_log *ctlogs;
	size_t ctlog_count;
};

/*
 * Reads a TrustedRoot document (media types v0.1 and v0.2). Members that are
 * not known are passed over, as in protobuf's JSON. Refused: another media
 * type, an authority without certificates or with one that cannot be read, a
 * log without a key. An authority or log without a begin of its validity, or a
 * log whose key is of a kind that is not accepted, is there and never counts.
 * Returns 0 with *out the caller's, or -1 with *err set ("root.*",
 * ERROR_POLICY).
 */
int trusted_root_parse(struct span text, const char *what,
		       struct trusted_root **out, struct error *err);

/*
 * The same of one CertificateAuthority message alone, which becomes the one
 * authority of *out.
 */
int trusted_root_parse_authority(struct span text, const char *what,
				 struct trusted_root **out, struct error *err);

/* Frees it and what it owns; NULL is fine. */
void trusted_root_free(struct trusted_root *root);

/* The same for a variable that leaves its scope. */
void trusted_root_cleanup(struct trusted_root **root);

/* Whether @time lies within @window. */
bool trusted_root_holds(const struct trusted_window *window, int64_t time);

#endif
