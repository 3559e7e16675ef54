#include "evidence/notation_cose.h"

#include "base/cbor.h"

#include <stdlib.h>

#define ID "evidence.notation"

#define TAG_SIGN1 18
#define TAG_TIME  1

/* Labels of headers. */
#define LABEL_ALGORITHM 1
#define LABEL_CRITICAL	2
#define LABEL_TYPE	3
#define LABEL_X5CHAIN	33

/* Elements of a COSE_Sign1. */
enum element {
	PROTECTED,
	UNPROTECTED,
	PAYLOAD,
	SIGNATURE,
	ELEMENTS
};

/* More seconds than RFC 3339 can write: 9999-12-31T23:59:59Z. */
#define TIME_MAX INT64_C(253402300799)

struct reading {
	struct cbor document;
	struct cbor headers;
	const struct cbor_item *elements[ELEMENTS];
	struct notation_headers found;
};

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

static int read_algorithm(const struct cbor_item *item,
			  struct notation_headers *found, struct error *err)
{
	static const struct {
		int64_t label;
		enum notation_algorithm algorithm;
	} LABELS[] = {
		{-37, NOTATION_PS256}, {-38, NOTATION_PS384},
		{-39, NOTATION_PS512}, {-7, NOTATION_ES256},
		{-35, NOTATION_ES384}, {-36, NOTATION_ES512},
	};

	for (size_t i = 0; item && i < sizeof(LABELS) / sizeof(LABELS[0]); i++)
		if (cbor_is_int(item, LABELS[i].label))
			found->algorithm = LABELS[i].algorithm;
	if (found->algorithm == 0)
		return fail(err, "no algorithm that is accepted");
	found->seen |= NOTATION_HAS_ALGORITHM;
	return 0;
}

static int read_critical(const struct cbor_item *item,
			 struct notation_headers *found, struct error *err)
{
	if (!item || item->type != CBOR_ARRAY || item->value == 0)
		return fail(err, "no list of critical headers");
	for (uint64_t i = 0; i < item->value; i++) {
		const struct cbor_item *name = cbor_element(item, (size_t)i);

		if (name->type != CBOR_TEXT)
			return fail(err, "a critical label that is not "
					 "understood");
		if (notation_envelope_critical(name->bytes, found, err) < 0)
			return -1;
	}
	return 0;
}

static int read_text(const struct cbor_item *item, const char *what,
		     int (*take)(struct span, struct notation_headers *,
				 struct error *),
		     struct notation_headers *found, struct error *err)
{
	if (!item || item->type != CBOR_TEXT)
		return error_set(err, ERROR_INPUT, ID,
				 "the %s is missing or not a text", what);
	return take(item->bytes, found, err);
}

/* RFC 8949 section 3.4.2: an integer, or a float, whose fraction is dropped. */
static int read_seconds(const struct cbor_item *item, int64_t *out)
{
	if (item->type == CBOR_UINT && item->value <= (uint64_t)TIME_MAX)
		*out = (int64_t)item->value;
	else if (item->type == CBOR_FLOAT && item->number >= 0 &&
		 item->number <= (double)TIME_MAX)
		*out = (int64_t)item->number;
	else
		return -1;
	return 0;
}

static int read_time(const struct cbor_item *headers, const char *name,
		     enum notation_header bit, int64_t *out,
		     struct notation_headers *found, struct error *err)
{
	const struct cbor_item *item = cbor_find(headers, name);

	if (!item)
		return 0;
	if (item->type != CBOR_TAG || item->value != TAG_TIME ||
	    read_seconds(item + 1, out) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "%s is not a time with tag 1", name);
	found->seen |= bit;
	return 0;
}

static int read_times(const struct cbor_item *headers,
		      struct notation_headers *found, struct error *err)
{
	if (read_time(headers, NOTATION_SIGNING_TIME, NOTATION_HAS_SIGNING_TIME,
		      &found->signing_time, found, err) < 0 ||
	    read_time(headers, NOTATION_AUTHENTIC_TIME,
		      NOTATION_HAS_AUTHENTIC_TIME, &found->authentic_time,
		      found, err) < 0)
		return -1;
	return read_time(headers, NOTATION_EXPIRY, NOTATION_HAS_EXPIRY,
			 &found->expiry, found, err);
}

/* A header that would change what is verified, where it must not stand. */
static int check_places(const struct cbor_item *signed_, bool is_signed,
			struct error *err)
{
	static const char *const UNSIGNED[] = {NOTATION_TIMESTAMP};
	static const char *const SIGNED[] = {
		NOTATION_SCHEME, NOTATION_SIGNING_TIME, NOTATION_AUTHENTIC_TIME,
		NOTATION_EXPIRY};
	const char *const *names = is_signed ? UNSIGNED : SIGNED;
	size_t count = is_signed ? sizeof(UNSIGNED) / sizeof(UNSIGNED[0])
				 : sizeof(SIGNED) / sizeof(SIGNED[0]);

	for (size_t i = 0; i < count; i++)
		if (cbor_find(signed_, names[i]))
			return error_set(err, ERROR_INPUT, ID,
					 "the header %s must not stand there",
					 names[i]);
	if (cbor_find(signed_, NOTATION_PLUGIN) ||
	    cbor_find(signed_, NOTATION_PLUGIN_VERSION))
		return fail(err, "a verification plugin is demanded");
	return 0;
}

/* RFC 9052 section 3: no label is both signed and unsigned. */
static int check_labels(const struct cbor_item *a, const struct cbor_item *b,
			struct error *err)
{
	const struct cbor_item *one = a + 1;

	for (uint64_t i = 0; i < a->value; i++) {
		const struct cbor_item *other = b + 1;

		for (uint64_t j = 0; j < b->value; j++) {
			if (span_equal(one->encoded, other->encoded))
				return fail(err, "a header is both signed and "
						 "unsigned");
			other = cbor_after(cbor_after(other));
		}
		one = cbor_after(cbor_after(one));
	}
	return 0;
}

static int read_signed(struct reading *reading, struct error *err)
{
	const struct cbor_item *map = reading->headers.items;
	struct notation_headers *found = &reading->found;

	if (cbor_read(reading->elements[PROTECTED]->bytes, &reading->headers,
		      err) < 0)
		return error_wrap(err, "protected headers");
	if (map->type != CBOR_MAP)
		return fail(err, "the protected headers are not a map");
	if (check_places(map, true, err) < 0 ||
	    read_algorithm(cbor_find_int(map, LABEL_ALGORITHM), found, err) <
		    0 ||
	    read_critical(cbor_find_int(map, LABEL_CRITICAL), found, err) < 0 ||
	    read_text(cbor_find_int(map, LABEL_TYPE), "content type",
		      notation_envelope_type, found, err) < 0 ||
	    read_text(cbor_find(map, NOTATION_SCHEME), "signing scheme",
		      notation_envelope_scheme, found, err) < 0)
		return -1;
	return read_times(map, found, err);
}

static int read_bytes(const struct cbor_item *item, size_t most,
		      const char *what, struct span *out, struct error *err)
{
	if (item->type != CBOR_BYTES || item->bytes.size == 0 ||
	    item->bytes.size > most)
		return error_set(err, ERROR_INPUT, ID,
				 "the %s is not a byte string of 1 to %zu",
				 what, most);
	*out = item->bytes;
	return 0;
}

static int read_chain(const struct cbor_item *chain,
		      struct notation_envelope *out, struct error *err)
{
	if (!chain || chain->type != CBOR_ARRAY || chain->value == 0)
		return fail(err, "no chain of certificates");
	if (chain->value > NOTATION_CHAIN_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d certificates",
				 NOTATION_CHAIN_MAX);
	for (uint64_t i = 0; i < chain->value; i++)
		if (read_bytes(cbor_element(chain, (size_t)i),
			       NOTATION_CERT_MAX, "certificate", &out->chain[i],
			       err) < 0)
			return -1;
	out->chain_count = (uint32_t)chain->value;
	return 0;
}

static int read_unsigned(const struct reading *reading,
			 struct notation_envelope *out, struct error *err)
{
	const struct cbor_item *map = reading->elements[UNPROTECTED];
	const struct cbor_item *timestamp = cbor_find(map, NOTATION_TIMESTAMP);

	if (check_places(map, false, err) < 0 ||
	    check_labels(map, reading->headers.items, err) < 0)
		return -1;
	if (cbor_find_int(map, LABEL_ALGORITHM) ||
	    cbor_find_int(map, LABEL_CRITICAL) ||
	    cbor_find_int(map, LABEL_TYPE))
		return fail(err, "an unsigned header that must be signed");
	if (timestamp && read_bytes(timestamp, NOTATION_TIMESTAMP_MAX,
				    "timestamp", &out->timestamp, err) < 0)
		return -1;
	return read_chain(cbor_find_int(map, LABEL_X5CHAIN), out, err);
}

static int read_elements(struct reading *reading, struct error *err)
{
	const struct cbor_item *tag = reading->document.items;
	const struct cbor_item *array = tag + 1;

	if (tag->type != CBOR_TAG || tag->value != TAG_SIGN1 ||
	    array->type != CBOR_ARRAY || array->value != ELEMENTS)
		return fail(err, "not a tagged COSE_Sign1");
	for (size_t i = 0; i < ELEMENTS; i++)
		reading->elements[i] = cbor_element(array, i);
	if (reading->elements[PROTECTED]->type != CBOR_BYTES ||
	    reading->elements[UNPROTECTED]->type != CBOR_MAP)
		return fail(err, "the headers of a COSE_Sign1 are missing");
	return 0;
}

/* The Sig_structure, RFC 9052 section 4.4, with the heads in out->bytes. */
static int write_signed(const struct reading *reading,
			struct notation_envelope *out, struct error *err)
{
	struct span protected = reading->elements[PROTECTED]->bytes;
	struct buf *bytes = &out->bytes;
	size_t first;

	cbor_write_head(bytes, CBOR_ARRAY, 4);
	cbor_write_head(bytes, CBOR_TEXT, strlen("Signature1"));
	buf_add_text(bytes, "Signature1");
	cbor_write_head(bytes, CBOR_BYTES, protected.size);
	first = bytes->size;
	cbor_write_head(bytes, CBOR_BYTES, 0);
	cbor_write_head(bytes, CBOR_BYTES, out->payload.size);
	if (!buf_ok(bytes))
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	out->parts[0] = (struct span){bytes->data, first};
	out->parts[1] = protected;
	out->parts[2] = (struct span){bytes->data + first, bytes->size - first};
	out->parts[3] = out->payload;
	out->part_count = 4;
	return 0;
}

static int read_envelope(struct span text, struct reading *reading,
			 struct notation_envelope *out, struct error *err)
{
	if (text.size > NOTATION_ENVELOPE_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %zu bytes",
				 NOTATION_ENVELOPE_MAX);
	if (cbor_read(text, &reading->document, err) < 0 ||
	    read_elements(reading, err) < 0 || read_signed(reading, err) < 0 ||
	    read_unsigned(reading, out, err) < 0 ||
	    read_bytes(reading->elements[PAYLOAD], NOTATION_PAYLOAD_MAX,
		       "payload", &out->payload, err) < 0 ||
	    read_bytes(reading->elements[SIGNATURE], NOTATION_SIGNATURE_MAX,
		       "signature", &out->signature, err) < 0 ||
	    notation_envelope_headers(&reading->found, out, err) < 0)
		return -1;
	out->payload_offset = (uint64_t)(out->payload.data - text.data);
	out->payload_size = out->payload.size;
	return write_signed(reading, out, err);
}

int notation_cose_read(struct span text, struct notation_envelope *out,
		       struct error *err)
{
	CLEANUP_FREE struct reading *reading = calloc(1, sizeof(*reading));
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (!reading)
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	if (read_envelope(text, reading, out, &local) == 0)
		return 0;
	notation_envelope_release(out);
	local.reason.id = ID;
	return error_pass(err, &local);
}
