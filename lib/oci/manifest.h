/*
 * Image manifests, indexes and configs. OCI image-spec manifest.md,
 * image-index.md, config.md; Docker's schema 2 types are synonyms.
 * Read only in a confined child: nothing here is verified.
 */
#ifndef OCI_MANIFEST_H
#define OCI_MANIFEST_H

#include "base/error.h"
#include "base/json.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MANIFEST_SIZE_MAX     ((size_t)4 << 20)
#define IMAGE_CONFIG_SIZE_MAX ((size_t)8 << 20)
#define MANIFEST_ITEMS_MAX    1000 /* layers, or manifests of an index */

struct descriptor {
	struct span media_type; /* borrowed from the document's tree */
	struct digest digest;
	uint64_t size;
	const struct json *annotations; /* a map of strings, or NULL */
	struct span architecture; /* platform, in an index; empty if none */
	struct span os;
	struct span variant;
};

enum manifest_kind {
	MANIFEST_IMAGE,
	MANIFEST_INDEX,
};

struct manifest {
	enum manifest_kind kind;
	struct json *root; /* owned; everything below borrows from it */
	struct span artifact_type;
	struct descriptor config; /* MANIFEST_IMAGE */
	struct descriptor *items; /* owned: layers, or manifests */
	size_t count;
	bool has_subject;
	struct digest subject;
	const struct json *annotations;
};

/*
 * Parses a manifest or index. Refused: schemaVersion other than 2, layers or
 * config beside manifests (CVE-2021-41190), a @media_type (empty: not
 * compared) or an inner mediaType that is not that of what the document is,
 * Docker's being synonyms, digests that are not sha256, more than
 * MANIFEST_ITEMS_MAX items. On success release *out with manifest_release().
 * Returns 0, or -1 with *err set: "manifest.syntax", "manifest.limit",
 * "json.*".
 */
int manifest_parse(struct span text, struct span media_type,
		   struct manifest *out, struct error *err);

/*
 * Fills *kind with what documents of @media_type are; false when it is the
 * type of neither manifests nor indexes.
 */
bool manifest_kind_of(struct span media_type, enum manifest_kind *kind);

/* The OCI's media type of documents of this @kind. */
const char *manifest_media_type(enum manifest_kind kind);

/* Whether @media_type is that of an image config, OCI's or Docker's. */
bool manifest_is_config_type(struct span media_type);

/* Empties *manifest. */
void manifest_release(struct manifest *manifest);

#define IMAGE_CONFIG_LAYERS_MAX 256

struct image_config {
	char architecture[32]; /* never empty */
	char os[32];	       /* never empty */
	char variant[32];      /* "" when there is none */
	struct digest diff_ids[IMAGE_CONFIG_LAYERS_MAX];
	size_t count;
	int64_t created; /* seconds since 1970; 0: no time, or before 2000 */
};

/*
 * Parses an image config: os, architecture, rootfs.diff_ids (at least one).
 * Returns 0, or -1 with *err set as manifest_parse() does.
 */
int manifest_parse_config(struct span text, struct image_config *out,
			  struct error *err);

#endif
