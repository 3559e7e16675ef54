/*
 * The policy document: profiles of rules, who they are assigned to, signers,
 * exceptions and the floor. docs/POLICY.md.
 * Pure: the caller reads files and hands in their bytes.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/error.h"
#include "base/json.h"
#include "evidence/key.h"
#include "oci/digest.h"
#include "policy/facts.h"
#include "policy/rule.h"
#include "policy/verdict.h"

#include <stdbool.h>
#include <stddef.h>

#define POLICY_SIZE_MAX	     ((size_t)8 << 20) /* one fragment */
#define POLICY_FRAGMENTS_MAX 256
#define POLICY_FILES_MAX     256
#define POLICY_WHERE_MAX     128 /* file, line and column */

/* One *.json of a policy directory, or the policy file itself. */
struct policy_fragment {
	const char *name; /* for messages: its path */
	struct span text;
};

/* A file that the policy names: a key, a trusted root, a seccomp profile. */
enum policy_file_kind {
	POLICY_FILE_KEY = 1,
	POLICY_FILE_SECCOMP,
	POLICY_FILE_ROOT,	  /* trusted_root.json */
	POLICY_FILE_CERTIFICATES, /* PEM or DER, of a trust store */
	POLICY_FILE_CRL,	  /* a revocation list, PEM or DER */
};
struct policy_file {
	enum policy_file_kind kind;
	const char *path; /* as written; relative to its fragment */
	size_t fragment;  /* which fragment names it */
	uint64_t offset;  /* and where */
	char *content;	  /* owned; NULL until policy_give_file() */
	size_t size;
	struct json *tree; /* POLICY_FILE_SECCOMP, parsed */
};

/* How a signer proves that it is one. */
enum policy_signer_form {
	POLICY_SIGNER_KEY = 1,
	POLICY_SIGNER_KEYLESS, /* certificates of a root for one identity */
	POLICY_SIGNER_NOTARY,  /* trust stores of the Notary Project */
};

/* The files that a signer of the Notary Project names, by what they are for. */
enum policy_signer_list {
	POLICY_SIGNER_STORE,	 /* trustStore */
	POLICY_SIGNER_AUTHORITY, /* authority */
	POLICY_SIGNER_TSA,	 /* tsa */
	POLICY_SIGNER_CRL,	 /* crl */
	POLICY_SIGNER_LISTS,
};
#define POLICY_SIGNER_FILES_MAX 32 /* in one list */

struct policy_notary {
	struct {
		size_t files[POLICY_SIGNER_FILES_MAX]; /* indexes */
		size_t count;
	} lists[POLICY_SIGNER_LISTS];
	const struct json *identities; /* borrowed: a text or several */
	/* What a failed check does; NULL: enforce. */
	const char *revocation, *expiry, *authentic_timestamp;
	bool after_expiry; /* verifyTimestamp: afterCertExpiry */
};

struct policy_signer {
	const char *name;
	enum policy_signer_form form;
	size_t file; /* POLICY_SIGNER_KEY; index into files: the key */
	bool pss;    /* scheme rsa-pss-sha256 */
	/*
	 * Index into files: the trusted root, of POLICY_SIGNER_KEYLESS, or of a
	 * key whose signatures have to be in one of its logs.
	 */
	bool has_root;
	size_t root;
	/* POLICY_SIGNER_KEYLESS: the issuer and one of the other two. */
	const char *issuer, *identity, *identity_glob;
	struct policy_notary notary; /* POLICY_SIGNER_NOTARY */
	bool has_not_before, has_not_after;
	int64_t not_before, not_after;
};

/* A rule of a profile, after extends and merging. */
struct setting {
	const struct rule *rule;
	enum mode mode;
	const struct json *params; /* an object, without mode and auditUntil */
	const char *missing; /* a required parameter that nobody gives: the rule
				is violated; NULL when all are there */
	bool mode_written;   /* some profile wrote a mode for it */
	bool implied;	     /* image.identity, where nobody wrote it */
	bool has_audit_until;
	int64_t audit_until; /* before it, the mode is audit */
};

struct profile {
	const char *name;
	struct setting *settings; /* in the order of rules_all() */
	size_t count;
};

struct policy; /* opaque: see the functions below */

/*
 * Parses and resolves fragments in the order given (lexical by name). Unknown
 * or duplicate keys, wrong types, unknown rules, parameters, profiles, presets
 * or signers, cycles, profiles without rules, entries of assign that rest on
 * chosen facts alone, empty lists and zeros where a number is
 * needed: errors that name file, line, column and key. @preset: parse nothing
 * and make the policy of that shipped preset, with image rules off (fragments
 * must be empty). The texts may be freed afterwards. Returns 0 with *out the
 * caller's, or -1 with *err set ("policy.*").
 */
int policy_parse(const struct policy_fragment *fragments, size_t count,
		 const char *preset, struct policy **out, struct error *err);

/* Frees it and what it owns; NULL is fine. */
void policy_free(struct policy *policy);

/* The same for a variable that leaves its scope. */
void policy_cleanup(struct policy **policy);

/* The files that it names; their content is given by policy_give_file(). */
const struct policy_file *policy_files(const struct policy *policy,
				       size_t *count);

/* Writes "FILE:LINE:COLUMN" of where file @index is named. */
void policy_file_where(const struct policy *policy, size_t index,
		       char out[POLICY_WHERE_MAX]);

/* The same of where @signer is declared. */
void policy_signer_where(const struct policy *policy,
			 const struct policy_signer *signer,
			 char out[POLICY_WHERE_MAX]);

/*
 * Gives the content of file @index (copied). A seccomp profile is parsed and
 * checked. Returns 0, or -1 with *err set.
 */
int policy_give_file(struct policy *policy, size_t index, struct span content,
		     struct error *err);

/*
 * The policy's digest: SHA-256 over lines "HEX  NAME\n" of fragments and
 * files, sorted by name: a fragment's without its directories, a file's as the
 * policy writes it, so that a copy elsewhere has the same. All files must have
 * been given; the zero digest otherwise.
 */
void policy_digest(const struct policy *policy, struct digest *out);

/* "" when the policy has none. */
const char *policy_name(const struct policy *policy);

/* Whom refusals name; "" when the policy has none. */
const char *policy_contact(const struct policy *policy);

/*
 * Chooses the profile for @facts: the first entry of assign that matches.
 * No match, or a match that hangs on an unknown fact: -1 with *err set
 * ("assign.none", "assign.unknown"). Returns 0 with *out borrowed.
 */
int policy_assign(const struct policy *policy, const struct facts *facts,
		  const struct profile **out, struct error *err);

/* The resolved profile of that name (of this policy, or a preset it names). */
const struct profile *policy_profile(const struct policy *policy,
				     const char *name);

/* Profile @index in the order of the document, or NULL at the end. */
const struct profile *policy_profile_at(const struct policy *policy,
					size_t index);

/* The floor, or NULL. */
const struct profile *policy_floor(const struct policy *policy);

/* The signer of that name, or NULL; signer @index, or NULL at the end. */
const struct policy_signer *policy_signer(const struct policy *policy,
					  const char *name);

/* Signer @index in the order of the document, or NULL at the end. */
const struct policy_signer *policy_signer_at(const struct policy *policy,
					     size_t index);

/* Files of kind POLICY_FILE_SECCOMP, for rule_input.data. */
const struct rule_data *policy_data(const struct policy *policy);

/*
 * Whether the policy's "algorithms" admit a key: whoever reads the key files
 * asks this for each and refuses the policy otherwise.
 */
bool policy_admits_key(const struct policy *policy, enum key_kind kind,
		       unsigned bits);

/* The same as numbers, for whoever meets keys in certificates. */
struct key_floor policy_key_floor(const struct policy *policy);

enum policy_lint {
	POLICY_LINT_NOTE,    /* of where it lies, not of what it says */
	POLICY_LINT_WARNING, /* worth a look: a base rule off, unused signers */
	POLICY_LINT_ERROR,   /* not meant: sandbox without digest or signer */
};

/* One thing that `policy lint` says. */
struct policy_finding {
	enum policy_lint level;
	const char *file; /* as it is shown; "" when it has no place */
	size_t line, column;
	char key[160];	   /* JSON pointer in that file, or "" */
	char message[256]; /* what is wrong */
	const char *hint;  /* static: what to do, or NULL */
};

typedef void policy_hear(void *context, const struct policy_finding *finding);

/* Tells @hear what `policy lint` says of a policy that was parsed. */
void policy_lint(const struct policy *policy, int64_t now, policy_hear *hear,
		 void *context);

#endif
