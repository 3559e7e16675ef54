/*
 * The signers that a profile's image rules name, ready to be tried: keys, and
 * what is trusted to make certificates and keep logs.
 */
#ifndef GATE_SIGNERS_H
#define GATE_SIGNERS_H

#include "base/error.h"
#include "evidence/item.h"
#include "evidence/verify.h"
#include "policy/asked.h"

#define SIGNERS_MAX 64

struct signers {
	struct verify_key keys[SIGNERS_MAX]; /* whose signature suffices */
	size_t key_count;
	struct item_trust trusts[SIGNERS_MAX]; /* that want more than that */
	size_t trust_count;
	struct signers_roots *roots; /* owned: trusted roots, each once */
};

/*
 * Reads the keys and roots of every signer that @asked names and that is valid
 * at @now; one outside its window is left out, and with an insane clock every
 * one that has a window. What cannot be read, or a key that the policy's
 * algorithms do not admit, is an error.
 * Release with signers_release(). Returns 0, or -1 with *err set
 * ("policy.key", "policy.root").
 */
int signers_load(const struct policy *policy, const struct asked *asked,
		 int64_t now, bool clock_sane, struct signers *out,
		 struct error *err);

/*
 * Reads every signer of @policy, whoever names it, to see that it can be read.
 * Returns 0, or -1 with *err set.
 */
int signers_check(const struct policy *policy, struct error *err);

/* Frees what it owns and empties it. */
void signers_release(struct signers *signers);

#endif
