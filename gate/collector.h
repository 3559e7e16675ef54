/*
 * Collectors: confined children that find claims about an image in evidence
 * stores. Every claim is checked for its form and none is verified.
 */
#ifndef GATE_COLLECTOR_H
#define GATE_COLLECTOR_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/collect.h"
#include "evidence/store.h"
#include "gate/confine.h"

#include <stddef.h>
#include <stdint.h>

/* Limits: more is an error ("evidence.limit"). */
#define COLLECTOR_CLAIMS_MAX (CLAIMS_MAX + CLAIM_PATHS_MAX + CLAIM_PIECES_MAX)
#define COLLECTOR_ASKS_MAX   20000
#define COLLECTOR_BYTES_MAX  ((uint64_t)256 << 20) /* handed to the child */

struct collector_task {
	const struct collect_request *what;
	const struct store *stores;
	size_t store_count;
};

/* Claims that a child made; each is well-formed and none is verified. */
struct collector_claims {
	struct claim *items; /* owned */
	size_t count;
};

/*
 * Runs @work (NULL: collect_claims()) in a confined child for @task and gathers
 * its claims. Release *out with collector_release(). Returns 0, or -1 with *err
 * set as broker_run() does.
 */
int collector_run(const struct collector_task *task, confine_work *work,
		  int64_t deadline, struct collector_claims *out,
		  struct error *err);

/* Frees the claims and empties the list. */
void collector_release(struct collector_claims *claims);

#endif
