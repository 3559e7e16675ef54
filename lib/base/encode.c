#include "base/encode.h"

#define NOT_A_DIGIT 0xff

void encode_hex(char *out, const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * size] = '\0';
}

static uint8_t hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (uint8_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint8_t)(c - 'a' + 10);
	return NOT_A_DIGIT;
}

int encode_hex_decode(struct span text, uint8_t *out, size_t size)
{
	if (text.size % 2 || text.size / 2 != size)
		return -1;
	for (size_t i = 0; i < size; i++) {
		uint8_t high = hex_value(text.data[2 * i]);
		uint8_t low = hex_value(text.data[2 * i + 1]);

		if (high == NOT_A_DIGIT || low == NOT_A_DIGIT)
			return -1;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

/*
 * The value of a base64 digit; *url and *standard record which alphabet a
 * text has committed itself to.
 */
static uint8_t base64_value(char c, bool *standard, bool *url)
{
	if (c >= 'A' && c <= 'Z')
		return (uint8_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 26);
	if (c >= '0' && c <= '9')
		return (uint8_t)(c - '0' + 52);
	*standard |= c == '+' || c == '/';
	*url |= c == '-' || c == '_';
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return NOT_A_DIGIT;
}

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, "encode.base64",
			 "not valid base64: %s", what);
}

/* Takes the padding off *text; what is left says how much there must be. */
static int strip_padding(struct span *text, enum encode_base64 accept,
			 struct error *err)
{
	size_t size = text->size;
	size_t padding;

	while (size && text->size - size < 3 && text->data[size - 1] == '=')
		size--;
	padding = text->size - size;
	text->size = size;
	if (size % 4 == 1)
		return fail(err, "wrong length");
	if (padding == (4 - size % 4) % 4)
		return 0;
	if (padding == 0 && accept == ENCODE_BASE64_EITHER)
		return 0;
	return fail(err, "wrong padding");
}

/* Decodes unpadded @text to @out, which has room; what is wrong, or NULL. */
static const char *decode_digits(struct span text, enum encode_base64 accept,
				 uint8_t *out)
{
	bool standard = false;
	bool url = false;
	uint32_t bits = 0;
	unsigned pending = 0;

	for (size_t i = 0; i < text.size; i++) {
		uint8_t value = base64_value(text.data[i], &standard, &url);

		if (value == NOT_A_DIGIT)
			return "a character outside the alphabet";
		bits = bits << 6 | value;
		pending += 6;
		if (pending >= 8) {
			pending -= 8;
			*out++ = (uint8_t)(bits >> pending);
		}
	}
	if (url && (standard || accept == ENCODE_BASE64_STANDARD))
		return standard ? "two alphabets" : "the URL-safe alphabet";
	if (bits & ((1u << pending) - 1))
		return "unused bits are not zero";
	return NULL;
}

int encode_base64_decode(struct span text, enum encode_base64 accept,
			 struct buf *out, struct error *err)
{
	const char *wrong;
	size_t size;
	char *room;

	if (strip_padding(&text, accept, err) < 0)
		return -1;
	size = text.size / 4 * 3 + text.size % 4 * 3 / 4;
	room = buf_reserve(out, size);
	if (!room)
		return error_set(err, ERROR_SYSTEM, "encode.base64",
				 "out of memory decoding base64");
	wrong = decode_digits(text, accept, (uint8_t *)room);
	if (wrong) {
		*room = '\0';
		return fail(err, wrong);
	}
	out->size += size;
	out->data[out->size] = '\0';
	return 0;
}

void encode_base64(struct buf *out, struct span data)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char group[4];

	for (size_t i = 0; i < data.size; i += 3) {
		size_t left = data.size - i;
		uint32_t bits = (uint32_t)(uint8_t)data.data[i] << 16;

		if (left > 1)
			bits |= (uint32_t)(uint8_t)data.data[i + 1] << 8;
		if (left > 2)
			bits |= (uint8_t)data.data[i + 2];
		for (unsigned n = 0; n < 4; n++)
			group[n] = digits[bits >> (18 - 6 * n) & 63];
		if (left < 3)
			group[3] = '=';
		if (left < 2)
			group[2] = '=';
		buf_add(out, group, sizeof(group));
	}
}
