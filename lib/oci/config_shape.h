/*
 * The members of config.json that this version knows, as tables.
 * OCI runtime-spec 1.2, config.md and config-linux.md.
 */
#ifndef OCI_CONFIG_SHAPE_H
#define OCI_CONFIG_SHAPE_H

#include "base/json_shape.h"

#include <stdbool.h>

extern const struct shape config_shape_root;
extern const struct shape config_shape_process;
extern const struct shape config_shape_resources;

/* Parts of linux.seccomp that other forms of a profile share. */
extern const struct shape config_shape_seccomp_action;
extern const struct shape config_shape_seccomp_args;

/* Whether @option is a mount flag, or data of a file system, that we know. */
bool config_shape_mount_option(const char *option);

#endif
