/*
 * The process that an exec without --process starts, as each runtime builds it
 * from its options: runc from the bundle's config.json, crun from nothing but
 * the container's capabilities (so it is root with new privileges allowed).
 */
#ifndef SHIM_EXEC_PROCESS_H
#define SHIM_EXEC_PROCESS_H

#include "base/buf.h"
#include "base/json.h"
#include "shim/runtime_argv.h"

/*
 * Appends that process object to @out. @container is the process of the
 * container's config as the runtime reads it. Returns 0, or -1 with *err set
 * ("request.option") when an option cannot be read.
 */
int exec_process_build(const struct runtime_argv *argv,
		       const struct json *container, struct buf *out,
		       struct error *err);

#endif
