/*
 * Exceptions: narrow, owned and for a time. They change one rule of the
 * profile for the containers in their scope, and never the floor.
 * docs/POLICY.md, "Members of the document", exceptions.
 */
#ifndef POLICY_EXCEPTIONS_H
#define POLICY_EXCEPTIONS_H

#include "policy/match.h"
#include "policy/merge.h"
#include "policy/written.h"

struct exceptions_item {
	const struct rule *rule;
	const struct json *scope;
	const struct json *set; /* parameters; NULL: the mode becomes audit */
	int64_t expires;
	const char *expires_text; /* as written */
	struct document_place place;
	struct exceptions_item *next; /* of the same rule */
};

struct exceptions {
	struct exceptions_item *items; /* owned; they stay where they are */
	size_t count;
	struct exceptions_item *first[MERGE_RULES_MAX]; /* by rules_all() */
};

enum exceptions_answer {
	EXCEPTIONS_NO = 0,
	EXCEPTIONS_EXPIRED,  /* it would apply, but its time is over */
	EXCEPTIONS_UNPROVEN, /* it may apply: an inspection would tell */
	EXCEPTIONS_APPLIES,
};

/*
 * Reads "exceptions" of all fragments. Returns 0, or -1 with *err set
 * ("policy.exception", "policy.rule").
 */
int exceptions_collect(const struct document *document,
		       const struct written_context *context,
		       struct exceptions *out, struct error *err);

/* The first exception from @rule, or NULL; go on with ->next. */
const struct exceptions_item *
exceptions_from(const struct exceptions *exceptions, const struct rule *rule);

/*
 * Whether @item applies to @subject, whose image was proven to be @image (NULL
 * when nobody asked): everything in its scope is known and matches; a digest
 * is one that the engine attests of this container or that was proven. What
 * a name leads to today, beside a snapshot that may be another image's, is not
 * proven before the image was inspected. An image's name that the caller chose
 * admits nothing without a digest. With a clock that is not
 * sane no time is known, and nothing applies.
 */
enum exceptions_answer exceptions_ask(const struct exceptions_item *item,
				      const struct match_subject *subject,
				      const struct image_facts *image,
				      int64_t now, bool clock_sane);

/* Whether @item applies to @subject if the image is one of its scope. */
bool exceptions_may_apply(const struct exceptions_item *item,
			  const struct match_subject *subject, int64_t now,
			  bool clock_sane);

/* Frees what it owns and empties it. */
void exceptions_release(struct exceptions *exceptions);

#endif
