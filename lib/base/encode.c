#include "base/encode.h"

#include <string.h>

#define NOT_A_DIGIT 0xff

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";

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

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, "encode.base64",
			 "not valid base64: %s", what);
}

/* Of @digits without padding. */
static size_t decoded_size(size_t digits)
{
	return digits / 4 * 3 + digits % 4 * 3 / 4;
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

/*
 * What each digit, of both alphabets, adds to a group of four when it stands
 * first, second, third and last in it; all else sets bits that no group has.
 */
struct digits {
	uint32_t at[4][256];
};

#define GROUP_MAX 0xffffff

static void fill_digits(struct digits *digits)
{
	for (unsigned place = 0; place < 4; place++) {
		uint32_t *at = digits->at[place];

		memset(at, NOT_A_DIGIT, sizeof(digits->at[place]));
		for (uint32_t i = 0; i < 64; i++)
			at[(uint8_t)base64_digits[i]] = i << (18 - 6 * place);
		at['-'] = at['+'];
		at['_'] = at['/'];
	}
}

static bool has(struct span text, char c)
{
	return text.size > 0 && memchr(text.data, c, text.size) != NULL;
}

/* Whether all keeps to one alphabet, and one that is accepted. */
static const char *check_alphabet(struct encode_base64_pieces *pieces,
				  struct span text)
{
	pieces->has_url = pieces->has_url || has(text, '-') || has(text, '_');
	pieces->has_standard =
		pieces->has_standard || has(text, '+') || has(text, '/');
	if (!pieces->has_url)
		return NULL;
	if (pieces->has_standard)
		return "two alphabets";
	return pieces->accept == ENCODE_BASE64_STANDARD
		       ? "the URL-safe alphabet"
		       : NULL;
}

/*
 * Decodes unpadded @text to @out, which has room; what is wrong, or NULL. Most
 * of an attestation passes here: four digits at a time, without a branch.
 */
static const char *decode_digits(struct span text, uint8_t *out)
{
	const uint8_t *in = (const uint8_t *)text.data;
	const uint8_t *end = in + text.size;
	struct digits digits;
	uint32_t seen = 0;
	uint32_t bits = 0;

	fill_digits(&digits);
	for (; end - in >= 4; in += 4) {
		bits = digits.at[0][in[0]] | digits.at[1][in[1]] |
		       digits.at[2][in[2]] | digits.at[3][in[3]];
		seen |= bits;
		*out++ = (uint8_t)(bits >> 16);
		*out++ = (uint8_t)(bits >> 8);
		*out++ = (uint8_t)bits;
	}
	bits = 0;
	for (unsigned place = 0; in < end; in++)
		bits |= digits.at[place++][*in];
	if (text.size % 4 > 1)
		*out++ = (uint8_t)(bits >> 16);
	if (text.size % 4 > 2)
		*out++ = (uint8_t)(bits >> 8);
	if ((seen | bits) > GROUP_MAX)
		return "a character outside the alphabet";
	if (bits & (text.size % 4 > 2 ? 0xff : 0xffff))
		return "unused bits are not zero";
	return NULL;
}

int encode_base64_piece(struct encode_base64_pieces *pieces, struct span text,
			bool is_last, struct buf *out, struct error *err)
{
	const char *wrong;
	size_t size;
	char *room;

	if (!is_last && text.size % 4)
		return fail(err, "wrong length");
	if (is_last && strip_padding(&text, pieces->accept, err) < 0)
		return -1;
	size = decoded_size(text.size);
	room = buf_reserve(out, size);
	if (!room)
		return error_set(err, ERROR_SYSTEM, "encode.base64",
				 "out of memory decoding base64");
	wrong = decode_digits(text, (uint8_t *)room);
	if (!wrong)
		wrong = check_alphabet(pieces, text);
	if (wrong) {
		*room = '\0';
		return fail(err, wrong);
	}
	out->size += size;
	out->data[out->size] = '\0';
	return 0;
}

int encode_base64_decode(struct span text, enum encode_base64 accept,
			 struct buf *out, struct error *err)
{
	struct encode_base64_pieces pieces = {.accept = accept};

	return encode_base64_piece(&pieces, text, true, out, err);
}

size_t encode_base64_size(struct span text)
{
	size_t size = text.size;

	while (size && text.size - size < 3 && text.data[size - 1] == '=')
		size--;
	return decoded_size(size);
}

void encode_base64(struct buf *out, struct span data)
{
	char group[4];

	for (size_t i = 0; i < data.size; i += 3) {
		size_t left = data.size - i;
		uint32_t bits = (uint32_t)(uint8_t)data.data[i] << 16;

		if (left > 1)
			bits |= (uint32_t)(uint8_t)data.data[i + 1] << 8;
		if (left > 2)
			bits |= (uint8_t)data.data[i + 2];
		for (unsigned n = 0; n < 4; n++)
			group[n] = base64_digits[bits >> (18 - 6 * n) & 63];
		if (left < 3)
			group[3] = '=';
		if (left < 2)
			group[2] = '=';
		buf_add(out, group, sizeof(group));
	}
}
