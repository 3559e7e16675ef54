/* The order of RubyGems' Gem::Version. */
#include "evidence/version_text.h"

#include <string.h>

#define SEGMENTS_MAX VERSION_SIZE_MAX

/* Runs of digits and of letters; the first letters begin a pre-release. */
struct gem {
	unsigned count;
	struct span segments[SEGMENTS_MAX];
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_zero(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != '0')
			return false;
	return true;
}

/* Zeros at the end of the release, and of all, are as if not there. */
static void trim(struct gem *out, unsigned release)
{
	unsigned keep = release;

	while (out->count > release && is_zero(out->segments[out->count - 1]))
		out->count--;
	while (keep > 0 && is_zero(out->segments[keep - 1]))
		keep--;
	memmove(&out->segments[keep], &out->segments[release],
		(out->count - release) * sizeof(out->segments[0]));
	out->count -= release - keep;
}

static bool read_gem(const char *version, struct gem *out)
{
	const char *at = version;
	unsigned release = 0;
	bool has_word = false;

	out->count = 0;
	if (strlen(version) >= VERSION_SIZE_MAX / 2 ||
	    !version_text_is_digit(*at))
		return false;
	while (*at) {
		struct span *run = &out->segments[out->count];

		*run = (struct span){at, 0};
		if (*at == '-') {
			*run = span_of("pre");
			at++;
		} else if (version_text_is_digit(*at)) {
			while (version_text_is_digit(*at))
				at++;
			run->size = (size_t)(at - run->data);
		} else if (is_letter(*at)) {
			while (is_letter(*at))
				at++;
			run->size = (size_t)(at - run->data);
		} else if (*at++ == '.') {
			continue;
		} else {
			return false;
		}
		has_word |= !version_text_is_digit(*run->data);
		out->count++;
		release += !has_word;
	}
	trim(out, release);
	return true;
}

static int compare_segments(struct span a, struct span b)
{
	size_t least = a.size < b.size ? a.size : b.size;
	int order;

	if (version_text_is_digit(*a.data) != version_text_is_digit(*b.data))
		return version_text_is_digit(*a.data) ? 1 : -1;
	if (version_text_is_digit(*a.data))
		return version_text_numbers(a, b);
	order = memcmp(a.data, b.data, least);
	return order ? order : (a.size > b.size) - (a.size < b.size);
}

bool version_gem(const char *a, const char *b, int *order)
{
	struct gem x, y;

	if (!read_gem(a, &x) || !read_gem(b, &y))
		return false;
	*order = 0;
	for (unsigned i = 0; *order == 0 && (i < x.count || i < y.count); i++)
		*order = compare_segments(
			i < x.count ? x.segments[i] : span_of("0"),
			i < y.count ? y.segments[i] : span_of("0"));
	return true;
}
