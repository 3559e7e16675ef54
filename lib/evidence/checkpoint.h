/*
 * Checkpoints: the head of a log's tree, as a signed note.
 * C2SP, tlog-checkpoint.md and signed-note.md.
 */
#ifndef EVIDENCE_CHECKPOINT_H
#define EVIDENCE_CHECKPOINT_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/trusted_root.h"
#include "oci/digest.h"

#include <stdint.h>

#define CHECKPOINT_SIGNATURES_MAX 64

struct checkpoint {
	struct span text;	/* that is signed, its last newline included */
	struct span origin;	/* the first line of it */
	struct span signatures; /* the lines behind the empty one */
	uint64_t size;		/* leaves of the tree */
	struct digest root;
};

/*
 * Reads @note: origin, size (decimal, canonical), root hash (base64), further
 * lines, an empty line, at least one line of a signature. Spans point into
 * @note. Returns 0, or -1 with *err set ("sigstore.checkpoint").
 */
int checkpoint_read(struct span note, struct checkpoint *out,
		    struct error *err);

/*
 * Verifies that @log signed @checkpoint: one of the lines with its key's hint
 * verifies and is by the log of the origin; those of others are passed over.
 * Returns 0, or -1 with *err set.
 */
int checkpoint_verify(const struct checkpoint *checkpoint,
		      const struct trusted_root_log *log, struct error *err);

#endif
