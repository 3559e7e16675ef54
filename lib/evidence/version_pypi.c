/* PEP 440: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]. */
#include "evidence/version_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct pep {
	struct span epoch, release, local;
	int phase; /* 0 dev alone, 1 a, 2 b, 3 rc, 4 none */
	struct span phase_number;
	bool has_post, has_dev;
	struct span post, dev;
};

static struct span take_number(struct span *text)
{
	struct span out = {text->data, 0};

	while (out.size < text->size &&
	       version_text_is_digit(text->data[out.size]))
		out.size++;
	version_text_skip(text, out.size);
	return out;
}

static bool starts(struct span text, const char *word)
{
	size_t size = strlen(word);

	if (text.size < size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (tolower((unsigned char)text.data[i]) != word[i])
			return false;
	return true;
}

/* A word of a phase, with what may stand around it. */
static bool take_word(struct span *text, const char *const *words, int *which)
{
	struct span rest = *text;

	if (rest.size && strchr(".-_", *rest.data))
		version_text_skip(&rest, 1);
	for (int i = 0; words[i]; i++)
		if (starts(rest, words[i])) {
			version_text_skip(&rest, strlen(words[i]));
			if (rest.size > 0 && strchr(".-_", *rest.data))
				version_text_skip(&rest, 1);
			*which = i;
			*text = rest;
			return true;
		}
	return false;
}

static void take_phase(struct span *text, struct pep *out)
{
	static const char *const WORDS[] = {
		"alpha", "beta", "preview", "pre", "rc", "a", "b", "c", NULL};
	static const int PHASES[] = {1, 2, 3, 3, 3, 1, 2, 3};
	int which;

	if (!take_word(text, WORDS, &which))
		return;
	out->phase = PHASES[which];
	out->phase_number = take_number(text);
}

static void take_post(struct span *text, struct pep *out)
{
	static const char *const WORDS[] = {"post", "rev", "r", NULL};
	int which;

	if (text->size > 1 && *text->data == '-' &&
	    version_text_is_digit(text->data[1])) {
		version_text_skip(text, 1);
		out->has_post = true;
	} else {
		out->has_post = take_word(text, WORDS, &which);
	}
	if (out->has_post)
		out->post = take_number(text);
}

static bool read_pep(const char *version, struct pep *out)
{
	static const char *const DEV[] = {"dev", NULL};
	struct span text =
		span_of(version + (*version == 'v' || *version == 'V'));
	const char *mark = text.size ? memchr(text.data, '!', text.size) : NULL;
	int which;

	*out = (struct pep){.phase = 4};
	if (mark) {
		out->epoch = version_text_take(&text, "!");
		version_text_skip(&text, 1);
		if (!version_text_is_number(out->epoch))
			return false;
	}
	out->release.data = text.data;
	while (text.size && (version_text_is_digit(*text.data) ||
			     (*text.data == '.' && text.size > 1 &&
			      version_text_is_digit(text.data[1]))))
		version_text_skip(&text, 1);
	out->release.size = (size_t)(text.data - out->release.data);
	if (!out->release.size || !version_text_is_digit(*out->release.data))
		return false;
	take_phase(&text, out);
	take_post(&text, out);
	out->has_dev = take_word(&text, DEV, &which);
	if (out->has_dev)
		out->dev = take_number(&text);
	if (text.size && *text.data == '+') {
		version_text_skip(&text, 1);
		out->local = text;
		text.size = 0;
	}
	return text.size == 0;
}

/* A development release of nothing else comes before all phases. */
static int phase_of(const struct pep *pep)
{
	return pep->phase == 4 && !pep->has_post && pep->has_dev ? 0
								 : pep->phase;
}

static int compare_flags(bool a, bool b, struct span x, struct span y)
{
	return a != b ? (a ? 1 : -1) : version_text_numbers(x, y);
}

/* Part by part: numbers come after words, and in any case. */
static int compare_local(struct span a, struct span b)
{
	int order = 0;

	while (order == 0 && a.size && b.size) {
		struct span x = version_text_take(&a, ".-_"),
			    y = version_text_take(&b, ".-_");
		size_t least = x.size < y.size ? x.size : y.size;

		if (version_text_is_number(x) && version_text_is_number(y))
			order = version_text_numbers(x, y);
		else if (version_text_is_number(x) != version_text_is_number(y))
			order = version_text_is_number(x) ? 1 : -1;
		else if (least > 0)
			order = strncasecmp(x.data, y.data, least);
		if (order == 0 && !version_text_is_number(x))
			order = (x.size > y.size) - (x.size < y.size);
		version_text_skip(&a, a.size > 0);
		version_text_skip(&b, b.size > 0);
	}
	return order ? order : (a.size > 0) - (b.size > 0);
}

bool version_pypi(const char *a, const char *b, int *order)
{
	struct pep x, y;

	if (!read_pep(a, &x) || !read_pep(b, &y))
		return false;
	if (!x.epoch.size)
		x.epoch = span_of("0");
	if (!y.epoch.size)
		y.epoch = span_of("0");
	*order = version_text_numbers(x.epoch, y.epoch);
	if (*order == 0 && !version_text_release(x.release, y.release, order))
		return false;
	if (*order == 0)
		*order = phase_of(&x) - phase_of(&y);
	if (*order == 0)
		*order = version_text_numbers(x.phase_number, y.phase_number);
	if (*order == 0)
		*order = compare_flags(x.has_post, y.has_post, x.post, y.post);
	if (*order == 0) /* a development release comes first */
		*order = x.has_dev != y.has_dev
				 ? (x.has_dev ? -1 : 1)
				 : version_text_numbers(x.dev, y.dev);
	if (*order == 0)
		*order = compare_local(x.local, y.local);
	return true;
}
