/*
 * Settles what statements are about, once it is proven which digests lead down
 * to the image, and says so to people.
 */
#ifndef GATE_SETTLE_H
#define GATE_SETTLE_H

#include "gate/inspection.h"

/*
 * Sets what people are told: @check (static; NULL: none) did not hold, or what
 * was found. Returns 0.
 */
int settle_say(struct image_found *found, const char *check, const char *format,
	       ...) __attribute__((format(printf, 3, 4)));

/* The names in a report, now that it is known which are the image's. */
void settle_scan(const struct ancestry *ancestry, struct scan *scan);

/* Settles the image and all statements. */
void settle_all(struct inspection *inspection);

#endif
