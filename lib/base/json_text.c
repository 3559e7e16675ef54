#include "base/json_text.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Where, from @at on, the first byte is that is not plain ASCII. */
static size_t plain_bytes(struct span text, size_t at)
{
	for (; at < text.size; at++) {
		unsigned char c = (unsigned char)text.data[at];

		if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
			break;
	}
	return at;
}

#ifdef __SSE2__

/*
 * Compared as signed, everything from 0x80 up is below zero, so one comparison
 * finds control characters and the bytes of UTF-8 sequences.
 */
static unsigned special_mask(const char *at)
{
	__m128i text = _mm_loadu_si128((const void *)at);
	__m128i low = _mm_cmplt_epi8(text, _mm_set1_epi8(0x20));
	__m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));

	return (unsigned)_mm_movemask_epi8(
		_mm_or_si128(low, _mm_or_si128(quote, slash)));
}

static size_t plain_ascii(struct span text, size_t at)
{
	for (; at + 16 <= text.size; at += 16) {
		unsigned mask = special_mask(text.data + at);

		if (mask)
			return at + (size_t)__builtin_ctz(mask);
	}
	return plain_bytes(text, at);
}
#else
static size_t plain_ascii(struct span text, size_t at)
{
	return plain_bytes(text, at);
}
#endif

/* The length that the first byte announces; 0 for one that cannot be first. */
static size_t sequence_length(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/*
 * The second byte keeps out what is longer than it need be, surrogates, and
 * what lies above U+10FFFF (RFC 3629 section 4).
 */
static bool second_byte_ok(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

/*
 * Whether @text may go on as a valid sequence; *length is that of the whole
 * one, which may be longer than @text.
 */
static bool measure_utf8(struct span text, size_t *length)
{
	const unsigned char *at = (const void *)text.data;

	*length = sequence_length(at[0]);
	if (*length == 0 || (text.size > 1 && !second_byte_ok(at[0], at[1])))
		return false;
	for (size_t i = 2; i < *length && i < text.size; i++)
		if ((at[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/*
 * Where, from @at on, there is no whole valid sequence. Kept out of line, so
 * that plain text does not pay for its stack frame.
 */
static __attribute__((noinline)) size_t plain_utf8(struct span text, size_t at)
{
	while (at < text.size && (unsigned char)text.data[at] >= 0x80) {
		struct span rest = {text.data + at, text.size - at};
		size_t length;

		if (!measure_utf8(rest, &length) || length > rest.size)
			break;
		at += length;
	}
	return at;
}

size_t json_text_plain(struct span text)
{
	size_t at = plain_ascii(text, 0);

	while (at < text.size && (unsigned char)text.data[at] >= 0x80) {
		size_t behind = plain_utf8(text, at);

		if (behind == at)
			break;
		at = plain_ascii(text, behind);
	}
	return at;
}

static int read_utf8(struct span text, size_t *used, char out[4], size_t *size,
		     struct error *err)
{
	size_t length;

	if (!measure_utf8(text, &length))
		return error_set(err, ERROR_INPUT, "json.utf8",
				 "invalid UTF-8");
	if (length > text.size)
		return 0;
	memcpy(out, text.data, length);
	*used = *size = length;
	return 0;
}

static size_t write_utf8(uint32_t point, char out[4])
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

static bool read_hex(const char *at, uint32_t *out)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)at[i];
		unsigned char letter = c | 0x20;

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (letter >= 'a' && letter <= 'f')
			value = value << 4 | (uint32_t)(letter - 'a' + 10);
		else
			return false;
	}
	*out = value;
	return true;
}

static int bad_surrogate(struct error *err)
{
	return error_set(err, ERROR_INPUT, "json.utf8",
			 "half a surrogate pair in a \\u escape");
}

static int bad_escape(struct error *err)
{
	return error_set(err, ERROR_INPUT, "json.syntax",
			 "unknown escape in a string");
}

/* The low half that has to follow the high half @high. */
static int read_low_half(struct span text, uint32_t high, size_t *used,
			 char out[4], size_t *size, struct error *err)
{
	uint32_t low;

	if (text.size > 6 && text.data[6] != '\\')
		return bad_surrogate(err);
	if (text.size > 7 && text.data[7] != 'u')
		return bad_surrogate(err);
	if (text.size < 12)
		return 0;
	if (!read_hex(text.data + 8, &low))
		return bad_escape(err);
	if (low < 0xdc00 || low > 0xdfff)
		return bad_surrogate(err);
	*size = write_utf8(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
			   out);
	*used = 12;
	return 0;
}

static int read_unicode(struct span text, size_t *used, char out[4],
			size_t *size, struct error *err)
{
	uint32_t point;

	if (text.size < 6)
		return 0;
	if (!read_hex(text.data + 2, &point))
		return bad_escape(err);
	if (point == 0)
		return error_set(err, ERROR_INPUT, "json.nul",
				 "a NUL in a string");
	if (point >= 0xdc00 && point <= 0xdfff)
		return bad_surrogate(err);
	if (point >= 0xd800 && point <= 0xdbff)
		return read_low_half(text, point, used, out, size, err);
	*size = write_utf8(point, out);
	*used = 6;
	return 0;
}

static int read_escape(struct span text, size_t *used, char out[4],
		       size_t *size, struct error *err)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (text.size < 2)
		return 0;
	if (text.data[1] == 'u')
		return read_unicode(text, used, out, size, err);
	found = memchr(from, text.data[1], sizeof(from) - 1);
	if (!found)
		return bad_escape(err);
	out[0] = to[found - from];
	*size = 1;
	*used = 2;
	return 0;
}

int json_text_char(struct span text, size_t *used, char out[4], size_t *size,
		   struct error *err)
{
	unsigned char first = (unsigned char)text.data[0];

	*used = 0;
	*size = 0;
	if (first == '\\')
		return read_escape(text, used, out, size, err);
	if (first >= 0x80)
		return read_utf8(text, used, out, size, err);
	if (first == 0)
		return error_set(err, ERROR_INPUT, "json.nul",
				 "a NUL in a string");
	return error_set(err, ERROR_INPUT, "json.syntax",
			 "control character 0x%02x in a string", first);
}
