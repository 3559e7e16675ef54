#include "policy/rules.h"

#include "policy/rules/families.h"

#include <string.h>

/*
 * Weight: whose image it is, then what makes the container the host, then
 * what goes around the rules, then the rest. Repairs run in this order too:
 * capabilities before seccomp, whose profile may depend on them.
 */
static const struct rule *const by_weight[] = {
	&image_identity,
	&image_source,
	&image_signature,
	&image_scan,
	&image_sbom,
	&image_provenance,
	&image_attestation,
	&linux_privileged,
	&mounts_runtime_socket,
	&mounts_source,
	&root_path,
	&root_pristine,
	&mounts_type,
	&linux_namespaces,
	&linux_devices,
	&base_hooks,
	&base_annotations,
	&base_runtime_options,
	&base_restore_checkpoint,
	&base_exec_escalation,
	&process_capabilities,
	&linux_seccomp,
	&process_apparmor_profile,
	&process_selinux_label,
	&linux_masked_paths,
	&mounts_propagation,
	&linux_sysctl,
	&process_user,
	&process_no_new_privileges,
	&exec_command,
	&update_resources,
	&root_readonly,
	&linux_other,
	&linux_resources,
	&process_rlimits,
	&process_env,
	&process_args,
	&process_cwd,
	&base_config_unknown,
	NULL,
};

const struct rule *const *rules_all(void)
{
	return by_weight;
}

const struct rule *rules_find(const char *id)
{
	for (size_t i = 0; by_weight[i]; i++)
		if (strcmp(by_weight[i]->id, id) == 0)
			return by_weight[i];
	return NULL;
}
