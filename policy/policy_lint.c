#include "policy/lint_parts.h"

void policy_lint(const struct policy *policy, int64_t now, policy_hear *hear,
		 void *context)
{
	const struct lint lint = {policy, now, hear, context};

	if (policy->preset)
		return;
	lint_profiles(&lint);
	lint_params(&lint);
	lint_seccomp(&lint);
	lint_floor(&lint);
	lint_assign(&lint);
	lint_signers(&lint);
	lint_exceptions(&lint);
}
