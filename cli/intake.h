/*
 * Intake: what `ocigate evidence import` is given, into a store. A layout is
 * read where it lies; an archive of one is unpacked beside the store first.
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

/* How long a confined child may take to read a layout. */
#define INTAKE_SECONDS 600

/*
 * Imports @from, the directory of an OCI layout, a tar archive of one (plain,
 * gzip, zstd), or such an archive on standard input when it is "-", into the
 * store @to. What it holds is related in a confined child. Nothing stays of
 * what was unpacked, whatever happens. Fills @plan (zeroed; the caller releases
 * it and may show its notes) and *result. Returns 0, or -1 with *err set
 * ("evidence.*", "archive.*").
 */
int intake_run(const char *from, const struct store *to, struct plan *plan,
	       struct import_result *result, struct error *err);

#endif
