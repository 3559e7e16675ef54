#include "policy/rules/sbom.h"

#include "evidence/purl_match.h"
#include "evidence/version.h"
#include "policy/rules/age.h"
#include "policy/rules/found.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

static bool is_purl(struct span text)
{
	struct purl_match_name name;

	return text.size < QUESTION_TEXT_MAX && purl_match_is_purl(text) &&
	       purl_match_name(text, &name);
}

static bool is_version(struct span text)
{
	return text.size > 0 && text.size < VERSION_SIZE_MAX;
}

static bool is_license(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] < ' ' ||
		    (unsigned char)text.data[i] > '~')
			return false;
	return text.size > 0 && text.size < QUESTION_TEXT_MAX;
}

static const struct shape purl = {
	.kind = SHAPE_STRING,
	.is = is_purl,
	.form = "a package URL such as 'pkg:deb/debian/openssl'"};
static const struct shape version = {.kind = SHAPE_STRING,
				     .is = is_version,
				     .form = "a version of at most 255 bytes"};
static const struct shape license = {
	.kind = SHAPE_STRING,
	.is = is_license,
	.form = "a licence such as 'GPL-3.0-only', or a glob"};
static const struct shape licenses = {.kind = SHAPE_ARRAY, .of = &license};
static const struct shape_field package_fields[] = {
	{"purl", &purl, true}, {"below", &version, false}, {0}};
static const struct shape package = {.kind = SHAPE_OBJECT,
				     .fields = package_fields};
static const struct shape packages = {.kind = SHAPE_ARRAY, .of = &package};
static const struct shape_field fields[] = {{"signers", &params_list, true},
					    {"maxAge", &age_shape, false},
					    {"denyPackages", &packages, false},
					    {"denyLicenses", &licenses, false},
					    {0}};
const struct shape sbom_params = {.kind = SHAPE_OBJECT, .fields = fields};

static int ask_package(const struct json *one, struct statement_question *out,
		       struct error *err)
{
	struct span none = {NULL, 0};

	return question_make(QUESTION_PACKAGE,
			     json_span(json_find(one, "purl")), none,
			     json_span(json_find(one, "below")), out, err);
}

static int ask_license(const struct json *one, struct statement_question *out,
		       struct error *err)
{
	struct span none = {NULL, 0};

	return question_make(QUESTION_LICENSE, json_span(one), none, none, out,
			     err);
}

typedef int ask_one(const struct json *one, struct statement_question *out,
		    struct error *err);

/* What may be denied, by the name of its parameter. */
static const struct {
	const char *list;
	ask_one *ask;
} denials[] = {{"denyPackages", ask_package}, {"denyLicenses", ask_license}};
#define DENIALS (sizeof(denials) / sizeof(denials[0]))

int sbom_ask(const struct json *params, struct questions *questions,
	     struct error *err)
{
	struct statement_question question;

	for (size_t i = 0; i < DENIALS; i++) {
		const struct json *list = json_find(params, denials[i].list);

		for (size_t j = 0; j < json_count(list); j++)
			if (denials[i].ask(json_item(list, j), &question, err) <
				    0 ||
			    question_add(questions, &question, err) < 0)
				return -1;
	}
	return 0;
}

/* The package that answers question @index, or that there is one. */
static const char *named(const struct sbom *sbom, long index)
{
	for (uint32_t i = 0; i < sbom->hit_count; i++)
		if (sbom->hits[i].question == (uint32_t)index &&
		    sbom->hits[i].package[0])
			return sbom->hits[i].package;
	return "a package";
}

static int say_denied(const struct statement_question *question,
		      const char *name, struct violation *out)
{
	char wanted[160];

	if (question->kind == QUESTION_LICENSE) {
		rule_violation(out, "leave the package out", "",
			       "%.80s is under a licence that is denied: %.80s",
			       name, question->text);
		snprintf(wanted, sizeof(wanted), "no licence %.80s",
			 question->text);
	} else {
		rule_violation(
			out, "update the package, or leave it out", "",
			"%.80s is in the image, and denied: %.100s%s%.32s",
			name, question->text,
			question->other[0] ? " below " : "", question->other);
		snprintf(wanted, sizeof(wanted), "no %.90s%s%.32s",
			 question->text, question->other[0] ? " below " : "",
			 question->other);
	}
	return rule_values(out, name, wanted);
}

/* A question that was not asked counts as answered: nothing says no. */
static int check_denied(const struct rule_input *in,
			const struct statement *statement,
			struct violation *out)
{
	struct statement_question question;

	for (size_t i = 0; i < DENIALS; i++) {
		const struct json *list = params_array(in, denials[i].list);

		for (size_t j = 0; j < json_count(list); j++) {
			long index = -1;

			if (denials[i].ask(json_item(list, j), &question,
					   NULL) == 0)
				index = question_find(&in->image->questions,
						      &question);
			if (index < 0 ||
			    statement_says(statement, (size_t)index))
				return say_denied(
					&question,
					named(&statement->sbom, index), out);
		}
	}
	return 0;
}

/* Whether the statement is an SBOM of this image, of who counts. */
static bool is_candidate(const struct rule_input *in,
			 const struct image_statement *one,
			 char why[FOUND_WHY_MAX])
{
	if (one->statement.kind != STATEMENT_SBOM || !one->about_image)
		return false;
	if (!found_is_accepted(in, one)) {
		found_say_foreign(one, why);
		return false;
	}
	if (one->statement.sbom.packages == 0)
		snprintf(why, FOUND_WHY_MAX, "it lists no package");
	return one->statement.sbom.packages > 0;
}

/*
 * What any accepted SBOM lists is in the image, whose content does not change:
 * another one that lists less takes nothing away. One has to be fresh.
 */
int sbom_check(const struct rule_input *in, struct violation *out)
{
	const struct image_facts *image = in->image;
	char why[FOUND_WHY_MAX] = "";
	bool fresh = false;

	if (identity_check(in, out) < 0)
		return -1;
	for (size_t i = 0; i < image->statement_count; i++) {
		const struct image_statement *one = &image->statements[i];
		const struct sbom *sbom = &one->statement.sbom;

		if (!is_candidate(in, one, why))
			continue;
		if (check_denied(in, &one->statement, out) < 0)
			return -1;
		fresh |=
			age_suffices(in, sbom->has_created, sbom->created, why);
	}
	return fresh ? 0
		     : found_nothing(in, "attestation", "SBOM",
				     why[0] ? why : NULL, out);
}
