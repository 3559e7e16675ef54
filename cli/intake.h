/*
 * Intake: what `ocigate evidence import` is given, into a store. A layout is
 * read where it lies; an archive is unpacked beside the store first; of other
 * forms a layout is made there.
 */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "base/error.h"
#include "evidence/import.h"
#include "evidence/plan.h"
#include "evidence/store.h"

/* Limits of an archive, unpacked: more is an error ("archive.limit"). */
#define INTAKE_ENTRIES_MAX 65536
#define INTAKE_BYTES_MAX   ((uint64_t)16 << 30)

/* Limits of a directory of loose files ("evidence.limit"). */
#define INTAKE_FILES_MAX 1000
#define INTAKE_DEPTH_MAX 4

/* How long a confined child may take to read it. */
#define INTAKE_SECONDS 600

/*
 * Imports @from into the store @to: an OCI layout, a directory of the
 * containers dir: transport, a file with Sigstore bundles or DSSE envelopes, a
 * directory of such files, a tar archive (plain, gzip, zstd) of any of these,
 * or with "-" such a file or archive on standard input. What it holds is read
 * in confined children. Nothing stays of what was unpacked, whatever happens.
 * Fills @plan (zeroed; the caller releases it and may show its notes) and
 * *result. Returns 0, or -1 with *err set ("evidence.*", "archive.*").
 */
int intake_run(const char *from, const struct store *to, struct plan *plan,
	       struct import_result *result, struct error *err);

#endif
