/*
 * The broker: hands blobs of the evidence stores to a confined child that
 * finds claims in them, and takes the claims. What the child says is bounded
 * and of a fixed layout, and nothing of it is believed. DESIGN, "Confined
 * inspection", points 1, 3 and 4.
 */
#ifndef GATE_BROKER_H
#define GATE_BROKER_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/collect.h"
#include "evidence/store.h"
#include "gate/confine.h"

#include <stddef.h>
#include <stdint.h>

#define BROKER_CLAIMS_MAX (CLAIMS_MAX + CLAIM_PATHS_MAX)
#define BROKER_ASKS_MAX	  20000
#define BROKER_BYTES_MAX  ((uint64_t)256 << 20) /* handed to one child */
#define BROKER_TEXT_MAX	  256
#define BROKER_ID_MAX	  32

/* What the child sends; each message is the whole of this. */
enum broker_kind {
	BROKER_ASK = 1,
	BROKER_CLAIM,
	BROKER_DONE,
	BROKER_FAILED,
};

struct broker_message {
	uint32_t kind; /* enum broker_kind */
	union {
		struct {
			uint32_t store;
			uint32_t item; /* enum source_item */
			uint64_t limit;
			struct digest digest;
		} ask;
		struct claim claim;
		struct {
			char id[BROKER_ID_MAX];
			char text[BROKER_TEXT_MAX];
		} failed;
	};
};

/* What the parent answers to BROKER_ASK, with the item's descriptor. */
enum broker_result {
	BROKER_FOUND = 1, /* a descriptor comes, unless the size is 0 */
	BROKER_NONE,
	BROKER_UNREADABLE, /* see the text */
};

struct broker_answer {
	uint32_t result; /* enum broker_result */
	uint64_t size;
	char text[BROKER_TEXT_MAX];
};

/* The context of the child's work. */
struct broker_task {
	const struct collect_request *what;
	const struct store *stores;
	size_t store_count;
};

/* Claims that a child made; each is well-formed and none is verified. */
struct broker_claims {
	struct claim *items; /* owned */
	size_t count;
};

/*
 * Runs @work (NULL: collect_claims()) in a confined child with @task and
 * gathers its claims. Release *out with broker_release(). Returns 0, or -1
 * with *err set: what the child or a store could not do, a child that dies,
 * answers oddly or takes longer than @deadline ("evidence.inspect"), a limit
 * ("evidence.limit").
 */
int broker_collect(const struct broker_task *task, confine_work *work,
		   int64_t deadline, struct broker_claims *out,
		   struct error *err);

/* Frees what it owns and empties it. */
void broker_release(struct broker_claims *claims);

#endif
