/*
 * Predicates of statements about one image, HEX_A, and what is read of them.
 */
#ifndef TESTS_UNIT_PREDICATE_H
#define TESTS_UNIT_PREDICATE_H

#include "base/buf.h"
#include "evidence/statement.h"
#include "tests/unit/tap.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define HEX_D "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

static struct statement_context context; /* what is asked */
static struct statement got;
static struct error err;

/*
 * Reads a statement of @type with @predicate, both with ' for ". NULL when it
 * is accepted, else the message.
 */
static inline const char *predicate_read(const char *type,
					 const char *predicate)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_format(&text,
		       "{'_type':'https://in-toto.io/Statement/v1','subject':"
		       "[{'digest':{'sha256':'" HEX_A
		       "'}}],'predicateType':'%s','predicate':",
		       type);
	buf_add_text(&text, predicate);
	buf_add_char(&text, '}');
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] == '\'')
			text.data[i] = '"';
	statement_release(&got);
	err = (struct error)ERROR_INIT;
	return statement_read(buf_span(&text), CLAIM_DSSE, &context, &got,
			      &err) == 0
		       ? NULL
		       : err.reason.msg;
}

/* It is refused, with @why in the message. */
static inline void predicate_refuse(const char *type, const char *predicate,
				    const char *why)
{
	const char *msg = predicate_read(type, predicate);

	ok(msg && strstr(msg, why) &&
		   strncmp(err.reason.id, "evidence.", 9) == 0,
	   "refused, for '%s': %s", why, msg ? msg : "ACCEPTED");
}

#endif
