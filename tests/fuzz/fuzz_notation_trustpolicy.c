/*
 * Notary's trust policies, and the names in them: what is accepted can be
 * chosen from, and a name includes itself.
 */
#include "evidence/notation_subject.h"
#include "evidence/notation_trustpolicy.h"

#include <stdlib.h>

static void check(const struct notation_trustpolicy *policy)
{
	if (policy->count == 0)
		abort();
	for (size_t i = 0; i < policy->count; i++) {
		const struct notation_statement *one = &policy->statements[i];
		struct span scope = json_span(json_item(one->scopes, 0));

		if (!one->name || json_count(one->scopes) == 0 ||
		    notation_trustpolicy_find(policy, scope) != one)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct notation_trustpolicy policy;
	static struct notation_subject subject;

	if (notation_trustpolicy_parse(text, "fuzz", &policy, NULL) == 0) {
		check(&policy);
		notation_trustpolicy_release(&policy);
	}
	if (notation_subject_parse(text, &subject, NULL) == 0 &&
	    !notation_subject_includes(&subject, &subject))
		abort();
	return 0;
}
