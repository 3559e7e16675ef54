/*
 * Evidence stores: directories that hold evidence, opened once and read
 * beneath. An OCI layout as other tools write it; or a store that
 * `ocigate evidence import` keeps:
 *
 *   ocigate-store      {"ocigate":1}
 *   blobs/sha256/HEX   every blob, named by its digest
 *   images/HEX         for each index, manifest and config digest of an
 *                      image: which blobs belong to it (an entry)
 *
 * An entry is a hint for finding things and proves nothing. Or a directory of
 * the containers dir: transport (containers-transports(5)), as `skopeo copy`
 * writes it:
 *
 *   manifest.json      the manifest or index
 *   HEX                blobs
 *   signature-N        its signatures, from 1
 *   HEX.manifest.json  what an index lists
 *   HEX-signature-N    and the signatures of that
 */
#ifndef EVIDENCE_STORE_H
#define EVIDENCE_STORE_H

#include "base/error.h"
#include "base/file.h"
#include "evidence/source.h"
#include "oci/digest.h"

#define STORE_MARKER "ocigate-store"
#define STORE_FORMAT "{\"ocigate\":1}" /* content of the marker */

#define STORE_PATH_MAX 1024 /* as SETTINGS_PATH_MAX: zeroed for each start */

struct store {
	int dirfd;		/* -1: not open */
	bool kept;		/* a store that import keeps */
	bool is_directory;	/* of the dir: transport */
	struct digest manifest; /* of its manifest.json */
	char path[STORE_PATH_MAX];
};

/*
 * Opens the directory @path: one with a marker, which must be of this format,
 * is a store of ours and has no index.json; one with a manifest.json and no
 * index.json is of the dir: transport; any other is a plain layout and has no
 * entries. A missing directory is an error.
 * Release with store_release(). Returns 0, or -1 with *err set
 * ("evidence.store").
 */
int store_open(const char *path, enum file_trust trust, struct store *out,
	       struct error *err);

/* Closes it; safe to call twice, and on a zeroed one that was never opened. */
void store_release(struct store *store);

/*
 * Takes the lock of a store of ours, for whoever changes it; waits for others.
 * Who reads needs none. Returns 0, or -1 with *err set ("evidence.store").
 */
int store_lock(const struct store *store, struct error *err);

/* Lets go of the lock. */
void store_unlock(const struct store *store);

/*
 * Where an item lies beneath a layout or a store of ours: "blobs/sha256/HEX".
 */
#define STORE_NAME_SIZE 96
void store_item_name(enum source_item item, const struct digest *digest,
		     char out[STORE_NAME_SIZE]);

/*
 * Opens an item read-only: a regular file, no links, at most @limit bytes.
 * Returns the descriptor and fills *size; -1 with err unset when there is no
 * such item; -1 with *err set otherwise ("evidence.store", "evidence.limit").
 */
int store_item(const struct store *store, enum source_item item,
	       const struct digest *digest, size_t limit, uint64_t *size,
	       struct error *err);

#endif
