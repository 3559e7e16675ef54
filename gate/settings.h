/*
 * The configuration of a node: /etc/ocigate/ocigate.json.
 */
#ifndef GATE_SETTINGS_H
#define GATE_SETTINGS_H

#include "base/error.h"
#include "base/file.h"
#include "evidence/source.h"

#include <stdbool.h>
#include <stddef.h>

#define SETTINGS_SIZE_MAX ((size_t)64 << 10)
#define SETTINGS_PATH_MAX 1024 /* zeroed for each start: not PATH_MAX */

struct settings {
	char path[SETTINGS_PATH_MAX];	 /* the file; "" when all is default */
	char runtime[SETTINGS_PATH_MAX]; /* "" : searched */
	char runtime_flavour[16];	 /* "", "runc", "crun" */
	bool override;
	char policy[SETTINGS_PATH_MAX];
	char evidence[SOURCE_STORES_MAX / 2][SETTINGS_PATH_MAX];
	size_t evidence_count;
	char docker_root[SETTINGS_PATH_MAX];
	char containerd_address[SETTINGS_PATH_MAX];
	char storage_root[SETTINGS_PATH_MAX];
	char storage_run[SETTINGS_PATH_MAX];
	char decisions_file[SETTINGS_PATH_MAX];
	bool decisions_required;
	unsigned timeout_seconds; /* 1 to 600 */
};

/*
 * Finds and reads the configuration: @named (from --ocigate-config; NULL:
 * none), else @environment (OCIGATE_CONFIG; NULL: none), else the compiled-in
 * default file, whose absence means defaults. With FILE_ROOT (shim, hook) the
 * first two count only where the default file is absent or says
 * "override": true. A named file that is missing, or anything unknown in it,
 * is an error. Fills *out. Returns 0, or -1 with *err set ("policy.config").
 */
int settings_load(const char *named, const char *environment,
		  enum file_trust trust, struct settings *out,
		  struct error *err);

/* The compiled-in default file. */
const char *settings_default_path(void);

#endif
