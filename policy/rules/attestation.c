#include "policy/rules/attestation.h"

#include "base/glob.h"
#include "policy/rules/age.h"
#include "policy/rules/found.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

static const struct shape_field provenance_fields[] = {
	{"signers", &params_list, true},     {"maxAge", &age_shape, false},
	{"builders", &params_list, false},   {"sources", &params_list, false},
	{"buildTypes", &params_list, false}, {0}};
const struct shape attestation_provenance_params = {
	.kind = SHAPE_OBJECT, .fields = provenance_fields};

static bool is_pointer(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] == '~' &&
		    (i + 1 == text.size ||
		     (text.data[i + 1] != '0' && text.data[i + 1] != '1')))
			return false;
	return text.size < QUESTION_TEXT_MAX &&
	       (text.size == 0 || text.data[0] == '/');
}

static bool is_value(struct span text)
{
	return text.size < QUESTION_TEXT_MAX;
}

static bool is_type(struct span text)
{
	return text.size > 0 && text.size < QUESTION_TEXT_MAX;
}

static const struct shape pointer = {.kind = SHAPE_STRING,
				     .is = is_pointer,
				     .form = "a JSON pointer such as '/a/0'"};
static const struct shape value = {.kind = SHAPE_STRING,
				   .is = is_value,
				   .form = "a text of at most 255 bytes"};
static const struct shape type = {
	.kind = SHAPE_STRING, .is = is_type, .form = "a predicate type: a URI"};
static const struct shape_field where_fields[] = {{"pointer", &pointer, true},
						  {"equals", &value, false},
						  {"glob", &value, false},
						  {0}};
static const struct shape where = {.kind = SHAPE_OBJECT,
				   .fields = where_fields};
static const struct shape wheres = {
	.kind = SHAPE_ARRAY, .filled = true, .of = &where};
static const struct shape_field wanted_fields[] = {
	{"type", &type, true}, {"where", &wheres, false}, {0}};
static const struct shape wanted = {.kind = SHAPE_OBJECT,
				    .fields = wanted_fields};
static const struct shape wanteds = {
	.kind = SHAPE_ARRAY, .filled = true, .of = &wanted};
static const struct shape_field attestation_fields[] = {
	{"signers", &params_list, true},
	{"maxAge", &age_shape, false},
	{"attestations", &wanteds, true},
	{0}};
const struct shape attestation_params = {.kind = SHAPE_OBJECT,
					 .fields = attestation_fields};

/*
 * Cuts what names a ref off a source: "@REF" behind the authority, "#REF" of
 * BuildKit; and the "git+" before it. Whether there was a ref.
 */
static bool cut_ref(struct span *text)
{
	const char *end = text->data + text->size;
	const char *from = memmem(text->data, text->size, "://", 3);
	const char *mark;

	from = from ? memchr(from + 3, '/', (size_t)(end - from - 3)) : NULL;
	if (!from)
		from = text->data;
	mark = memchr(from, '#', (size_t)(end - from));
	if (!mark)
		mark = memrchr(from, '@', (size_t)(end - from));
	if (mark)
		text->size = (size_t)(mark - text->data);
	if (span_starts(*text, "git+"))
		*text = (struct span){text->data + 4, text->size - 4};
	return mark != NULL;
}

/*
 * Whether @text is what the list @name wants, where there is one. A pattern of
 * a source that names no ref does not ask for one, nor for "git+".
 */
static bool is_listed(const struct rule_input *in, const char *name,
		      const char *text, bool is_source)
{
	const struct json *list = params_array(in, name);
	struct span whole = span_of(text), bare = whole;

	if (!list)
		return true;
	cut_ref(&bare);
	for (size_t i = 0; i < json_count(list); i++) {
		struct span pattern = json_span(json_item(list, i));

		if (glob_match(pattern, whole, "/") ||
		    (is_source && !cut_ref(&pattern) &&
		     glob_match(pattern, bare, "/")))
			return true;
	}
	return false;
}

/* Whether the statement is of @kind, about this image and of who counts. */
static bool is_candidate(const struct rule_input *in,
			 const struct image_statement *statement,
			 char why[FOUND_WHY_MAX])
{
	if (!statement->about_image)
		return false;
	if (found_is_accepted(in, statement))
		return true;
	found_say_foreign(statement, why);
	return false;
}

static bool is_wanted_build(const struct rule_input *in,
			    const struct provenance *provenance,
			    char why[FOUND_WHY_MAX])
{
	const struct {
		const char *list, *what, *text;
		bool is_source;
	} parts[] = {
		{"builders", "builder", provenance->builder, false},
		{"sources", "source", provenance->source, true},
		{"buildTypes", "build type", provenance->build_type, false},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!is_listed(in, parts[i].list, parts[i].text,
			       parts[i].is_source)) {
			snprintf(why, FOUND_WHY_MAX,
				 "its %s is '%.100s', which is not listed",
				 parts[i].what, parts[i].text);
			return false;
		}
	return age_suffices(in, provenance->has_finished, provenance->finished,
			    why);
}

int attestation_check_provenance(const struct rule_input *in,
				 struct violation *out)
{
	char why[FOUND_WHY_MAX] = "";

	if (identity_check(in, out) < 0)
		return -1;
	for (size_t i = 0; i < in->image->statement_count; i++) {
		const struct image_statement *one = &in->image->statements[i];

		if (one->statement.kind == STATEMENT_PROVENANCE &&
		    is_candidate(in, one, why) &&
		    is_wanted_build(in, &one->statement.provenance, why))
			return 0;
	}
	return found_nothing(in, "attestation", "provenance",
			     why[0] ? why : NULL, out);
}

static int make_question(const char *of, const struct json *condition,
			 struct statement_question *out, struct error *err)
{
	const struct json *equals = json_find(condition, "equals");
	const struct json *glob = json_find(condition, "glob");

	if (question_make(QUESTION_MEMBER, span_of(of),
			  json_span(json_find(condition, "pointer")),
			  json_span(equals ? equals : glob), out, err) < 0)
		return -1;
	out->glob = !equals;
	return 0;
}

int attestation_ask(const struct json *params, struct questions *questions,
		    struct error *err)
{
	const struct json *list = json_find(params, "attestations");
	struct statement_question question;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_item(list, i);
		const char *of = json_text(json_find(one, "type"));
		const struct json *conditions = json_find(one, "where");

		for (size_t j = 0; j < json_count(conditions); j++)
			if (make_question(of, json_item(conditions, j),
					  &question, err) < 0 ||
			    question_add(questions, &question, err) < 0)
				return -1;
	}
	return 0;
}

/* Neither or both of equals and glob hold for nothing. */
static bool holds(const struct rule_input *in,
		  const struct statement *statement,
		  const struct json *condition)
{
	struct statement_question question;
	long index;

	if (json_has(condition, "equals") == json_has(condition, "glob") ||
	    make_question(statement->predicate_type, condition, &question,
			  NULL) < 0)
		return false;
	index = question_find(&in->image->questions, &question);
	return index >= 0 && statement_says(statement, (size_t)index);
}

static bool is_wanted_statement(const struct rule_input *in,
				const struct image_statement *one,
				const struct json *conditions,
				char why[FOUND_WHY_MAX])
{
	for (size_t i = 0; i < json_count(conditions); i++) {
		const struct json *condition = json_item(conditions, i);

		if (holds(in, &one->statement, condition))
			continue;
		snprintf(why, FOUND_WHY_MAX,
			 "its member '%.80s' is not as wanted, or not there",
			 json_text(json_find(condition, "pointer")));
		return false;
	}
	return age_suffices(in, one->signed_at > 0, one->signed_at, why);
}

static int check_one(const struct rule_input *in, const struct json *asked,
		     struct violation *out)
{
	const char *of = json_text(json_find(asked, "type"));
	char why[FOUND_WHY_MAX] = "";
	char what[160];

	for (size_t i = 0; i < in->image->statement_count; i++) {
		const struct image_statement *one = &in->image->statements[i];

		if (strcmp(one->statement.predicate_type, of) == 0 &&
		    is_candidate(in, one, why) &&
		    is_wanted_statement(in, one, json_find(asked, "where"),
					why))
			return 0;
	}
	snprintf(what, sizeof(what), "attestation of type %.120s", of);
	return found_nothing(in, "attestation", what, why[0] ? why : NULL, out);
}

int attestation_check(const struct rule_input *in, struct violation *out)
{
	const struct json *list = params_array(in, "attestations");

	if (identity_check(in, out) < 0)
		return -1;
	for (size_t i = 0; i < json_count(list); i++)
		if (check_one(in, json_item(list, i), out) < 0)
			return -1;
	return json_count(list) > 0 ? 0
				    : found_nothing(in, "attestation",
						    "attestation", NULL, out);
}
