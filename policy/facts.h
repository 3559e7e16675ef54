/*
 * Facts: what the gate knows of a container and its host beside the spec,
 * gathered once (gate/facts.h) and only read here. A fact says how it is
 * known; zero is "could not be read", which refuses wherever it matters.
 */
#ifndef POLICY_FACTS_H
#define POLICY_FACTS_H

#include "base/json.h"
#include "evidence/claim.h"
#include "evidence/question.h"
#include "evidence/statement.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fact_state {
	FACT_UNKNOWN = 0, /* could not be read: refuses where it is asked */
	FACT_NONE,	  /* this engine has no such notion */
	FACT_CHOSEN,	  /* the caller of the engine can choose it */
	FACT_ATTESTED,	  /* outside the caller's reach */
};

#define FACT_VALUE_MAX 512

struct fact {
	enum fact_state state;
	char value[FACT_VALUE_MAX];
};

/* The name says what is known; the digests, when FACT_ATTESTED, which image. */
struct image_identity {
	enum fact_state config_state;
	struct digest config;
	enum fact_state
		target_state; /* manifest or index, as engine names it */
	struct digest target;
	enum fact_state chain_state;
	struct digest chain_id; /* of the snapshot the container runs on */
	char why[256]; /* when nothing is known: why, for the refusal */
};

enum host_answer {
	HOST_UNKNOWN = 0, /* could not be learned: a violation */
	HOST_UNANSWERED,  /* cannot be answered here (check): not judged */
	HOST_YES,
	HOST_NO,
};

#define FACTS_IDENTITY_SIZE	 48 /* "DEVICE:INODE" */
#define FACTS_NAMESPACE_PATH_MAX 256

/* A namespace path of the spec: is it the host's own? By dev:inode. */
struct namespace_fact {
	char type[16];
	char path[FACTS_NAMESPACE_PATH_MAX];
	enum host_answer is_host;
	char identity[FACTS_IDENTITY_SIZE]; /* which one, or "" */
};

/* A host path of the spec (mount sources, root.path), resolved. */
struct path_fact {
	char path[FACT_VALUE_MAX];
	char resolved[FACT_VALUE_MAX]; /* without symbolic links */
	/* It is, holds, or leads by inode to a socket of an engine or runtime,
	   or a directory of ocigate's or of the runtime's. */
	enum host_answer is_control;
	char control[64]; /* which one, for the message */
	/* An engine made it for its containers: a volume, /etc/hosts. By where
	   it lies in its file system, so a bind of /etc there is /etc. */
	enum host_answer is_managed;
	bool managed_readonly; /* and then only when it is mounted read-only */
	/* Of root.path: a root that an engine makes lies there. */
	enum host_answer is_storage;
	/* Only root can write the directories above it. */
	enum host_answer parents_trusted;
	/* On a node, what is mounted below it and can be written; or "". */
	char writable_below[80];
	char real[FACT_VALUE_MAX]; /* its name elsewhere on the host, or "" */
	bool borrowed; /* an engine's own name is not what it is: @real is */
};

/* What lies in the container's own layer, before it runs. */
enum layer_state {
	LAYER_UNKNOWN = 0, /* could not be learned: a violation */
	LAYER_UNANSWERED,  /* cannot be answered here (check): not judged */
	LAYER_PRISTINE,	   /* nothing but what the engine puts there */
	LAYER_WRITTEN,
	LAYER_RUNNING, /* the container runs already: it may have written */
};

struct layer_fact {
	enum layer_state state;
	bool ran_before; /* the engine's records say so */
	char found[256]; /* what was written, or why nothing is known */
};

/* A hook of the spec: does it belong to the engine (Docker's setkey)? */
struct hook_fact {
	char stage[24];
	uint32_t index;
	enum host_answer is_engine;
};

/* A map of a user namespace that the container joins or creates. */
struct id_map {
	uint32_t container;
	uint32_t host;
	uint32_t size;
};

#define FACTS_NAMESPACES_MAX 16
#define FACTS_PATHS_MAX	     512
#define FACTS_HOOKS_MAX	     32
#define FACTS_MAPS_MAX	     340

/* What is remembered of the container that an exec goes into. */
struct container_facts {
	enum host_answer started;  /* user code runs already */
	bool adopted;		   /* started without ocigate's record */
	const struct json *before; /* its process object as the engine gave */
	const struct json *after;  /* and as it was started */
	const struct json *config; /* its whole spec, where known */
};

struct facts {
	struct fact kind;   /* container, sandbox */
	struct fact engine; /* docker containerd cri podman crio none */
	struct fact image;  /* normalised reference */
	struct fact namespace, pod, name;
	struct fact containerd_namespace;
	struct fact runtime; /* runc, crun */
	struct fact id;
	enum fact_state labels_state;
	struct json *labels; /* owned; a map, or NULL */
	struct image_identity identity;

	enum host_answer apparmor, selinux; /* the host has the module */
	unsigned kernel[2]; /* major and minor; 0.0: unknown, so the oldest */
	struct namespace_fact namespaces[FACTS_NAMESPACES_MAX];
	size_t namespace_count;
	struct path_fact *paths; /* owned; one for each mount source */
	size_t path_count;
	struct layer_fact layer;
	struct hook_fact hooks[FACTS_HOOKS_MAX];
	size_t hook_count;
	/* Maps of a *joined* user namespace, read from /proc. */
	enum host_answer joined_userns; /* HOST_YES: maps below are filled */
	struct id_map *uid_maps, *gid_maps; /* owned */
	size_t uid_map_count, gid_map_count;
	struct container_facts container; /* exec and update; borrowed trees */
	/* What was asked for and no spec says, where a manifest is judged:
	   lists "capabilities", "hostPorts", "probeHosts". It only refuses. */
	struct json *asked; /* owned; NULL: nobody knows */
};

/* Where @path was resolved to, or NULL when nobody asked. */
const struct path_fact *facts_path(const struct facts *facts, const char *path);

/* The answer for the namespace @path of @type; HOST_UNKNOWN when not asked. */
enum host_answer facts_namespace_is_host(const struct facts *facts,
					 const char *type, const char *path);

/* Sets a fact; a @value that is too long is cut. */
void facts_set(struct fact *fact, enum fact_state state, const char *value);

/* Frees what *facts owns and empties it. */
void facts_release(struct facts *facts);

/* A statement whose signature was verified by these signers. */
struct image_statement {
	struct statement statement;
	struct digest payload; /* digest of the blob it came in */
	int64_t signed_at;     /* as somebody trusted says; 0: nobody does */
	uint32_t signer_count;
	const char *signers[16]; /* borrowed names from the policy */
	struct digest key_ids[16];
	/* Proven links: the matches[] that lead down to this image's config */
	bool about_image;      /* one at least does */
	bool about_manifest;   /* the platform manifest itself */
	struct digest subject; /* that digest */
};

/* One thing that was found, for people. */
struct image_found {
	struct digest digest;
	char kind[24];	    /* "signature", "attestation", or "rejected" */
	char layout[24];    /* "cosign-v2", "referrer", "dir" */
	const char *signer; /* NULL: nobody that is trusted */
	bool proves;
	bool lenient;	   /* a check failed that the policy only logs */
	const char *check; /* static: which one failed; NULL: none */
	char reason[200];
};

/* What inspection proved of the image. */
struct image_facts {
	bool named; /* the config digest below is the container's */
	struct digest config;
	int64_t created;   /* as that config says; 0: not known */
	bool has_manifest; /* a manifest in the stores leads to that config */
	struct digest manifest;
	struct digest indexes[STATEMENT_MATCHES_MAX];
	size_t index_count;
	struct questions questions; /* that the statements answer; owned */
	struct image_statement *statements; /* owned */
	size_t statement_count;
	struct image_found *found; /* owned */
	size_t found_count;
};

/* Frees what *image owns and empties it. */
void facts_release_image(struct image_facts *image);

#endif
