#include "evidence/members.h"

#include "base/glob.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = MEMBERS_SIZE_MAX,
	.string = MEMBERS_SIZE_MAX,
	.members = (size_t)64 << 10,
};

static bool is_about(const struct statement_question *question,
		     const struct statement *statement)
{
	return question->kind == QUESTION_MEMBER &&
	       strcmp(question->text, statement->predicate_type) == 0;
}

bool members_asked(const struct statement_context *context,
		   const struct statement *statement)
{
	for (uint32_t i = 0; i < context->question_count; i++)
		if (is_about(&context->questions[i], statement))
			return true;
	return false;
}

/* Takes one token off the front of *path, with ~1 and ~0 read. */
static void take_token(const char **path, char out[QUESTION_TEXT_MAX])
{
	const char *at = *path + 1;
	size_t size = 0;

	for (; *at && *at != '/'; at++) {
		char c = *at;

		if (c == '~' && (at[1] == '0' || at[1] == '1'))
			c = *++at == '0' ? '~' : '/';
		out[size++] = c;
	}
	out[size] = '\0';
	*path = at;
}

static const struct json *step(const struct json *node, const char *token)
{
	char *end;
	unsigned long index;

	if (json_type(node) != JSON_ARRAY)
		return json_find(node, token);
	if (token[0] < '0' || token[0] > '9' || (token[0] == '0' && token[1]))
		return NULL;
	index = strtoul(token, &end, 10);
	return *end == '\0' && index < json_count(node) ? json_item(node, index)
							: NULL;
}

static const struct json *find(const struct json *node, const char *path)
{
	char token[QUESTION_TEXT_MAX];

	while (node && *path == '/') {
		take_token(&path, token);
		node = step(node, token);
	}
	return *path ? NULL : node;
}

static bool holds(const struct json *node,
		  const struct statement_question *question)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span span = json_span(node);

	if (json_type(node) == JSON_OBJECT || json_type(node) == JSON_ARRAY)
		return false;
	if (json_text(node))
		buf_add(&text, span.data, span.size);
	else
		json_write(node, &text);
	if (!buf_ok(&text))
		return false;
	return question->glob ? glob_match(span_of(question->other),
					   buf_span(&text), "/")
			      : span_is(buf_span(&text), question->other);
}

int members_read(struct span text, const struct statement_context *context,
		 struct statement *out, struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;

	if (text.size > MEMBERS_SIZE_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "a predicate of %zu bytes, more than %zu",
				 text.size, MEMBERS_SIZE_MAX);
	if (json_parse(text, &LIMITS, "predicate", &tree, err) < 0)
		return -1;
	for (uint32_t i = 0; i < context->question_count; i++) {
		const struct statement_question *question =
			&context->questions[i];
		const struct json *node = is_about(question, out)
						  ? find(tree, question->path)
						  : NULL;

		if (node && holds(node, question))
			statement_answer(out, i);
	}
	return 0;
}
