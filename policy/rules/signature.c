#include "policy/rules/signature.h"

#include "oci/reference.h"
#include "policy/rules/found.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

static const char *const reference_words[] = {"ignore", "repository", "exact",
					      NULL};
static const struct shape reference_shape = {.kind = SHAPE_STRING,
					     .values = reference_words};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape annotations = {.kind = SHAPE_MAP, .of = &text};
static const struct shape_field fields[] = {
	{"signers", &params_list, true},
	{"atLeast", &params_count, false},
	{"annotations", &annotations, false},
	{"reference", &reference_shape, false},
	{0}};
const struct shape signature_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* Distinct keys that have signed. */
struct tally {
	size_t count;
	struct digest keys[PARAMS_COUNT_MAX];
};

static void tally_add(struct tally *tally, const struct digest *key)
{
	for (size_t i = 0; i < tally->count; i++)
		if (digest_equal(&tally->keys[i], key))
			return;
	if (tally->count < PARAMS_COUNT_MAX)
		tally->keys[tally->count++] = *key;
}

static const char *signed_value(const struct statement *statement,
				const char *key)
{
	const char *value = NULL;

	for (uint32_t i = 0; i < statement->annotation_count; i++)
		if (strcmp(statement->annotations[i].key, key) == 0)
			value = statement->annotations[i].value;
	return value;
}

/* The first wanted annotation that the statement does not carry, or NULL. */
static const char *missing_annotation(const struct rule_input *in,
				      const struct statement *statement)
{
	struct json_iter iter = json_iter(json_find(in->params, "annotations"));
	struct json_member wanted;

	while (json_next(&iter, &wanted)) {
		const char *value = signed_value(statement, wanted.key);
		const char *expected = json_text(wanted.value);

		if (!value || !expected || strcmp(value, expected) != 0)
			return wanted.key;
	}
	return NULL;
}

/*
 * A name without a tag was asked for by digest: then the digest says which,
 * and the signed name need not.
 */
static bool is_same_name(const struct reference *own,
			 const struct reference *other, bool exact)
{
	if (strcmp(own->repository, other->repository) != 0)
		return false;
	if (!exact)
		return true;
	if (own->tag[0] || !own->digest[0])
		return strcmp(own->tag, other->tag) == 0;
	return !other->digest[0] || strcmp(own->digest, other->digest) == 0;
}

/* What the rule wants to know of one statement. */
struct question {
	const struct rule_input *in;
	bool by_name;
	bool exact;
	struct reference name; /* of the container's image */
};

/*
 * Whether @statement counts; when not, @why says what it lacks, and stays as
 * it is for statements that are about something else.
 */
static bool counts(const struct question *question,
		   const struct image_statement *statement,
		   char why[FOUND_WHY_MAX])
{
	const struct rule_input *in = question->in;
	struct reference name;
	const char *key;

	if (statement->statement.kind != STATEMENT_IMAGE ||
	    !statement->about_image)
		return false;
	if (!found_is_accepted(in, statement)) {
		found_say_foreign(statement, why);
		return false;
	}
	key = missing_annotation(in, &statement->statement);
	if (key) {
		snprintf(why, FOUND_WHY_MAX,
			 "the signed annotation '%.60s' is not as "
			 "wanted",
			 key);
		return false;
	}
	if (question->by_name &&
	    (reference_parse(span_of(statement->statement.reference), &name,
			     NULL) < 0 ||
	     !is_same_name(&question->name, &name, question->exact))) {
		snprintf(why, FOUND_WHY_MAX, "signed for '%.80s', another name",
			 statement->statement.reference);
		return false;
	}
	return true;
}

static void count_keys(const struct rule_input *in,
		       const struct image_statement *statement,
		       struct tally *tally)
{
	for (uint32_t i = 0; i < statement->signer_count; i++)
		if (statement->signers[i] &&
		    params_has(in, "signers", statement->signers[i]))
			tally_add(tally, &statement->key_ids[i]);
}

static int ask(const struct rule_input *in, struct question *question,
	       struct violation *out)
{
	const char *how = params_word(in, "reference", "ignore");
	const struct fact *fact = &in->facts->image;

	*question = (struct question){
		.in = in,
		.by_name =
			strcmp(how, "ignore") != 0 && identity_is_started(in),
		.exact = strcmp(how, "exact") == 0,
	};
	if (!question->by_name)
		return 0;
	if ((fact->state == FACT_ATTESTED || fact->state == FACT_CHOSEN) &&
	    reference_parse(span_of(fact->value), &question->name, NULL) == 0)
		return 0;
	return rule_violation(out, "start the image by its name", "",
			      "the name that the image was started by is not "
			      "known, so no signed name can be compared");
}

int signature_check(const struct rule_input *in, struct violation *out)
{
	int64_t wanted = params_number(in, "atLeast", 1);
	struct tally tally = {.count = 0};
	struct question question;
	char why[FOUND_WHY_MAX] = "";
	char actual[64];

	if (identity_check(in, out) < 0 || ask(in, &question, out) < 0)
		return -1;
	for (size_t i = 0; i < in->image->statement_count; i++)
		if (counts(&question, &in->image->statements[i], why))
			count_keys(in, &in->image->statements[i], &tally);
	if (wanted > 0 && tally.count >= (size_t)wanted)
		return 0;
	if (tally.count == 0)
		return found_nothing(in, "signature", "signature",
				     why[0] ? why : NULL, out);
	snprintf(actual, sizeof(actual), "%zu of %lld signatures", tally.count,
		 (long long)wanted);
	rule_violation(out, "let another of the signers sign the image", "",
		       "%s by distinct keys", actual);
	snprintf(actual, sizeof(actual), "%zu", tally.count);
	rule_values(out, actual, "");
	snprintf(out->expected, sizeof(out->expected), "at least %lld",
		 (long long)wanted);
	return -1;
}
