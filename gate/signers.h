/*
 * The keys of the signers that a profile's image rules name.
 */
#ifndef GATE_SIGNERS_H
#define GATE_SIGNERS_H

#include "base/error.h"
#include "evidence/verify.h"
#include "policy/policy.h"

#define SIGNERS_MAX 64

struct signers {
	struct verify_key keys[SIGNERS_MAX];
	struct key *owned[SIGNERS_MAX];
	size_t count;
};

/*
 * Reads the keys of every signer that an image rule of @profile or of the
 * floor names and that is valid at @now; one outside its window is left out,
 * and with an insane clock every one that has a window. A key that cannot be
 * read, or that the policy's algorithms do not admit, is an error. Release
 * with signers_release(). Returns 0, or -1 with *err set ("policy.key").
 */
int signers_load(const struct policy *policy, const struct profile *profile,
		 int64_t now, bool clock_sane, struct signers *out,
		 struct error *err);

/* Frees what it owns and empties it. */
void signers_release(struct signers *signers);

#endif
