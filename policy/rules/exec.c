#include "policy/rules/command.h"
#include "policy/rules/families.h"

const struct rule exec_command = {
	.id = "exec.command",
	.verbs = RULE_EXEC,
	.params = &command_params,
	.check = command_check,
	.summary = "only listed commands are put into the container",
	.hint = "list the command in the rule's `allow`, a glob for each "
		"argument",
	.why = "Who may exec can do what the container can. Probes of kubelet "
	       "come as an exec too, and are known by their exact arguments.",
};
