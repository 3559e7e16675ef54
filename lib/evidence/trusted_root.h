/*
 * trusted_root.json: the authorities and logs of a Sigstore instance, policy
 * data that somebody trusted gave. Sigstore protobuf-specs,
 * sigstore_trustroot.proto.
 */
#ifndef EVIDENCE_TRUSTED_ROOT_H
#define EVIDENCE_TRUSTED_ROOT_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/cert_chain.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRUSTED_ROOT_SIZE_MAX	((size_t)1 << 20)
#define TRUSTED_ROOT_ITEMS_MAX	64  /* of each kind */
#define TRUSTED_ROOT_CHAIN_MAX	8   /* certificates of an authority */
#define TRUSTED_ROOT_TEXT_MAX	512 /* bytes of a URL or name */
#define TRUSTED_ROOT_KEY_ID_MAX 64

/* validFor: closed; milliseconds since 1970. */
struct trusted_root_window {
	int64_t start;
	int64_t end; /* INT64_MAX: open */
};

/* Whether the window contains the second @time. */
bool trusted_root_window_has(const struct trusted_root_window *window,
			     int64_t time);

/* The same for milliseconds. */
bool trusted_root_window_has_ms(const struct trusted_root_window *window,
				int64_t time_ms);

struct trusted_root_key_id {
	uint8_t bytes[TRUSTED_ROOT_KEY_ID_MAX];
	size_t size; /* 0: none */
};

/* A transparency log or certificate transparency log. */
struct trusted_root_log {
	/* NULL: the instance cannot be used (unknown kind of key, no start of
	   validity ...), @problem says why. It still counts as listed. */
	struct key *key;
	struct reason problem;
	char *base_url; /* "" when missing */
	char *host;	/* of that, "host:port", without scheme and path */
	char *operator_name;
	struct trusted_root_key_id log_id; /* as written; for a log without one
					      SHA-256 of the SPKI */
	struct trusted_root_key_id checkpoint_key_id; /* size 0: missing */
	struct trusted_root_window window;
};

struct trusted_root_logs {
	struct trusted_root_log *logs;
	size_t count;
};

/* A certificate authority or timestamp authority. */
struct trusted_root_authority {
	bool usable; /* false: @problem says why; it still counts as listed */
	struct reason problem;
	char *uri; /* "" when missing */
	char *operator_name;
	struct cert_list chain;	 /* as listed: the anchor is the last */
	struct cert_list anchor; /* that one, borrowed from the chain */
	struct trusted_root_window window;
};

struct trusted_root_authorities {
	struct trusted_root_authority *authorities;
	size_t count;
};

struct trusted_root {
	struct digest id; /* of the text */
	struct trusted_root_logs tlogs;
	struct trusted_root_logs ctlogs;
	struct trusted_root_authorities certificate_authorities;
	struct trusted_root_authorities timestamp_authorities;
};

/*
 * Reads a trusted_root.json, media types v0.1 and v0.2 in both spellings.
 * Unknown members are ignored. A log or authority that cannot be used (key of
 * another kind, malformed certificate, validFor without start) is listed with
 * its problem; wrong JSON types, base64 that is none, an authority without
 * certificates and more than the limits make the whole root malformed. On
 * success *out is the caller's, to free with trusted_root_free(). Returns 0,
 * or -1 with *err set ("trust-root", "json.*").
 */
int trusted_root_parse(struct span json, const char *what,
		       struct trusted_root **out, struct error *err);

/* Frees it; NULL is fine. */
void trusted_root_free(struct trusted_root *root);

/* The same for a variable that leaves its scope. */
void trusted_root_cleanup(struct trusted_root **root);

/*
 * Reads one CertificateAuthority message by itself; it must be usable. *out
 * is released with trusted_root_authority_release(). Returns 0, or -1 with
 * *err set.
 */
int trusted_root_authority_parse(struct span json, const char *what,
				 struct trusted_root_authority *out,
				 struct error *err);

/* Frees what it owns. */
void trusted_root_authority_release(struct trusted_root_authority *authority);

/*
 * The log with this id, or NULL. One log may be listed twice with windows that
 * follow each other: start with *from 0 and ask again, until NULL.
 */
const struct trusted_root_log *
trusted_root_find_log(const struct trusted_root_logs *logs, struct span log_id,
		      size_t *from);

/*
 * Verifies the chain of @leaf to a certificate authority of @root at each of
 * the @count trusted @times (at least one; seconds): each lies within the
 * authority's window and the validity of every certificate. @untrusted (may
 * be NULL) are intermediates that came with the leaf. Fills *path (leaf,
 * issuer, ..., borrowed from @leaf, @untrusted and @root). The profile of the
 * leaf and its SCT are judged elsewhere. Returns 0, or -1 with *err set.
 */
int trusted_root_verify_chain(const struct trusted_root *root,
			      const struct cert *leaf,
			      const struct cert_list *untrusted,
			      const int64_t *times, size_t count,
			      struct cert_path *path, struct error *err);

#endif
