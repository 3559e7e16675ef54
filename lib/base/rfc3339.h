/*
 * Times as RFC 3339 writes them, section 5.6, and durations as policies do.
 */
#ifndef BASE_RFC3339_H
#define BASE_RFC3339_H

#include "base/span.h"

#include <stdint.h>

#define RFC3339_SIZE 32

/* Earlier times in evidence are the zero time of some language: no time. */
#define RFC3339_YEAR_2000 INT64_C(946684800)

/*
 * Reads a date-time with zone, optional fraction (1-9 digits, dropped) and
 * leap second (read as :59). Days are checked against the month. Fills
 * *seconds since 1970 in UTC; years 0001 to 9999. Returns 0 or -1.
 */
int rfc3339_parse(struct span text, int64_t *seconds);

/* Writes "2026-11-21T20:55:04Z" to @out. */
void rfc3339_format(char out[RFC3339_SIZE], int64_t seconds);

/*
 * Reads a duration: [1-9][0-9]* and one of s m h d w. Fills *seconds; at most
 * a hundred years. Returns 0 or -1.
 */
int rfc3339_parse_duration(struct span text, int64_t *seconds);

#endif
