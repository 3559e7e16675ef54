#include "evidence/license.h"

#include "base/glob.h"

#include <stdio.h>
#include <strings.h>

#define TEXT_MAX  1024 /* of a licence; longer ones are cut */
#define DEPTH_MAX 32   /* of parentheses */

/* What a part of an expression comes to. */
struct part {
	bool denied; /* whatever is chosen, something that is asked for */
	struct license_answers answers; /* if so */
};

struct expression {
	const struct statement_context *context;
	struct span rest;
	unsigned depth;
};

static void unite(struct license_answers *out,
		  const struct license_answers *more)
{
	for (size_t i = 0; i < sizeof(out->bits) / sizeof(out->bits[0]); i++)
		out->bits[i] |= more->bits[i];
}

static size_t lower(char out[TEXT_MAX], struct span text)
{
	size_t size = text.size < TEXT_MAX ? text.size : TEXT_MAX - 1;

	for (size_t i = 0; i < size; i++)
		out[i] = text.data[i] >= 'A' && text.data[i] <= 'Z'
				 ? (char)(text.data[i] + 'a' - 'A')
				 : text.data[i];
	out[size] = '\0';
	return size;
}

/* Adds what the one licence @text, in small letters, answers. */
static void match(const struct statement_context *context, struct span text,
		  struct part *out)
{
	for (uint32_t i = 0; i < context->question_count; i++) {
		const struct statement_question *asked = &context->questions[i];
		char wanted[TEXT_MAX];

		if (asked->kind != QUESTION_LICENSE)
			continue;
		lower(wanted, span_of(asked->text));
		if (!glob_match(span_of(wanted), text, ""))
			continue;
		out->denied = true;
		out->answers.bits[i / 64] |= UINT64_C(1) << i % 64;
	}
}

static bool is_gnu(const char *id)
{
	return strncmp(id, "gpl-", 4) == 0 || strncmp(id, "lgpl-", 5) == 0 ||
	       strncmp(id, "agpl-", 5) == 0 || strncmp(id, "gfdl-", 5) == 0;
}

/* The other spelling of a GNU licence: SPDX had the shorter ones before 3.0. */
static void match_other(const struct statement_context *context, const char *id,
			struct part *out)
{
	static const char *const PAIRS[][2] = {
		{"-only", ""}, {"-or-later", "+"}, {"+", "-or-later"}};
	size_t size = strlen(id);
	char other[TEXT_MAX + 16];

	if (!is_gnu(id))
		return;
	if (id[size - 1] >= '0' && id[size - 1] <= '9') {
		snprintf(other, sizeof(other), "%s-only", id);
		match(context, span_of(other), out);
		return;
	}
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		size_t tail = strlen(PAIRS[i][0]);

		if (size <= tail || strcmp(id + size - tail, PAIRS[i][0]) != 0)
			continue;
		snprintf(other, sizeof(other), "%.*s%s", (int)(size - tail), id,
			 PAIRS[i][1]);
		match(context, span_of(other), out);
		return;
	}
}

static void match_id(const struct statement_context *context, struct span text,
		     struct part *out)
{
	char id[TEXT_MAX];
	size_t size = lower(id, text);

	if (size == 0 || strcmp(id, "none") == 0 ||
	    strcmp(id, "noassertion") == 0)
		return;
	match(context, (struct span){id, size}, out);
	match_other(context, id, out);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct span *text)
{
	while (text->size > 0 && is_space(*text->data)) {
		text->data++;
		text->size--;
	}
}

/* Takes a word: up to a blank or a parenthesis. */
static struct span take_word(struct span *text)
{
	struct span word;

	skip_space(text);
	word = (struct span){text->data, 0};
	while (word.size < text->size && !is_space(text->data[word.size]) &&
	       text->data[word.size] != '(' && text->data[word.size] != ')')
		word.size++;
	text->data += word.size;
	text->size -= word.size;
	return word;
}

static bool is_word(struct span word, const char *name)
{
	return word.size == strlen(name) &&
	       strncasecmp(word.data, name, word.size) == 0;
}

/* Takes the operator @name when it comes next. */
static bool take_operator(struct expression *expression, const char *name)
{
	struct span rest = expression->rest;

	if (!is_word(take_word(&rest), name))
		return false;
	expression->rest = rest;
	return true;
}

static bool is_id(struct span word)
{
	for (size_t i = 0; i < word.size; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			    "yz0123456789.-+:_",
			    word.data[i]))
			return false;
	return word.size > 0 && !is_word(word, "and") && !is_word(word, "or") &&
	       !is_word(word, "with");
}

static bool read_or(struct expression *expression, struct part *out);

static bool read_simple(struct expression *expression, struct part *out)
{
	struct span *rest = &expression->rest;
	struct span word;

	skip_space(rest);
	if (rest->size > 0 && *rest->data == '(') {
		if (expression->depth == DEPTH_MAX)
			return false;
		expression->depth++;
		rest->data++;
		rest->size--;
		if (!read_or(expression, out))
			return false;
		skip_space(rest);
		if (rest->size == 0 || *rest->data != ')')
			return false;
		rest->data++;
		rest->size--;
		expression->depth--;
		return true;
	}
	word = take_word(rest);
	if (!is_id(word))
		return false;
	match_id(expression->context, word, out);
	return !take_operator(expression, "with") || is_id(take_word(rest));
}

static bool read_and(struct expression *expression, struct part *out)
{
	do {
		struct part part = {.denied = false};

		if (!read_simple(expression, &part))
			return false;
		out->denied |= part.denied;
		unite(&out->answers, &part.answers);
	} while (take_operator(expression, "and"));
	return true;
}

/* A choice that nothing asks for is the one that is taken. */
static bool read_or(struct expression *expression, struct part *out)
{
	bool all = true;

	do {
		struct part part = {.denied = false};

		if (!read_and(expression, &part))
			return false;
		all &= part.denied;
		unite(&out->answers, &part.answers);
	} while (take_operator(expression, "or"));
	out->denied = all;
	if (!all)
		out->answers = (struct license_answers){{0}};
	return true;
}

static void read_words(struct span text,
		       const struct statement_context *context,
		       struct part *out)
{
	match_id(context, text, out);
	while (text.size > 0) {
		struct span word = {text.data, 0};

		while (word.size < text.size &&
		       !is_space(text.data[word.size]) &&
		       !strchr("(),;/|&\"'", text.data[word.size]))
			word.size++;
		match_id(context, word, out);
		word.size += word.size < text.size;
		text.data += word.size;
		text.size -= word.size;
	}
}

static bool is_asked(const struct statement_context *context)
{
	for (uint32_t i = 0; i < context->question_count; i++)
		if (context->questions[i].kind == QUESTION_LICENSE)
			return true;
	return false;
}

void license_read(struct span text, const struct statement_context *context,
		  struct license_answers *out)
{
	struct expression expression = {.context = context, .rest = text};
	struct part part = {.denied = false};
	bool whole;

	if (!is_asked(context))
		return;
	whole = read_or(&expression, &part);
	skip_space(&expression.rest);
	if (!whole || expression.rest.size > 0) {
		part = (struct part){.denied = false};
		read_words(text, context, &part);
	}
	if (part.denied)
		unite(out, &part.answers);
}
