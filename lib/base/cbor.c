#include "base/cbor.h"

#include "base/json_text.h"

#include <math.h>

/* Major types, the top three bits of a head. */
enum major {
	MAJOR_UINT,
	MAJOR_NEGATIVE,
	MAJOR_BYTES,
	MAJOR_TEXT,
	MAJOR_ARRAY,
	MAJOR_MAP,
	MAJOR_TAG,
	MAJOR_OTHER,
};

static const enum cbor_type TYPES[] = {
	[MAJOR_UINT] = CBOR_UINT,   [MAJOR_NEGATIVE] = CBOR_NEGATIVE,
	[MAJOR_BYTES] = CBOR_BYTES, [MAJOR_TEXT] = CBOR_TEXT,
	[MAJOR_ARRAY] = CBOR_ARRAY, [MAJOR_MAP] = CBOR_MAP,
	[MAJOR_TAG] = CBOR_TAG,	    [MAJOR_OTHER] = CBOR_SIMPLE,
};

#define HEAD_ONE_BYTE 24 /* the argument is the byte that follows */
#define SIMPLE_FALSE  20
#define SIMPLE_LAST   23

struct reading {
	struct span text;
	size_t at;
	unsigned depth;
	struct cbor *out;
	struct error *err;
};

static int fail(const struct reading *reading, const char *what)
{
	return error_set(reading->err, ERROR_INPUT, "cbor.syntax",
			 "not valid CBOR at byte %zu: %s", reading->at, what);
}

static int limit(const struct reading *reading, const char *what)
{
	return error_set(reading->err, ERROR_INPUT, "cbor.limit",
			 "CBOR at byte %zu: %s", reading->at, what);
}

static size_t left(const struct reading *reading)
{
	return reading->text.size - reading->at;
}

/*
 * Reads a head. @extra is how many bytes of argument it has: an argument of a
 * float may be any number, all others have to need them.
 */
static int read_head(struct reading *reading, enum major *major, size_t *extra,
		     uint64_t *value)
{
	static const uint64_t LEAST[] = {
		[1] = 24, [2] = 1 << 8, [4] = 1 << 16, [8] = UINT64_C(1) << 32};
	uint8_t head;
	unsigned low;

	if (left(reading) == 0)
		return fail(reading, "it is cut off");
	head = (uint8_t)reading->text.data[reading->at++];
	*major = (enum major)(head >> 5);
	low = head & 31;
	*value = low;
	*extra = 0;
	if (low < HEAD_ONE_BYTE)
		return 0;
	if (low > HEAD_ONE_BYTE + 3)
		return fail(reading, "an indefinite or reserved length");
	*extra = (size_t)1 << (low - HEAD_ONE_BYTE);
	if (left(reading) < *extra)
		return fail(reading, "it is cut off");
	*value = 0;
	for (size_t i = 0; i < *extra; i++)
		*value = *value << 8 |
			 (uint8_t)reading->text.data[reading->at++];
	if (*major != MAJOR_OTHER && *value < LEAST[*extra])
		return fail(reading, "a head that is longer than it has to be");
	return 0;
}

static double half(uint16_t bits)
{
	unsigned exponent = bits >> 10 & 31;
	double mantissa = bits & 0x3ff;
	double value;

	if (exponent == 0)
		value = ldexp(mantissa, -24);
	else if (exponent < 31)
		value = ldexp(mantissa + 1024, (int)exponent - 25);
	else
		value = mantissa == 0 ? INFINITY : NAN;
	return bits & 0x8000 ? -value : value;
}

static double number_of(size_t size, uint64_t value)
{
	uint32_t narrow = (uint32_t)value;
	double number = 0;
	float single = 0;

	if (size == 2)
		return half((uint16_t)value);
	if (size == sizeof(number)) {
		memcpy(&number, &value, sizeof(number));
		return number;
	}
	memcpy(&single, &narrow, sizeof(single));
	return single;
}

/* Simple values and floats. */
static int read_other(struct reading *reading, struct cbor_item *item,
		      size_t extra)
{
	if (extra > 1) {
		item->type = CBOR_FLOAT;
		item->number = number_of(extra, item->value);
		return 0;
	}
	if (extra == 1 || item->value < SIMPLE_FALSE ||
	    item->value > SIMPLE_LAST)
		return fail(reading, "an unknown simple value");
	return 0;
}

static bool is_utf8(struct span text)
{
	while (text.size > 0) {
		size_t plain = json_text_plain(text);

		/* what JSON would escape is ASCII; the rest is not UTF-8 */
		if (plain == 0 && (uint8_t)*text.data >= 0x80)
			return false;
		plain += plain == 0;
		text.data += plain;
		text.size -= plain;
	}
	return true;
}

static int read_string(struct reading *reading, struct cbor_item *item)
{
	if (item->value > left(reading))
		return fail(reading, "a string is cut off");
	item->bytes = (struct span){reading->text.data + reading->at,
				    (size_t)item->value};
	if (item->type == CBOR_TEXT && !is_utf8(item->bytes))
		return fail(reading, "a text is not UTF-8");
	reading->at += item->bytes.size;
	return 0;
}

static bool may_be_key(const struct cbor_item *item)
{
	return item->type == CBOR_UINT || item->type == CBOR_NEGATIVE ||
	       item->type == CBOR_BYTES || item->type == CBOR_TEXT;
}

/* Heads are minimal: keys are the same when their bytes are. */
static int check_keys(const struct reading *reading,
		      const struct cbor_item *map)
{
	const struct cbor_item *key = map + 1;

	for (uint64_t i = 0; i < map->value; i++) {
		const struct cbor_item *other = map + 1;

		if (!may_be_key(key))
			return fail(reading, "a key is no integer or string");
		for (uint64_t j = 0; j < i; j++) {
			if (span_equal(key->encoded, other->encoded))
				return fail(reading, "a key stands there "
						     "twice");
			other = cbor_after(cbor_after(other));
		}
		key = cbor_after(cbor_after(key));
	}
	return 0;
}

static int read_item(struct reading *reading);

static int read_children(struct reading *reading, struct cbor_item *item)
{
	uint64_t count = item->value;

	if (item->type == CBOR_TAG)
		count = 1;
	if (item->type == CBOR_MAP && count > CBOR_PAIRS_MAX)
		return limit(reading, "a map of too many pairs");
	if (item->type == CBOR_MAP)
		count *= 2;
	if (count > CBOR_ITEMS_MAX)
		return limit(reading, "too many items");
	if (reading->depth == CBOR_DEPTH_MAX)
		return limit(reading, "nested too deep");
	reading->depth++;
	for (uint64_t i = 0; i < count; i++)
		if (read_item(reading) < 0)
			return -1;
	reading->depth--;
	return 0;
}

static int read_content(struct reading *reading, struct cbor_item *item,
			size_t extra)
{
	switch (item->type) {
	case CBOR_UINT:
	case CBOR_NEGATIVE:
		return 0;
	case CBOR_BYTES:
	case CBOR_TEXT:
		return read_string(reading, item);
	case CBOR_ARRAY:
	case CBOR_MAP:
	case CBOR_TAG:
		return read_children(reading, item);
	case CBOR_SIMPLE:
	case CBOR_FLOAT:
		break;
	}
	return read_other(reading, item, extra);
}

static int read_item(struct reading *reading)
{
	struct cbor *out = reading->out;
	size_t index = out->count;
	size_t start = reading->at;
	struct cbor_item *item = &out->items[index];
	enum major major = MAJOR_OTHER;
	size_t extra = 0;

	if (index == CBOR_ITEMS_MAX)
		return limit(reading, "too many items");
	memset(item, 0, sizeof(*item));
	out->count++;
	if (read_head(reading, &major, &extra, &item->value) < 0)
		return -1;
	item->type = TYPES[major];
	if (read_content(reading, item, extra) < 0)
		return -1;
	item->encoded =
		(struct span){reading->text.data + start, reading->at - start};
	item->items = out->count - index;
	return item->type == CBOR_MAP ? check_keys(reading, item) : 0;
}

int cbor_read(struct span text, struct cbor *out, struct error *err)
{
	struct reading reading = {.text = text, .out = out, .err = err};

	out->count = 0;
	if (read_item(&reading) == 0 && left(&reading) == 0)
		return 0;
	out->count = 0;
	return fail(&reading, "bytes after the item");
}

const struct cbor_item *cbor_after(const struct cbor_item *item)
{
	return item + item->items;
}

const struct cbor_item *cbor_element(const struct cbor_item *array,
				     size_t index)
{
	const struct cbor_item *item = array + 1;

	if (array->type != CBOR_ARRAY || index >= array->value)
		return NULL;
	while (index-- > 0)
		item = cbor_after(item);
	return item;
}

bool cbor_is_int(const struct cbor_item *item, int64_t value)
{
	if (value >= 0)
		return item->type == CBOR_UINT &&
		       item->value == (uint64_t)value;
	return item->type == CBOR_NEGATIVE &&
	       item->value == (uint64_t)(-1 - value);
}

const struct cbor_item *cbor_find_int(const struct cbor_item *map, int64_t key)
{
	const struct cbor_item *item = map + 1;

	if (map->type != CBOR_MAP)
		return NULL;
	for (uint64_t i = 0; i < map->value; i++) {
		if (cbor_is_int(item, key))
			return cbor_after(item);
		item = cbor_after(cbor_after(item));
	}
	return NULL;
}

const struct cbor_item *cbor_find(const struct cbor_item *map, const char *key)
{
	const struct cbor_item *item = map + 1;

	if (map->type != CBOR_MAP)
		return NULL;
	for (uint64_t i = 0; i < map->value; i++) {
		if (item->type == CBOR_TEXT && span_is(item->bytes, key))
			return cbor_after(item);
		item = cbor_after(cbor_after(item));
	}
	return NULL;
}

static enum major major_of(enum cbor_type type)
{
	for (unsigned i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (TYPES[i] == type)
			return (enum major)i;
	return MAJOR_OTHER;
}

void cbor_write_head(struct buf *out, enum cbor_type type, uint64_t value)
{
	unsigned low = value < 24	     ? (unsigned)value
		       : value <= 0xff	     ? 24
		       : value <= 0xffff     ? 25
		       : value <= 0xffffffff ? 26
					     : 27;

	buf_add_char(out, (char)((unsigned)major_of(type) << 5 | low));
	if (low < HEAD_ONE_BYTE)
		return;
	for (unsigned bytes = 1U << (low - HEAD_ONE_BYTE); bytes > 0; bytes--)
		buf_add_char(out, (char)(value >> (8 * (bytes - 1))));
}
