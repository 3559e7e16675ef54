/*
 * Inspects an image's evidence: the parent's half. It hands blobs to confined
 * children, hashes and verifies itself what they claim, and has facts read
 * only from what was verified, each time in a fresh child.
 * docs/ARCHITECTURE.md, "How evidence becomes a fact".
 */
#ifndef GATE_INSPECT_H
#define GATE_INSPECT_H

#include "base/error.h"
#include "evidence/collect.h"
#include "evidence/item.h"
#include "evidence/store.h"
#include "evidence/verify.h"
#include "gate/confine.h"
#include "policy/facts.h"

/* What runs in the children instead of our own readers: for tests. */
struct inspect_works {
	confine_work *collect;
	confine_work *statement;
	confine_work *link;
	confine_work *certify;
};

struct inspect_request {
	/* What is known of the image. The config that is proven must agree
	   with all of it: config digest, chain ID, diff_ids, manifest. */
	const struct collect_request *what;
	const struct store *stores; /* opened by the caller, in order */
	size_t store_count;
	const struct verify_key *keys;
	size_t key_count;
	/* Who may have signed with a certificate, or has to be in a log. */
	const struct item_trust *trusts;
	size_t trust_count;
	int64_t now; /* seconds since 1970 */
	/* Digests that a policy lists (image.source): a path that begins
	   with one of them is proven even when nothing was signed. */
	const struct digest *wanted;
	size_t wanted_count;
	/* What the rules ask of statements. */
	const struct questions *questions;
	/* Signers whose VEX a rule may accept: for what it says of the image
	   scans are read once more. */
	const char *const *vex_signers;
	size_t vex_signer_count;
	int64_t deadline;		   /* CLOCK_MONOTONIC nanoseconds */
	const struct inspect_works *works; /* NULL: our own */
};

#define INSPECT_BYTES_MAX ((uint64_t)256 << 20) /* read to be verified */

/*
 * Claims are collected by one child; their signatures are verified here; each
 * verified payload is read by a child of its own. For each digest that a
 * verified statement is about, and those that the request names, one more
 * child reads how it leads down to the image's config, from bytes whose
 * digests are computed here: it sees nothing that this digest does not vouch
 * for, so nobody else's bytes can lie about it.
 *
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
