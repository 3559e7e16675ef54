/*
 * Numbers of JSON, for json_strict alone: the grammar of RFC 8259 section 6
 * and the range in which every reader sees the same number.
 */
#ifndef BASE_JSON_NUMBER_H
#define BASE_JSON_NUMBER_H

#include "base/error.h"
#include "base/span.h"

#include <stdint.h>

/* The longest number that is read. */
#define JSON_NUMBER_MAX 64

/*
 * Checks that @text is a JSON number, that an integer is in the range of
 * int64_t or uint64_t and anything else in that of double. Returns 0, or -1
 * with *err set.
 */
int json_number_check(struct span text, struct error *err);

/* Reads an integer, no fraction or exponent, in range. Returns 0 or -1. */
int json_number_int64(struct span text, int64_t *out);

#endif
