/*
 * Protocol buffers, as much as containerd's API needs: fields of a message one
 * after the other, and text fields written. Encoding of proto3,
 * protobuf.dev/programming-guides/encoding.
 */
#ifndef GATE_PROTOBUF_H
#define GATE_PROTOBUF_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROTOBUF_FIELDS_MAX 65536 /* of one message */

/* What is left of a message to be read. Starts as {.rest = message}. */
struct protobuf {
	struct span rest;
	size_t count;
	bool failed; /* what follows is not protobuf */
};

struct protobuf_field {
	uint32_t number;
	bool is_bytes;	   /* length-delimited: bytes; else: value */
	struct span bytes; /* borrowed from the message */
	uint64_t value;
};

/*
 * Reads the next field; false at the end and when the message is cut, has a
 * group, a field number of 0 or more than PROTOBUF_FIELDS_MAX fields: then
 * reader->failed is set, and what was read before must not be used.
 */
bool protobuf_next(struct protobuf *reader, struct protobuf_field *field);

/* A length-delimited field that is wanted. */
struct protobuf_want {
	uint32_t number;
	struct span *bytes; /* empty with NULL data when it is missing */
};

/*
 * Finds @count fields in @message, in one pass; others are skipped. A wanted
 * field that comes twice, or with another type, is an error: readers differ in
 * what they make of it. Returns 0, or -1 with *err set ("engine.reply").
 */
int protobuf_find(struct span message, const struct protobuf_want *wants,
		  size_t count, struct error *err);

/*
 * Finds @key in the map<string, V> field @number of @message. Fills *value
 * (the bytes of V; data is NULL when the key is not there). A key twice is an
 * error. Returns 0, or -1 with *err set ("engine.reply").
 */
int protobuf_find_key(struct span message, uint32_t number, const char *key,
		      struct span *value, struct error *err);

/*
 * Reads field @field of a map<string, string> as key and value. Returns 0, or
 * -1 with *err set ("engine.reply").
 */
int protobuf_entry(const struct protobuf_field *field, struct span *key,
		   struct span *value, struct error *err);

/* Appends the text field @number. */
void protobuf_put_text(struct buf *out, uint32_t number, const char *text);

#endif
