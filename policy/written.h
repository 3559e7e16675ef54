/*
 * A rule as one profile, the floor or an exception writes it: a mode, a time,
 * and a part of its parameters.
 */
#ifndef POLICY_WRITTEN_H
#define POLICY_WRITTEN_H

#include "policy/document.h"
#include "policy/files.h"
#include "policy/policy.h"
#include "policy/signer.h"

/* What rules may refer to, and where their parameters are kept. */
struct written_context {
	const struct document *document;
	struct signer_table *signers;
	struct files *files;
	struct json *pool; /* an array that owns parameters made by merging */
};

struct written {
	const struct rule *rule;
	const struct json *params; /* as written: mode and auditUntil too */
	struct document_place place;
	bool has_mode;
	enum mode mode;
	bool has_audit_until;
	int64_t audit_until;
};

/*
 * Reads what @node of @fragment says of the rule @id: its parameters have the
 * shape of the rule's row, its signers are declared, its files join the
 * context's. Returns 0, or -1 with *err set ("policy.rule", ...).
 */
int written_read(const struct written_context *context, size_t fragment,
		 const char *id, const struct json *node, struct written *out,
		 struct error *err);

/*
 * The same for parameters alone (the "set" of an exception): mode and
 * auditUntil are not among them.
 */
int written_read_params(const struct written_context *context, size_t fragment,
			const struct rule *rule, const struct json *node,
			struct error *err);

/*
 * The rule with this id; NULL with *err set, naming the nearest one, when
 * there is none.
 */
const struct rule *written_rule(const struct document *document,
				struct document_place place, const char *id,
				struct error *err);

/* Reads the members "mode" and "auditUntil" of a rule or profile. */
void written_read_mode(const struct json *node, struct written *out);

/*
 * @over written over @base (NULL: nothing yet): lists that forbid are united,
 * everything else of @over replaces. @unite false: those replace, too. The
 * members mode and auditUntil are left out. Returns a new tree, the caller's,
 * or NULL when memory is out.
 */
struct json *written_merge(const struct json *base, const struct json *over,
			   bool unite);

/* Whether lists of this name are united when profiles are merged. */
bool written_unites(const char *name);

/*
 * Whether a merged @setting that is on has what its rule requires, and no more
 * "atLeast" than signers. @place is who is wrong. Returns 0, or -1 with *err
 * set ("policy.rule").
 */
int written_check_whole(const struct document *document,
			struct document_place place,
			const struct setting *setting, struct error *err);

/* The first required parameter of @rule that @params has not, or NULL. */
const char *written_missing(const struct rule *rule, const struct json *params);

#endif
