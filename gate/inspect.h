/*
 * Inspects an image's evidence: the parent's half. It hands blobs to confined
 * children, hashes and verifies itself what they claim, and has facts read
 * only from what was verified, each time in a fresh child. DESIGN, "Confined
 * inspection".
 */
#ifndef GATE_INSPECT_H
#define GATE_INSPECT_H

#include "base/error.h"
#include "evidence/collect.h"
#include "evidence/store.h"
#include "evidence/verify.h"
#include "policy/facts.h"

struct inspect_request {
	/* What is known of the image. The config that is proven must agree
	   with all of it: config digest, chain ID, diff_ids, manifest. */
	const struct collect_request *what;
	const struct store *stores; /* opened by the caller, in order */
	size_t store_count;
	const struct verify_key *keys;
	size_t key_count;
	/* Digests that a policy lists (image.source): a path that begins
	   with one of them is proven even when nothing was signed. */
	const struct digest *wanted;
	size_t wanted_count;
	int64_t deadline; /* CLOCK_MONOTONIC nanoseconds */
};

/*
 * Fills *out, to be released by facts_release_image(). Finding nothing is no
 * error: the rules decide. An error is whatever leaves a question open: a
 * child that dies, stalls or answers oddly, a limit, a store that cannot be
 * read, facts that contradict each other ("image.identity"). Children are
 * killed and reaped before it returns. Returns 0, or -1 with *err set
 * ("evidence.*").
 */
int inspect_image(const struct inspect_request *request,
		  struct image_facts *out, struct error *err);

#endif
