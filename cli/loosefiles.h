/*
 * Loose files: bundles and envelopes below a directory, copied into a stage.
 */
#ifndef CLI_LOOSEFILES_H
#define CLI_LOOSEFILES_H

#include "base/error.h"
#include "evidence/stage.h"

#include <stddef.h>

/*
 * Copies each file below the directory @dirfd that begins as JSON does into
 * @stage and fills *out, to be freed by the caller, with their digests. Links,
 * other files and what lies deeper than INTAKE_DEPTH_MAX are passed over. More
 * than INTAKE_FILES_MAX is an error ("evidence.limit"). Returns 0 or -1.
 */
int loosefiles_take(int dirfd, struct stage *stage, struct digest **out,
		    size_t *count, struct error *err);

#endif
