/*
 * Claims: what unverified evidence says about itself, in a fixed layout that
 * passes between processes. A claim decides nothing. It says which bytes to
 * hash and which signature to try; the process that holds the keys does both.
 */
#ifndef EVIDENCE_CLAIM_H
#define EVIDENCE_CLAIM_H

#include "oci/digest.h"

#include <stdint.h>

#define CLAIM_SIGNATURE_MAX 1024
#define CLAIM_PATH_MAX	    5	 /* indexes (at most 3), manifest, config */
#define CLAIMS_MAX	    1000 /* signatures looked at for one image */
#define CLAIM_PATHS_MAX	    64

enum claim_kind {
	CLAIM_PATH = 1,	     /* how a digest leads down to the image config */
	CLAIM_SIMPLESIGNING, /* payload: the whole blob; see also .file */
	CLAIM_DSSE,	     /* payload: base64 text inside the blob */
	CLAIM_REJECTED,	     /* seen, but cannot be evidence: see reason */
};

/* Where evidence was filed; told to people, never decides. */
enum claim_layout {
	CLAIM_LAYOUT_NONE,
	CLAIM_LAYOUT_COSIGN_V2, /* sha256-HEX.sig and .att, or cosign save */
	CLAIM_LAYOUT_REFERRER,	/* a manifest with a subject */
	CLAIM_LAYOUT_DIR,	/* the containers dir: transport */
};

/* A path from a digest that may be signed down to the image config. */
struct claim_path {
	uint32_t count; /* 2 to CLAIM_PATH_MAX; the last is the config */
	struct digest digests[CLAIM_PATH_MAX]; /* from the top down */
	uint32_t stores[CLAIM_PATH_MAX];       /* where each blob lies */
};

/* A payload and one signature over it. */
struct claim_signature {
	uint32_t store;
	/*
	 * 0: the blob is stored under its digest. N, of CLAIM_SIMPLESIGNING
	 * alone: it is base64 text in the file signature-N that a directory
	 * keeps for the claim's manifest.
	 */
	uint32_t file;
	struct digest blob;	 /* of the payload or envelope */
	uint64_t blob_size;	 /* as it is stored: of the file, if any */
	uint64_t payload_offset; /* of base64 text, where there is any */
	uint64_t payload_size;
	uint32_t signature_size;
	uint8_t signature[CLAIM_SIGNATURE_MAX];
};

struct claim {
	uint32_t kind;		/* enum claim_kind */
	uint32_t layout;	/* enum claim_layout */
	struct digest manifest; /* the manifest that files it; zero: none */
	union {
		struct claim_path path;
		struct claim_signature signature;
		struct {
			struct digest blob;
			char reason[200]; /* printable ASCII after escaping */
		} rejected;
	};
};

#endif
