/*
 * Sigstore bundles: a signature with all that its verification needs.
 * protobuf-specs, sigstore_bundle.proto, versions 0.1 to 0.3 as JSON. What
 * cosign v2 files as annotations is made into the same (cosign_material.h).
 * Nothing in it is verified.
 */
#ifndef EVIDENCE_SIGSTORE_BUNDLE_H
#define EVIDENCE_SIGSTORE_BUNDLE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The media type, before what says the version; the annotation of a manifest
 * that says what its bundle holds; and that it holds a signature of the image.
 */
#define SIGSTORE_BUNDLE_TYPE	"application/vnd.dev.sigstore.bundle"
#define SIGSTORE_PREDICATE_TYPE "dev.sigstore.bundle.predicateType"
#define SIGSTORE_SIGNS_IMAGE	"https://sigstore.dev/cosign/sign/v1"

#define SIGSTORE_ENTRIES_MAX	32
#define SIGSTORE_TIMESTAMPS_MAX 32
#define SIGSTORE_CERTS_MAX	10
#define SIGSTORE_HASHES_MAX	64
#define SIGSTORE_TYPE_MAX	128

/* Where it comes from; the rules differ. */
enum sigstore_form {
	SIGSTORE_V01 = 1,
	SIGSTORE_V02,
	SIGSTORE_V03,
	SIGSTORE_COSIGN, /* annotations of cosign v2 */
};

enum sigstore_content {
	SIGSTORE_DSSE = 1, /* an envelope */
	SIGSTORE_MESSAGE,  /* a signature over the artifact itself */
};

/* RFC 6962's inclusion proof, with the head of the tree that was signed. */
struct sigstore_proof {
	uint64_t index;
	uint64_t size;
	struct digest root;
	bool has_root;
	struct digest hashes[SIGSTORE_HASHES_MAX];
	uint32_t hash_count;
	struct buf checkpoint; /* empty: none */
};

/* An entry of a transparency log. */
struct sigstore_entry {
	uint64_t index; /* in the whole log, over all its shards */
	struct digest log;
	char kind[32];
	char version[16];
	int64_t integrated_time; /* 0: none */
	struct buf set;		 /* the signed entry timestamp; empty: none */
	bool has_proof;
	struct sigstore_proof proof;
	struct buf body; /* canonicalizedBody, decoded */
};

/* Large: keep it off the stack. */
struct sigstore_bundle {
	enum sigstore_form form;
	enum sigstore_content content;
	char payload_type[SIGSTORE_TYPE_MAX]; /* SIGSTORE_DSSE */
	uint64_t payload_offset; /* of its base64 text in the JSON, behind */
	uint64_t payload_size;	 /* the quote */
	struct buf payload;	 /* decoded */
	struct buf signature;
	bool has_hash;	    /* SIGSTORE_MESSAGE says one, of the message: a */
	enum key_hash hash; /* hint, which has to be right all the same */
	uint8_t hash_value[64];
	struct buf certs[SIGSTORE_CERTS_MAX]; /* DER, the leaf first */
	uint32_t cert_count;		      /* 0: made with a key */
	struct sigstore_entry entries[SIGSTORE_ENTRIES_MAX];
	uint32_t entry_count;
	struct buf timestamps[SIGSTORE_TIMESTAMPS_MAX]; /* TimeStampResp */
	uint32_t timestamp_count;
	/* SIGSTORE_COSIGN: what the log and timestamps are about */
	struct digest stored; /* SHA-256 of the blob: payload or envelope */
	struct buf stamped;   /* what timestamps are over */
};

/*
 * Reads @text into *out (zeroed; release with sigstore_bundle_release()
 * whatever happens). Refused: what json_strict refuses, other media types and
 * versions, members of another type, more than the limits say, an entry or a
 * timestamp twice; a chain in version 0.3, an empty one, one that holds a root;
 * not exactly one signature; a payload written with escapes; no certificate
 * and no key. Members that are not known are passed over. Returns 0, or -1 with
 * *err set ("sigstore.bundle").
 */
int sigstore_bundle_parse(struct span text, struct sigstore_bundle *out,
			  struct error *err);

/* Frees what it owns and empties it. */
void sigstore_bundle_release(struct sigstore_bundle *bundle);

/* The same for one on the heap that leaves its scope, and itself. */
void sigstore_bundle_cleanup(struct sigstore_bundle **bundle);

#endif
