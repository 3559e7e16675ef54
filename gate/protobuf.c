#include "gate/protobuf.h"

#define ID "engine.reply"

/* Wire types; 3 and 4 are groups, which proto3 does not have. */
enum wire {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5,
};

static bool fail(struct protobuf *reader)
{
	reader->failed = true;
	reader->rest = (struct span){NULL, 0};
	return false;
}

/* Takes @size bytes off the front. */
static bool take(struct protobuf *reader, uint64_t size, struct span *out)
{
	if (size > reader->rest.size)
		return fail(reader);
	*out = (struct span){reader->rest.data, (size_t)size};
	reader->rest.data += size;
	reader->rest.size -= (size_t)size;
	return true;
}

static bool take_varint(struct protobuf *reader, uint64_t *out)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		struct span byte;
		uint8_t bits;

		if (!take(reader, 1, &byte))
			return false;
		bits = (uint8_t)byte.data[0];
		/* the tenth byte has room for the 64th bit alone */
		if (shift == 63 && bits > 1)
			return fail(reader);
		value |= (uint64_t)(bits & 0x7f) << shift;
		if (!(bits & 0x80)) {
			*out = value;
			return true;
		}
	}
	return fail(reader);
}

static bool take_fixed(struct protobuf *reader, size_t size, uint64_t *out)
{
	struct span bytes;

	if (!take(reader, size, &bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < size; i++)
		*out |= (uint64_t)(uint8_t)bytes.data[i] << (8 * i);
	return true;
}

bool protobuf_next(struct protobuf *reader, struct protobuf_field *field)
{
	uint64_t tag;
	uint64_t size;

	*field = (struct protobuf_field){.number = 0};
	if (reader->failed || reader->rest.size == 0)
		return false;
	if (reader->count++ >= PROTOBUF_FIELDS_MAX)
		return fail(reader);
	if (!take_varint(reader, &tag))
		return false;
	if (tag >> 3 == 0 || tag >> 3 >= 1 << 29)
		return fail(reader);
	field->number = (uint32_t)(tag >> 3);
	switch (tag & 7) {
	case WIRE_VARINT:
		return take_varint(reader, &field->value);
	case WIRE_FIXED64:
		return take_fixed(reader, 8, &field->value);
	case WIRE_FIXED32:
		return take_fixed(reader, 4, &field->value);
	case WIRE_BYTES:
		field->is_bytes = true;
		return take_varint(reader, &size) &&
		       take(reader, size, &field->bytes);
	}
	return fail(reader);
}

static int not_protobuf(struct error *err)
{
	return error_set(err, ERROR_INPUT, ID,
			 "the reply is not a protobuf message");
}

/* Puts @field where it is wanted, if it is. */
static int match(const struct protobuf_field *field,
		 const struct protobuf_want *wants, size_t count,
		 struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (wants[i].number != field->number)
			continue;
		if (!field->is_bytes)
			return error_set(err, ERROR_INPUT, ID,
					 "field %u of the reply is not text",
					 field->number);
		if (wants[i].bytes->data)
			return error_set(err, ERROR_INPUT, ID,
					 "field %u of the reply comes twice",
					 field->number);
		*wants[i].bytes = field->bytes;
	}
	return 0;
}

int protobuf_find(struct span message, const struct protobuf_want *wants,
		  size_t count, struct error *err)
{
	struct protobuf reader = {.rest = message};
	struct protobuf_field field;

	for (size_t i = 0; i < count; i++)
		*wants[i].bytes = (struct span){NULL, 0};
	while (protobuf_next(&reader, &field)) {
		if (match(&field, wants, count, err) < 0)
			return -1;
	}
	return reader.failed ? not_protobuf(err) : 0;
}

int protobuf_entry(const struct protobuf_field *field, struct span *key,
		   struct span *value, struct error *err)
{
	const struct protobuf_want wants[] = {{1, key}, {2, value}};

	if (!field->is_bytes)
		return error_set(err, ERROR_INPUT, ID,
				 "field %u of the reply is not a map",
				 field->number);
	if (protobuf_find(field->bytes, wants, 2, err) < 0)
		return -1;
	/* what has the default value is left out: the empty string */
	if (!key->data)
		*key = span_of("");
	if (!value->data)
		*value = span_of("");
	return 0;
}

int protobuf_find_key(struct span message, uint32_t number, const char *key,
		      struct span *value, struct error *err)
{
	struct protobuf reader = {.rest = message};
	struct protobuf_field field;

	*value = (struct span){NULL, 0};
	while (protobuf_next(&reader, &field)) {
		struct span name;
		struct span found;

		if (field.number != number)
			continue;
		if (protobuf_entry(&field, &name, &found, err) < 0)
			return -1;
		if (!span_is(name, key))
			continue;
		if (value->data)
			return error_set(err, ERROR_INPUT, ID,
					 "the reply has the key '%s' twice",
					 key);
		*value = found;
	}
	return reader.failed ? not_protobuf(err) : 0;
}

static void put_varint(struct buf *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_add_char(out, (char)(value | 0x80));
	buf_add_char(out, (char)value);
}

void protobuf_put_text(struct buf *out, uint32_t number, const char *text)
{
	size_t size = strlen(text);

	put_varint(out, (uint64_t)number << 3 | WIRE_BYTES);
	put_varint(out, size);
	buf_add(out, text, size);
}
