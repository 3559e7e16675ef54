#include "policy/rules/found.h"

#include "policy/rules/identity.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

/* Nothing of its kind; what could not be used might have been one. */
static void say_none(const struct image_facts *image, const char *what,
		     const char *name, struct violation *out)
{
	const char *why = NULL;
	size_t count = 0;

	for (size_t i = 0; i < image->found_count; i++) {
		if (strcmp(image->found[i].kind, "rejected") != 0)
			continue;
		count++;
		if (!why)
			why = image->found[i].reason;
	}
	if (count == 0)
		rule_violation(out, NULL, "", "no %s was found for %s", what,
			       name);
	else
		rule_violation(out, NULL, "",
			       "no %s was found for %s; %zu filed there could "
			       "not be used: %.140s",
			       what, name, count, why);
}

int found_nothing(const struct rule_input *in, const char *kind,
		  const char *what, const char *reason, struct violation *out)
{
	const struct image_facts *image = in->image;
	char name[IDENTITY_NAME_MAX];
	char actual[64];
	const char *why = reason;
	size_t count = 0;

	for (size_t i = 0; i < image->found_count; i++) {
		const struct image_found *found = &image->found[i];

		if (strcmp(found->kind, kind) != 0)
			continue;
		count++;
		if (!why && !found->proves && found->reason[0])
			why = found->reason;
	}
	identity_name(in, name);
	if (count == 0 && !why)
		say_none(image, what, name, out);
	else
		rule_violation(out, NULL, "", "no %s of %s counts: %.140s",
			       what, name, why ? why : "none is trusted");
	snprintf(actual, sizeof(actual), "%zu found, none counts", count);
	return rule_values(out, count > 0 || why ? actual : "none found", what);
}

bool found_is_accepted(const struct rule_input *in,
		       const struct image_statement *statement)
{
	for (uint32_t i = 0; i < statement->signer_count; i++)
		if (statement->signers[i] &&
		    params_has(in, "signers", statement->signers[i]))
			return true;
	return false;
}

void found_say_foreign(const struct image_statement *statement,
		       char why[FOUND_WHY_MAX])
{
	const char *signer =
		statement->signer_count > 0 && statement->signers[0]
			? statement->signers[0]
			: "nobody";

	snprintf(why, FOUND_WHY_MAX,
		 "signed by '%.60s', whom this rule does not name", signer);
}
