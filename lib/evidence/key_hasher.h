/*
 * All hashes that keys may ask for of a message that comes piece by piece, for
 * one that is too large to be kept. FIPS 180-4.
 */
#ifndef EVIDENCE_KEY_HASHER_H
#define EVIDENCE_KEY_HASHER_H

#include "evidence/key.h"

#include <stdint.h>

/* All of it is private to key_hasher.c. */
struct key_hasher {
	uint64_t state[68];
};

/* Starts it: add as often as needed, then end. */
void key_hasher_start(struct key_hasher *hasher);

/* Adds bytes. */
void key_hasher_add(struct key_hasher *hasher, struct span data);

/* Ends it: a message whose bytes are no longer at hand, and all its hashes. */
struct key_message key_hasher_end(struct key_hasher *hasher);

#endif
