/*
 * Which runtime is executed in the shim's place, and where the judge lies.
 *
 * Called as `runc` or `crun` (divert mode) it is the file that was diverted:
 * NAME.real or NAME.distrib (dpkg-divert's default) in the directory of the
 * path by which the shim was called; else `runtime` of the configuration.
 * Under another name: `runtime`, else the first of runc and crun in
 * /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /bin /sbin.
 *
 * Never a program of ocigate: those carry an ELF note that copies carry too.
 */
#ifndef SHIM_RUNTIME_PATH_H
#define SHIM_RUNTIME_PATH_H

#include "base/error.h"
#include "base/file.h"
#include "shim/runtime_config.h"
#include "shim/runtime_options.h"

struct runtime_path {
	char path[RUNTIME_PATH_MAX]; /* absolute; "": none was found */
	enum runtime_flavour flavour;
	bool diverted;
};

/*
 * The path by which this program was called, as the kernel was given it; when
 * that is relative, its own file; "" when that is unknown too.
 */
void runtime_path_called(char out[RUNTIME_PATH_MAX]);

/*
 * Finds the runtime for a shim that was called by the path @called with the
 * name @argv0. With FILE_ROOT it must be root's alone, and so must every
 * directory above it. On failure out->path is "" and out->flavour what the
 * name says. Returns 0, or -1 with *err set ("policy.runtime").
 */
int runtime_path_find(const struct runtime_config *config, const char *argv0,
		      const char *called, enum file_trust trust,
		      struct runtime_path *out, struct error *err);

/*
 * Finds ocigate-judge: beside this program's own file, in
 * ../libexec/ocigate from there, or in OCIGATE_LIBEXEC. Returns 0, or -1 with
 * *err set ("internal.judge").
 */
int runtime_path_judge(enum file_trust trust, char out[RUNTIME_PATH_MAX],
		       struct error *err);

/*
 * The name to hand on as argv[0]: the runtime's own, in the form in which the
 * shim was called (@argv0): a path for a path, a name for a name. In divert
 * mode that is @argv0. Points into @runtime or is @argv0.
 */
char *runtime_path_argv0(struct runtime_path *runtime, char *argv0);

#endif
