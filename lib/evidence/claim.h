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
#define CLAIM_PIECE_MAX	    1024 /* bytes of one CLAIM_MATERIAL */
#define CLAIM_MATERIAL_MAX  ((size_t)64 << 10) /* of one signature */
#define CLAIM_PIECES_MAX    4096	       /* of all of them */
#define CLAIM_PATHS_MAX	    64

enum claim_kind {
	CLAIM_PATH = 1,	     /* how a digest leads down to the image config */
	CLAIM_SIMPLESIGNING, /* payload: the whole blob; see also .file */
	CLAIM_DSSE,	     /* payload: base64 text inside the blob */
	CLAIM_NOTATION,	     /* payload: inside the blob, see .item */
	CLAIM_MATERIAL,	     /* a piece of what the next signature rests on */
	CLAIM_REJECTED,	     /* seen, but cannot be evidence: see reason */
};

/*
 * What can be verified with certificates or a log, by a child of its own that
 * gets the blob and the material and nothing of this claim.
 */
enum claim_item {
	CLAIM_ITEM_NONE,
	CLAIM_ITEM_BUNDLE, /* a Sigstore bundle */
	CLAIM_ITEM_COSIGN, /* the material: cosign's annotations, as JSON */
	CLAIM_ITEM_NOTATION_JWS,
	CLAIM_ITEM_NOTATION_COSE,
	CLAIM_ITEMS,
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
	uint32_t item;		 /* enum claim_item */
	uint32_t material_size;	 /* of the CLAIM_MATERIALs just before */
	uint32_t signs_image;	 /* a bundle that says so; told to people */
	uint32_t signature_size; /* CLAIM_NOTATION: 0 */
	uint8_t signature[CLAIM_SIGNATURE_MAX];
};

/* A piece of cosign's annotations, which carry certificates and log entries. */
struct claim_material {
	uint32_t size; /* 1 to CLAIM_PIECE_MAX */
	char bytes[CLAIM_PIECE_MAX];
};

struct claim {
	uint32_t kind;		/* enum claim_kind */
	uint32_t layout;	/* enum claim_layout */
	struct digest manifest; /* the manifest that files it; zero: none */
	union {
		struct claim_path path;
		struct claim_signature signature;
		struct claim_material material;
		struct {
			struct digest blob;
			char reason[200]; /* printable ASCII after escaping */
		} rejected;
	};
};

#endif
