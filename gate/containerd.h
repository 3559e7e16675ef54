/*
 * What is asked of containerd: a container's record, the image of a name, the
 * parent of a snapshot. Never its task service: that one waits for the shim,
 * which waits for us. containerd's api/services, v1.
 */
#ifndef GATE_CONTAINERD_H
#define GATE_CONTAINERD_H

#include "base/buf.h"
#include "base/json.h"
#include "gate/grpc.h"
#include "oci/digest.h"

#define CONTAINERD_TEXT_MAX   1024
#define CONTAINERD_LABELS_MAX 4096

struct containerd {
	struct grpc *grpc; /* owned */
	const char *ns;	   /* borrowed */
};

/* A container's record; spans borrow from reply. Empty text: not set. */
struct containerd_container {
	struct buf reply;
	char id[CONTAINERD_TEXT_MAX];
	char image[CONTAINERD_TEXT_MAX]; /* the name of an image */
	char snapshotter[CONTAINERD_TEXT_MAX];
	char snapshot_key[CONTAINERD_TEXT_MAX];
	struct json *labels;	   /* owned */
	struct span cri_container; /* metadata of the CRI plugin, JSON, or */
	struct span cri_sandbox;   /* of a sandbox; NULL data when missing */
};

struct containerd_snapshot {
	char name[CONTAINERD_TEXT_MAX];
	char parent[CONTAINERD_TEXT_MAX];
};

/*
 * Connects to the socket @address. All calls end by @deadline. Returns 0 with
 * *out to be closed by containerd_close(), or -1 with *err set ("engine.*").
 */
int containerd_open(const char *address, const char *ns, int64_t deadline,
		    struct containerd *out, struct error *err);

/* Closes it; safe to call twice. */
void containerd_close(struct containerd *containerd);

/*
 * The container @id; release *out with containerd_release(). All of these
 * return 0 with *found, which is false when there is no such thing, or -1 with
 * *err set ("engine.*"): the reply cannot be had, read or believed.
 */
int containerd_container(const struct containerd *containerd, const char *id,
			 bool *found, struct containerd_container *out,
			 struct error *err);

/* Frees what it owns and empties it. */
void containerd_release(struct containerd_container *container);

/* What the image @name points to: a manifest or an index. */
int containerd_image(const struct containerd *containerd, const char *name,
		     bool *found, struct digest *target, struct error *err);

/* The snapshot @key of @snapshotter. */
int containerd_snapshot(const struct containerd *containerd,
			const char *snapshotter, const char *key, bool *found,
			struct containerd_snapshot *out, struct error *err);

/*
 * Whether the content @digest was fetched from the repository @path of the
 * registry @host: a pull labels what it fetches, an import does not.
 */
int containerd_fetched(const struct containerd *containerd,
		       const struct digest *digest, const char *host,
		       const char *path, bool *found, struct error *err);

#endif
