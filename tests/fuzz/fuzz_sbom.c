/*
 * SBOMs and provenances as predicates: the first byte chooses the type, the
 * rest is the JSON. What is accepted passes for a reading child's reply, and
 * all of it has a normal form.
 */
#include "evidence/normal.h"
#include "evidence/statement.h"
#include "gate/reply.h"

#include "base/buf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEX "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const TYPES[] = {
	"https://cyclonedx.org/bom",	    "https://spdx.dev/Document",
	"https://slsa.dev/provenance/v1",   "https://slsa.dev/provenance/v0.2",
	"https://slsa.dev/provenance/v0.1",
};

static const struct statement_question QUESTIONS[] = {
	{.kind = QUESTION_PACKAGE, .text = "pkg:npm/a"},
	{.kind = QUESTION_PACKAGE, .text = "pkg:deb/debian/b", .other = "2"},
	{.kind = QUESTION_LICENSE, .text = "GPL-*"},
	{.kind = QUESTION_LICENSE, .text = "MIT"},
	{.kind = QUESTION_MEMBER,
	 .text = "https://slsa.dev/provenance/v1",
	 .path = "/runDetails/builder/id",
	 .other = "x"},
};

static bool read_statement(const char *type, struct span predicate)
{
	static struct statement_context context;
	static struct statement out;
	CLEANUP_BUF struct buf text = BUF_INIT;

	memset(&context.subjects[0], 0xaa, 32);
	context.subject_count = 1;
	context.questions = QUESTIONS;
	context.question_count = sizeof(QUESTIONS) / sizeof(QUESTIONS[0]);
	buf_add_format(&text,
		       "{\"_type\":\"https://in-toto.io/Statement/v1\","
		       "\"subject\":[{\"digest\":{\"sha256\":\"" HEX
		       "\"}}],\"predicateType\":\"%s\",\"predicate\":",
		       type);
	buf_add(&text, predicate.data, predicate.size);
	buf_add_char(&text, '}');
	if (statement_read(buf_span(&text), CLAIM_DSSE, &context, &out, NULL) <
	    0)
		return false;
	if (!reply_is_statement(&out, CLAIM_DSSE, &context))
		abort();
	statement_release(&out);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *form = NULL;
	struct span text = {(const char *)data + 1, size - 1};
	const char *type;

	if (size < 2)
		return 0;
	type = TYPES[data[0] % (sizeof(TYPES) / sizeof(TYPES[0]))];
	read_statement(type, text);
	normal_predicate(text, span_of(type), &form, NULL);
	json_free(form);
	return 0;
}
