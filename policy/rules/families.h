/*
 * The rows of the rule table, one file for each family. policy/rules.c puts
 * them in order.
 */
#ifndef POLICY_RULES_FAMILIES_H
#define POLICY_RULES_FAMILIES_H

#include "policy/rule.h"

extern const struct rule image_identity;
extern const struct rule image_source;
extern const struct rule image_signature;
extern const struct rule image_scan;
extern const struct rule image_sbom;
extern const struct rule image_provenance;
extern const struct rule image_attestation;

extern const struct rule process_user;
extern const struct rule process_no_new_privileges;
extern const struct rule process_capabilities;
extern const struct rule process_cwd;
extern const struct rule process_apparmor_profile;
extern const struct rule process_selinux_label;
extern const struct rule process_env;
extern const struct rule process_args;
extern const struct rule process_rlimits;

extern const struct rule root_readonly;
extern const struct rule root_path;
extern const struct rule root_pristine;

extern const struct rule mounts_runtime_socket;
extern const struct rule mounts_source;
extern const struct rule mounts_type;
extern const struct rule mounts_propagation;

extern const struct rule linux_privileged;
extern const struct rule linux_seccomp;
extern const struct rule linux_namespaces;
extern const struct rule linux_devices;
extern const struct rule linux_sysctl;
extern const struct rule linux_masked_paths;
extern const struct rule linux_resources;
extern const struct rule linux_other;

extern const struct rule exec_command;
extern const struct rule update_resources;

extern const struct rule base_annotations;
extern const struct rule base_hooks;
extern const struct rule base_config_unknown;
extern const struct rule base_runtime_options;
extern const struct rule base_exec_escalation;
extern const struct rule base_restore_checkpoint;

#endif
