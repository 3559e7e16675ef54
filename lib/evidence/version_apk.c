/* The order of apk-tools: apk-package(5), apk's version.c. */
#include "evidence/version_text.h"

#include <string.h>

/* number{.number}[letter]{_suffix[number]}[-r number] */
static const char *const SUFFIXES[] = {"alpha", "beta", "pre", "rc", "",
				       "cvs",	"svn",	"git", "hg", "p"};
#define SUFFIX_NONE  4
#define SUFFIX_COUNT 10

struct apk {
	const char *at;
	bool failed;
};

static int take_suffix(struct apk *apk)
{
	if (*apk->at != '_')
		return SUFFIX_NONE;
	for (int i = 0; i < SUFFIX_COUNT; i++) {
		size_t size = strlen(SUFFIXES[i]);

		if (i != SUFFIX_NONE &&
		    strncmp(apk->at + 1, SUFFIXES[i], size) == 0 &&
		    !version_text_is_alpha(apk->at[1 + size])) {
			apk->at += 1 + size;
			return i;
		}
	}
	apk->failed = true;
	return SUFFIX_NONE;
}

static int compare_parts(struct apk *a, struct apk *b, bool fraction)
{
	/* ".01" is read as a fraction, so text by text */
	if (fraction && (*a->at == '0' || *b->at == '0')) {
		while (version_text_is_digit(*a->at) && *a->at == *b->at) {
			a->at++;
			b->at++;
		}
		if (version_text_is_digit(*a->at) ||
		    version_text_is_digit(*b->at))
			return version_text_is_digit(*a->at) &&
					       version_text_is_digit(*b->at)
				       ? *a->at - *b->at
			       : version_text_is_digit(*a->at) ? 1
							       : -1;
		return 0;
	}
	return version_text_digits(&a->at, &b->at);
}

static int compare_release(struct apk *a, struct apk *b)
{
	int order = compare_parts(a, b, false);

	while (order == 0 && *a->at == '.' && *b->at == '.') {
		a->at++;
		b->at++;
		order = compare_parts(a, b, true);
	}
	if (order)
		return order;
	if (*a->at == '.' || *b->at == '.')
		return *a->at == '.' ? 1 : -1;
	if (version_text_is_alpha(*a->at) || version_text_is_alpha(*b->at)) {
		order = (version_text_is_alpha(*a->at) ? *a->at : 0) -
			(version_text_is_alpha(*b->at) ? *b->at : 0);
		a->at += version_text_is_alpha(*a->at);
		b->at += version_text_is_alpha(*b->at);
	}
	return order;
}

static int compare_suffixes(struct apk *a, struct apk *b)
{
	while (*a->at == '_' || *b->at == '_') {
		int order = take_suffix(a) - take_suffix(b);

		if (order == 0)
			order = version_text_digits(&a->at, &b->at);
		if (order || a->failed || b->failed)
			return order;
	}
	return 0;
}

/* The hash of a commit, "~1234abcd": text by text; none comes before any. */
static int compare_commits(struct apk *a, struct apk *b)
{
	size_t x, y, least;
	int order;

	if (*a->at != '~' || *b->at != '~')
		return (*a->at == '~') - (*b->at == '~');
	x = strcspn(a->at, "-");
	y = strcspn(b->at, "-");
	least = x < y ? x : y;
	order = memcmp(a->at, b->at, least);
	a->at += x;
	b->at += y;
	return order ? order : (x > y) - (x < y);
}

static int compare_revisions(struct apk *a, struct apk *b)
{
	a->at += strncmp(a->at, "-r", 2) == 0 ? 2 : 0;
	b->at += strncmp(b->at, "-r", 2) == 0 ? 2 : 0;
	return version_text_digits(&a->at, &b->at);
}

bool version_apk(const char *a, const char *b, int *order)
{
	struct apk x = {a, false}, y = {b, false};

	if (!version_text_is_digit(*a) || !version_text_is_digit(*b))
		return false;
	*order = compare_release(&x, &y);
	if (*order == 0)
		*order = compare_suffixes(&x, &y);
	if (x.failed || y.failed)
		return false;
	if (*order == 0)
		*order = compare_commits(&x, &y);
	if (*order == 0)
		*order = compare_revisions(&x, &y);
	return *order != 0 || (!*x.at && !*y.at);
}
