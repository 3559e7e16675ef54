#include "policy/rules/source.h"

#include "base/rfc3339.h"
#include "oci/reference.h"
#include "policy/remedies.h"
#include "policy/rules/age.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"

#include <string.h>

/* A pattern that cannot match is an error: a deny would deny nothing. */
static bool is_pattern(struct span text)
{
	return reference_check_pattern(text.data, "pattern", NULL) == 0;
}

static const struct shape pattern = {
	.kind = SHAPE_STRING,
	.is = is_pattern,
	.form = "a pattern such as 'registry.example.com/shop/**'"};
static const struct shape patterns = {.kind = SHAPE_ARRAY, .of = &pattern};
static const struct shape some_patterns = {
	.kind = SHAPE_ARRAY, .of = &pattern, .filled = true};
static const struct shape_field fields[] = {
	{"allow", &some_patterns, false},
	{"deny", &patterns, false},
	{"digests", &params_digests, false},
	{"denyDigests", &params_digests, false},
	{"pinned", &params_bool, false},
	{"maxAge", &age_shape, false},
	{0}};
const struct shape source_params = {.kind = SHAPE_OBJECT, .fields = fields};

static bool in_list(const struct rule_input *in, const struct json *list)
{
	struct digest digest;

	for (size_t i = 0; i < json_count(list); i++)
		if (digest_parse(json_span(json_item(list, i)), &digest) == 0 &&
		    identity_has(in, &digest))
			return true;
	return false;
}

static int check_digests(const struct rule_input *in, struct violation *out)
{
	const struct json *only = params_array(in, "digests");
	const struct json *denied = params_array(in, "denyDigests");
	char name[IDENTITY_NAME_MAX];

	identity_name(in, name);
	if (json_find(in->params, "digests") && !in_list(in, only)) {
		rule_violation(out,
			       "use one of the images that `digests` lists", "",
			       "%s is not one of the listed digests", name);
		return rule_values(out, name, "a listed digest");
	}
	if (in_list(in, denied)) {
		rule_violation(out, "use another version of the image", "",
			       "%s is denied", name);
		return rule_values(out, name, "not a denied digest");
	}
	if (json_count(denied) > 0 && !in->image->has_manifest &&
	    in->facts->identity.target_state != FACT_ATTESTED)
		return rule_violation(out, "import the image's manifest", "",
				      "which manifest %s has is not known, so "
				      "denyDigests cannot be judged",
				      name);
	return 0;
}

static bool matches(const struct reference *reference, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (reference_matches(reference, json_text(json_item(list, i))))
			return true;
	return false;
}

/*
 * Anyone can tag anything: a name counts when the engine pulled the image by
 * it, or when a verified signature of this image carries it.
 */
static bool is_proven(const struct rule_input *in,
		      const struct reference *reference)
{
	struct reference signed_name;

	if (in->facts->image.state == FACT_ATTESTED)
		return true;
	for (size_t i = 0; i < in->image->statement_count; i++) {
		const struct image_statement *statement =
			&in->image->statements[i];

		if (statement->statement.kind == STATEMENT_IMAGE &&
		    statement->about_image && statement->signer_count > 0 &&
		    reference_parse(span_of(statement->statement.reference),
				    &signed_name, NULL) == 0 &&
		    strcmp(signed_name.repository, reference->repository) == 0)
			return true;
	}
	return false;
}

/* Pinned: by a digest, and that digest is the image's. */
static bool is_pinned(const struct rule_input *in,
		      const struct reference *reference)
{
	struct digest digest;

	return digest_parse(span_of(reference->digest), &digest) == 0 &&
	       identity_has(in, &digest);
}

static int check_reference(const struct rule_input *in, struct violation *out)
{
	const struct json *allow = json_find(in->params, "allow");
	const struct fact *fact = &in->facts->image;
	struct reference reference;
	bool known =
		fact->state != FACT_UNKNOWN && fact->state != FACT_NONE &&
		reference_parse(span_of(fact->value), &reference, NULL) == 0;

	if (!known) {
		rule_violation(out, "start the image by its name", "",
			       "the name that the image was started by is not "
			       "known");
		return rule_values(out, "unknown", "a reference");
	}
	rule_violation(out, NULL, "",
		       "the image %.160s is not from an allowed "
		       "source",
		       reference.text);
	if (matches(&reference, params_array(in, "deny")))
		return rule_values(out, reference.text, "not denied");
	if (allow && !matches(&reference, allow))
		return rule_values(out, reference.text, "an allowed source");
	if (allow && !is_proven(in, &reference)) {
		rule_violation(out, remedies_find(in, "image.source", "name"),
			       "",
			       "that the image is %.140s is only what the "
			       "caller says",
			       reference.text);
		return rule_values(out, "chosen", "attested or signed");
	}
	if (params_flag(in, "pinned", false) && !is_pinned(in, &reference)) {
		rule_violation(out, remedies_find(in, "image.source", "pinned"),
			       "",
			       "the image %.160s is not named by its digest",
			       reference.text);
		return rule_values(out, reference.text, "NAME@sha256:...");
	}
	return 0;
}

/*
 * When its config says that it was made: whoever builds it writes that, but
 * nobody can change it below a digest.
 */
static int check_age(const struct rule_input *in, struct violation *out)
{
	int64_t created = in->image->created;
	char why[FOUND_WHY_MAX] = "";
	char name[IDENTITY_NAME_MAX];
	char when[RFC3339_SIZE] = "not known";

	if (age_suffices(in, created != 0, created, why))
		return 0;
	identity_name(in, name);
	if (created != 0)
		rfc3339_format(when, created);
	rule_violation(out, "build the image again, on fresh bases", "",
		       "%s is too old, or nobody can tell: %.120s", name, why);
	return rule_values(out, when, params_word(in, "maxAge", "none"));
}

int source_check(const struct rule_input *in, struct violation *out)
{
	bool by_name = json_find(in->params, "allow") ||
		       json_count(params_array(in, "deny")) > 0 ||
		       params_flag(in, "pinned", false);
	int result;

	if (identity_check(in, out) < 0 || check_digests(in, out) < 0 ||
	    check_age(in, out) < 0)
		return -1;
	result = by_name && identity_is_started(in) ? check_reference(in, out)
						    : 0;
	if (result == 0)
		*out = (struct violation){0};
	return result;
}
