#include "base/json_number.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Fewer digits than this fit int64_t whatever they are. */
#define DIGITS_SURE 18

static size_t digits(struct span text, size_t from)
{
	size_t at = from;

	while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
		at++;
	return at - from;
}

/* The length of the integer part at the start, or 0 when there is none. */
static size_t integer_part(struct span text)
{
	size_t sign = text.size > 0 && text.data[0] == '-';
	size_t count = digits(text, sign);

	if (count == 0 || (count > 1 && text.data[sign] == '0'))
		return 0;
	return sign + count;
}

/* The length of a fraction and an exponent from @at on, as far as they go. */
static size_t real_part(struct span text, size_t at, bool *exponent)
{
	size_t from = at;

	*exponent = false;
	if (at < text.size && text.data[at] == '.') {
		size_t count = digits(text, at + 1);

		if (count == 0)
			return at - from;
		at += 1 + count;
	}
	if (at < text.size && (text.data[at] | 0x20) == 'e') {
		size_t sign = at + 1 < text.size && (text.data[at + 1] == '+' ||
						     text.data[at + 1] == '-');
		size_t count = digits(text, at + 1 + sign);

		if (count == 0)
			return at - from;
		at += 1 + sign + count;
		*exponent = true;
	}
	return at - from;
}

/* Reads digits into *out; whether they fit. */
static bool read_digits(struct span text, size_t from, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = from; i < text.size; i++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(
			    value, (uint64_t)(text.data[i] - '0'), &value))
			return false;
	*out = value;
	return true;
}

static bool integer_fits(struct span text)
{
	int64_t value;
	uint64_t natural;

	return text.size <= DIGITS_SURE ||
	       (text.data[0] == '-' ? json_number_int64(text, &value) == 0
				    : read_digits(text, 0, &natural));
}

static bool double_fits(struct span text)
{
	char copy[JSON_NUMBER_MAX + 1];

	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	return isfinite(strtod(copy, NULL));
}

static int bad_range(struct error *err)
{
	return error_set(err, ERROR_INPUT, "json.number",
			 "number out of range");
}

int json_number_check(struct span text, struct error *err)
{
	size_t integer, real;
	bool exponent;

	if (text.size > JSON_NUMBER_MAX)
		return error_set(err, ERROR_INPUT, "json.number",
				 "number longer than %d bytes",
				 JSON_NUMBER_MAX);
	integer = integer_part(text);
	if (integer > 0 && integer == text.size)
		return integer_fits(text) ? 0 : bad_range(err);
	real = integer ? real_part(text, integer, &exponent) : 0;
	if (real == 0 || integer + real != text.size)
		return error_set(err, ERROR_INPUT, "json.number",
				 "'%.*s' is not a number as JSON writes it",
				 SPAN_ARGS(text));
	/* Without an exponent 64 digits cannot leave the range of double. */
	return !exponent || double_fits(text) ? 0 : bad_range(err);
}

int json_number_int64(struct span number, int64_t *out)
{
	bool negative = number.size > 0 && number.data[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative;
	uint64_t value;

	if (number.size == 0 || integer_part(number) != number.size ||
	    !read_digits(number, negative, &value) || value > limit)
		return -1;
	*out = (int64_t)(negative ? -value : value);
	return 0;
}
