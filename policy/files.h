/*
 * The files that a policy names: collected while it is parsed, given by the
 * caller afterwards.
 */
#ifndef POLICY_FILES_H
#define POLICY_FILES_H

#include "policy/document.h"
#include "policy/names.h"
#include "policy/policy.h"
#include "policy/rule.h"

struct files {
	struct policy_file *items; /* owned; they stay where they are */
	const struct rule **rules; /* owned: which rule names it, or NULL */
	struct rule_data *data;	   /* owned: those of rules, linked */
	size_t count;
	size_t data_count;
	struct names index; /* kind and path -> item */
};

/*
 * Adds the file of @kind that the string @path of @fragment names, unless it
 * is there already; @rule names it for one of its parameters, NULL for a
 * signer. Fills *index. Returns 0, or -1 with *err set ("policy.file").
 */
int files_add(struct files *files, const struct document *document,
	      size_t fragment, const struct json *path,
	      enum policy_file_kind kind, const struct rule *rule,
	      size_t *index, struct error *err);

/* Does what policy_give_file() says, and returns the same. */
int files_give(struct files *files, size_t index, struct span content,
	       struct error *err);

/* The files of rules by name, or NULL. */
const struct rule_data *files_data(const struct files *files);

/* Frees what it owns and empties it. */
void files_release(struct files *files);

#endif
