#include "evidence/der.h"

#include "base/rfc3339.h"

#include <stdio.h>

/* Reads the header at the front of @der: its size, and that of the content. */
static bool read_header(struct span der, size_t *header, size_t *length)
{
	const uint8_t *at = (const uint8_t *)der.data;
	size_t i;

	/* 0x1f: the tag goes on in further bytes */
	if (der.size < 2 || (at[0] & 0x1f) == 0x1f)
		return false;
	*header = 2;
	*length = at[1];
	if (*length & 0x80) {
		*header += *length & 0x7f;
		if (*header < 3 || *header > 6 || der.size < *header)
			return false;
		for (*length = 0, i = 2; i < *header; i++)
			*length = *length << 8 | at[i];
		if (*length < 0x80 || *length >> 8 * (*header - 3) == 0)
			return false;
	}
	return der.size - *header >= *length;
}

bool der_take_any(struct span *der, uint8_t *tag, struct span *content,
		  struct span *whole)
{
	size_t header, length;

	if (!read_header(*der, &header, &length))
		return false;
	if (tag)
		*tag = (uint8_t)der->data[0];
	if (content)
		*content = (struct span){der->data + header, length};
	if (whole)
		*whole = (struct span){der->data, header + length};
	*der = span_skip(*der, header + length);
	return true;
}

bool der_take(struct span *der, uint8_t tag, struct span *content)
{
	return der->size && (uint8_t)der->data[0] == tag &&
	       der_take_any(der, NULL, content, NULL);
}

bool der_take_whole(struct span *der, uint8_t tag, struct span *whole)
{
	return der->size && (uint8_t)der->data[0] == tag &&
	       der_take_any(der, NULL, NULL, whole);
}

static bool integer_is_minimal(struct span content)
{
	const uint8_t *at = (const uint8_t *)content.data;

	if (content.size == 0)
		return false;
	if (content.size == 1)
		return true;
	return !(at[0] == 0 && !(at[1] & 0x80)) &&
	       !(at[0] == 0xff && (at[1] & 0x80));
}

static bool primitive_is_strict(uint8_t tag, struct span content)
{
	switch (tag) {
	case DER_BOOLEAN:
		return content.size == 1 && (content.data[0] == 0 ||
					     (uint8_t)content.data[0] == 0xff);
	case DER_INTEGER:
		return integer_is_minimal(content);
	case DER_NULL:
		return content.size == 0;
	case DER_OID:
		return content.size > 0;
	default:
		return tag != 0;
	}
}

/* A universal string or number in pieces is BER. */
static bool may_be_constructed(uint8_t tag)
{
	return (tag & 0xc0) != 0 || tag == DER_SEQUENCE || tag == DER_SET;
}

bool der_is_strict(struct span der)
{
	struct span open[DER_DEPTH_MAX]; /* what is left at each level */
	size_t depth = 0, elements = 0;

	open[0] = der;
	while (depth || open[0].size || elements == 0) {
		struct span content;
		uint8_t tag;

		if (open[depth].size == 0 && depth) {
			depth--;
			continue;
		}
		if ((depth == 0 && elements) ||
		    !der_take_any(&open[depth], &tag, &content, NULL))
			return false;
		elements++;
		if (!(tag & 0x20)) {
			if (!primitive_is_strict(tag, content))
				return false;
			continue;
		}
		if (!may_be_constructed(tag) || ++depth == DER_DEPTH_MAX)
			return false;
		open[depth] = content;
	}
	return true;
}

void der_add_header(struct buf *out, uint8_t tag, size_t size)
{
	size_t bytes = 0, rest;

	buf_add_char(out, (char)tag);
	if (size < 0x80) {
		buf_add_char(out, (char)size);
		return;
	}
	for (rest = size; rest; rest >>= 8)
		bytes++;
	buf_add_char(out, (char)(0x80 | bytes));
	while (bytes--)
		buf_add_char(out, (char)(size >> 8 * bytes));
}

/* "20250704T..." without its separators, as RFC 3339; whether it is one. */
static bool read_digits(struct span digits, int64_t *seconds)
{
	const char *d = digits.data;
	char text[32];
	size_t i;

	for (i = 0; i < digits.size; i++)
		if (d[i] < '0' || d[i] > '9')
			return false;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4,
		 d + 6, d + 8, d + 10, d + 12);
	/* RFC 3339 knows leap seconds, DER does not */
	return d[12] < '6' && rfc3339_parse(span_of(text), seconds) == 0;
}

/* ".5Z": a fraction of a second that does not end in 0, or nothing. */
static bool read_fraction(struct span text, bool allowed, int64_t *milliseconds)
{
	int64_t scale = 100;
	size_t i;

	*milliseconds = 0;
	if (span_is(text, "Z"))
		return true;
	if (!allowed || text.size < 3 || text.size > 32 ||
	    text.data[0] != '.' || text.data[text.size - 1] != 'Z' ||
	    text.data[text.size - 2] == '0')
		return false;
	for (i = 1; i < text.size - 1; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		*milliseconds += scale * (text.data[i] - '0');
		scale /= 10;
	}
	return true;
}

bool der_time(uint8_t tag, struct span content, bool fraction,
	      int64_t *milliseconds)
{
	size_t year = tag == DER_UTC_TIME ? 2 : 4;
	char digits[15] = "20";
	int64_t seconds, rest;

	if ((tag != DER_UTC_TIME && tag != DER_GENERALIZED_TIME) ||
	    content.size < year + 11)
		return false;
	memcpy(digits + 4 - year, content.data, year + 10);
	/* RFC 5280 4.1.2.5.1: 50 is 1950, 49 is 2049 */
	if (year == 2 && digits[2] >= '5')
		memcpy(digits, "19", 2);
	if (!read_digits((struct span){digits, 14}, &seconds) ||
	    !read_fraction(span_skip(content, year + 10),
			   fraction && tag == DER_GENERALIZED_TIME, &rest))
		return false;
	*milliseconds = seconds * 1000 + rest;
	return true;
}
