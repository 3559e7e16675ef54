/*
 * Matching: which containers an entry of "assign" or the scope of an exception
 * means, and whether that rests on what the caller of an engine may choose.
 * docs/POLICY.md, "Members of the document", assign.
 *
 * Every key is of one of three kinds. `kind`, `engine` and `runtime` say where
 * we are: nobody chooses them, but neither do they single anybody out.
 * `image`, `namespace`, `pod` and `containerdNamespace` are attested by some
 * engines and then carry a match. `name` and `labels` are always chosen.
 */
#ifndef POLICY_MATCH_H
#define POLICY_MATCH_H

#include "base/json.h"
#include "oci/reference.h"
#include "policy/document.h"
#include "policy/facts.h"

/* The facts of one container, with its reference parsed once. */
struct match_subject {
	const struct facts *facts;
	bool has_reference;
	struct reference reference;
};

enum match_result {
	MATCH_NO = 0,
	MATCH_UNKNOWN, /* would match but for a fact that is not known */
	MATCH_YES,
};

struct match_found {
	enum match_result result;
	const char *unknown; /* MATCH_UNKNOWN: the key of that fact */
	bool chosen;	     /* a fact that the caller can choose was needed */
	bool carried;	     /* so was an attested one that carries a match */
	bool borrowed;	     /* the image's name is one that was chosen */
};

/* What a match rests on, as far as its text says. */
struct match_basis {
	bool chosen;	/* a key that is or may be chosen */
	bool carried;	/* a key that, chosen on no engine it means, carries */
	bool image;	/* the key image */
	bool somewhere; /* kind, engine or runtime */
};

/* Prepares @facts, which are borrowed. */
void match_prepare(const struct facts *facts, struct match_subject *out);

/*
 * Checks the patterns of @written, a match of @fragment. Returns 0, or -1 with
 * *err set ("policy.match").
 */
int match_check(const struct document *document, size_t fragment,
		const struct json *written, struct error *err);

/* What @written rests on; an image's name counts as chosen. */
struct match_basis match_rests(const struct json *written);

/*
 * The facts that a match can ask for, one by one: the key of the @index-th and,
 * in *fact, what @facts have of it. NULL behind the last.
 */
const char *match_fact(const struct facts *facts, size_t index,
		       const struct fact **fact);

/* Compares @written with @subject; the key "digest" is not looked at. */
struct match_found match_compare(const struct json *written,
				 const struct match_subject *subject);

#endif
