#include "policy/rules/families.h"
#include "policy/rules/lift.h"

const struct rule update_resources = {
	.id = "update.resources",
	.verbs = RULE_UPDATE,
	.params = &lift_params,
	.check = lift_check,
	.summary = "an update lifts no limit of the container",
	.hint = "start the container with the limits it needs, or name them "
		"in the rule's `allow`",
	.why = "Limits that were judged at create would otherwise hold only "
	       "until the next update.",
};
