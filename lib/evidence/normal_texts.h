/*
 * Lists of texts, and times, for the normal forms.
 */
#ifndef EVIDENCE_NORMAL_TEXTS_H
#define EVIDENCE_NORMAL_TEXTS_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"

#include <stdint.h>

#define NORMAL_TEXTS_BYTES_MAX ((size_t)32 << 20) /* of all together */

struct normal_texts {
	char **items; /* owned */
	size_t count, capacity, bytes;
};

/*
 * Adds a copy of @text. Returns 0, or -1 with *err set: there are too many
 * ("evidence.limit"), or memory is out.
 */
int normal_texts_add(struct normal_texts *texts, struct span text,
		     struct error *err);

/* An array of them as they came, the caller's; NULL when memory is out. */
struct json *normal_texts_list(const struct normal_texts *texts);

/* The same, sorted by their bytes and each once; @texts is sorted too. */
struct json *normal_texts_sorted(struct normal_texts *texts);

/* Frees the list and empties it. */
void normal_texts_release(struct normal_texts *texts);

/* Sets member @name of @out to a time in seconds. Returns 0, or -1: no memory.
 */
int normal_texts_time(struct json *out, const char *name, int64_t seconds);

/* Sets *err: memory is out. Returns -1. */
int normal_texts_no_memory(struct error *err);

#endif
