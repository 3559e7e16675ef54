/*
 * The few keys of the configuration that the front needs: which runtime. The
 * judge reads the whole file (gate/settings.h), and both find the same file.
 */
#ifndef SHIM_RUNTIME_CONFIG_H
#define SHIM_RUNTIME_CONFIG_H

#include "base/error.h"
#include "base/file.h"

#include <stdbool.h>

#define RUNTIME_PATH_MAX 4096

struct runtime_config {
	char runtime[RUNTIME_PATH_MAX]; /* "": searched */
	char flavour[8];		/* "", "runc", "crun" */
	bool override;
};

/*
 * Finds the configuration as settings_load() does with these arguments and
 * reads its keys runtime, runtimeFlavour and override. Returns 0, or -1 with
 * *err set ("policy.config") and *out empty.
 */
int runtime_config_load(const char *named, const char *environment,
			enum file_trust trust, struct runtime_config *out,
			struct error *err);

#endif
