/*
 * Signers: the names that a policy gives to those whose signatures count, and
 * which keys those may be. docs/POLICY.md, "Signers and evidence".
 */
#ifndef POLICY_SIGNER_H
#define POLICY_SIGNER_H

#include "policy/document.h"
#include "policy/files.h"
#include "policy/names.h"
#include "policy/policy.h"

struct signer_item {
	struct policy_signer signer;
	struct document_place place;
	bool used; /* a rule names it */
};

struct signer_table {
	struct signer_item *items; /* owned */
	size_t count;
	struct names index;
	struct key_floor floor; /* 0: not said */
};

/*
 * Reads "signers" and "algorithms" of all fragments; the key files join
 * @files. Returns 0, or -1 with *err set ("policy.signer",
 * "policy.duplicate").
 */
int signer_collect(const struct document *document, struct files *files,
		   struct signer_table *out, struct error *err);

/*
 * Marks the signers that @names, a string or an array of @fragment, names as
 * used. Returns 0, or -1 with *err set when one is not declared or is named
 * twice.
 */
int signer_use(struct signer_table *table, const struct document *document,
	       size_t fragment, const struct json *names, struct error *err);

/* Frees what it owns and empties it. */
void signer_release(struct signer_table *table);

#endif
