/*
 * What one inspection holds while it is made. Only inspect.c and the steps
 * that it calls use it.
 */
#ifndef GATE_INSPECTION_H
#define GATE_INSPECTION_H

#include "gate/ancestry.h"
#include "gate/collector.h"
#include "gate/inspect.h"
#include "gate/loader.h"

/* Where a statement came from. */
struct kept {
	size_t found; /* what people are told */
	const struct claim *claim;
};

/* One inspection; large, so on the heap. */
struct inspection {
	const struct inspect_request *request;
	const struct inspect_works *works;
	struct collector_claims claims;
	struct loader loader;
	struct ancestry ancestry;
	struct statement_context context;
	struct buf blob; /* the last that was read: it may hold more */
	bool has_blob;
	struct digest blob_digest; /* that names it */
	uint32_t blob_store;
	enum source_item blob_item;
	struct image_facts *out;
	struct error *err;
	struct questions questions; /* out's, at the end */
	struct kept *kept;	    /* for each statement */
	size_t capacity;	    /* of the statements */
};

/*
 * Reads and verifies the blob of @claim. Returns 0 with *out to be freed by
 * verify_free(); -1 with err unset and *why set when it proves nothing; -1 with
 * *err set.
 */
int inspect_verify(struct inspection *inspection, const struct claim *claim,
		   struct verified **out, struct reason *why,
		   struct error *err);

/*
 * Has a verified payload read, with all questions that are asked by now.
 * Returns as reader_statement().
 */
int inspect_read(struct inspection *inspection, const struct verified *verified,
		 struct statement *out, struct reason *why, struct error *err);

#endif
