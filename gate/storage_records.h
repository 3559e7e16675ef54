/*
 * The records of containers/storage, which Podman keeps its containers, images
 * and layers by: JSON lists below the storage root, and below the run root for
 * containers that a reboot may end (volatile-*.json of newer versions).
 * github.com/containers/storage: containers.go, images.go, layers.go.
 */
#ifndef GATE_STORAGE_RECORDS_H
#define GATE_STORAGE_RECORDS_H

#include "base/error.h"
#include "base/json.h"
#include "oci/digest.h"

#define STORAGE_RECORDS_ID	   "engine.storage"
#define STORAGE_RECORDS_DRIVER_MAX 32

struct storage_records {
	const char *root;			 /* of the storage */
	const char *run;			 /* the run root */
	char driver[STORAGE_RECORDS_DRIVER_MAX]; /* "overlay" */
	struct json *lists[3][2];		 /* owned; see the .c */
};

/*
 * The record of the container @id. Borrowed, until storage_records_release();
 * NULL with *err set when there is none, or no list can be read. Lists and
 * their directories have to be root's.
 */
const struct json *storage_records_container(struct storage_records *records,
					     const char *id, struct error *err);

/* The record of the image @id, likewise. */
const struct json *storage_records_image(struct storage_records *records,
					 const char *id, struct error *err);

/*
 * The chain ID of what the layer @id lies on, from what was in each layer below
 * it (diff-digest). Returns 0, or -1 with *err set: a layer is not listed, or
 * says nothing of what was in it.
 */
int storage_records_chain(struct storage_records *records, const char *id,
			  struct digest *out, struct error *err);

/* Frees the lists. */
void storage_records_release(struct storage_records *records);

#endif
