/*
 * When a signature was made, as far as somebody trusted says so: timestamps of
 * authorities, and times that a log signed. The time of an entry that is only
 * proven to be in a log is not signed and does not count.
 */
#ifndef EVIDENCE_SIGSTORE_TIME_H
#define EVIDENCE_SIGSTORE_TIME_H

#include "base/error.h"
#include "evidence/sigstore_bundle.h"
#include "evidence/trusted_root.h"

#include <stddef.h>
#include <stdint.h>

struct sigstore_times {
	int64_t at[SIGSTORE_ENTRIES_MAX + SIGSTORE_TIMESTAMPS_MAX];
	size_t count;
};

/* The log of @root whose id is @id, or NULL. */
const struct trusted_root_log *
sigstore_time_find_log(const struct trusted_root *root,
		       const struct digest *id);

/*
 * Collects the trusted times of @bundle. What names an authority or log of
 * @root (NULL: there is none) and does not verify is an error; what names
 * another one is passed over. Returns 0, or -1 with *err set.
 */
int sigstore_time_collect(const struct sigstore_bundle *bundle,
			  const struct trusted_root *root,
			  struct sigstore_times *out, struct error *err);

/*
 * Verifies that @log has @entry: its promise, its proof, or both where both are
 * there, and that it counts at that time, or at each of @times where it says
 * none. Returns 0, or -1 with *err set.
 */
int sigstore_time_check_entry(const struct sigstore_entry *entry,
			      const struct trusted_root_log *log,
			      const struct sigstore_times *times,
			      struct error *err);

#endif
