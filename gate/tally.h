/*
 * Tallies: how many signatures and attestations manifests of evidence hold,
 * for people who look at a store. Read in confined children; nothing is
 * verified.
 */
#ifndef GATE_TALLY_H
#define GATE_TALLY_H

#include "base/error.h"
#include "evidence/store.h"
#include "gate/confine.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

struct tally {
	struct digest manifest;
	uint32_t signatures;
	uint32_t attestations;
};

/*
 * Has @work (NULL: an honest one) fill in the numbers of the @count @tallies of
 * manifests in @store; one that cannot be read has none. Returns 0, or -1 with
 * *err set as broker_run() does.
 */
int tally_run(const struct store *store, confine_work *work,
	      struct tally *tallies, size_t count, int64_t deadline,
	      struct error *err);

#endif
