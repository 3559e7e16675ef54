/*
 * DER read by hand: elements one after the other, lengths minimal. For the
 * structures whose exact bytes matter; libcrypto reads the rest. ITU-T X.690.
 */
#ifndef EVIDENCE_DER_H
#define EVIDENCE_DER_H

#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8_STRING = 0x0c,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0xa0, /* constructed [0]; add the number */
};

#define DER_DEPTH_MAX 32

/* Takes one element with @tag off the front of *der; whether it was there. */
bool der_take(struct span *der, uint8_t tag, struct span *content);

/*
 * Takes one element of any kind; *whole is it with its header. Tags of more
 * than one byte are refused. Out-parameters may be NULL.
 */
bool der_take_any(struct span *der, uint8_t *tag, struct span *content,
		  struct span *whole);

/* Takes one element with @tag, header and all. */
bool der_take_whole(struct span *der, uint8_t tag, struct span *whole);

/*
 * Whether @der is exactly one element, and that and everything constructed in
 * it is DER: definite minimal lengths, tags of one byte, minimal integers,
 * booleans 00 or FF, at most DER_DEPTH_MAX deep. Strings are not looked into.
 */
bool der_is_strict(struct span der);

/* Appends the header of an element of @size bytes that are added later. */
void der_add_header(struct buf *out, uint8_t tag, size_t size);

/*
 * Reads the content of a UTCTime or GeneralizedTime (by @tag) in the form that
 * DER allows: "Z", seconds, for GeneralizedTime a fraction that does not end
 * in 0 where @fraction. Fills *milliseconds since 1970, rounded down. Returns
 * whether it could.
 */
bool der_time(uint8_t tag, struct span content, bool fraction,
	      int64_t *milliseconds);

#endif
