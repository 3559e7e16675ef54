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
	uint32_t promised; /* bit N: the log signed the time of entry N */
};

_Static_assert(SIGSTORE_ENTRIES_MAX <= 32, "a bit for each entry");

/* The earliest of them; 0 when there is none. */
int64_t sigstore_time_first(const struct sigstore_times *times);

/*
 * The log of @root that @entry names, or NULL. Where it is listed for several
 * times, the one that counts at the entry's own time, or else at the first of
 * @times.
 */
const struct trusted_root_log *
sigstore_time_find_log(const struct trusted_root *root,
		       const struct sigstore_entry *entry,
		       const struct sigstore_times *times);

/*
 * Collects the trusted times of @bundle. What names an authority or log of
 * @root (NULL: there is none) and does not verify is an error; what names
 * another one is passed over. Returns 0, or -1 with *err set.
 */
int sigstore_time_collect(const struct sigstore_bundle *bundle,
			  const struct trusted_root *root,
			  struct sigstore_times *out, struct error *err);

/*
 * Verifies that @log has @entry, the bundle's number @index: its promise, which
 * was verified when @times were collected, its proof, or both where both are
 * there, and that the log counts at that time, or at each of @times where it
 * promised none: @root may list its key for several times that follow each
 * other. Returns 0, or -1 with *err set.
 */
int sigstore_time_check_entry(const struct sigstore_times *times,
			      uint32_t index,
			      const struct sigstore_entry *entry,
			      const struct trusted_root *root,
			      const struct trusted_root_log *log,
			      struct error *err);

#endif
