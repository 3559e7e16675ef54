/* The orders of package managers of languages. */
#include "evidence/version.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Numbers of any length, without leading zeros counting. */
static int compare_numbers(struct span a, struct span b)
{
	while (a.size > 1 && *a.data == '0') {
		a.data++;
		a.size--;
	}
	while (b.size > 1 && *b.data == '0') {
		b.data++;
		b.size--;
	}
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return a.size ? memcmp(a.data, b.data, a.size) : 0;
}

static bool is_number(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_digit(text.data[i]))
			return false;
	return text.size > 0;
}

/* Takes what stands before one of @marks off the front of *text. */
static struct span take(struct span *text, const char *marks)
{
	struct span out = {text->data, 0};

	while (out.size < text->size && !strchr(marks, text->data[out.size]))
		out.size++;
	text->data += out.size;
	text->size -= out.size;
	return out;
}

static void skip(struct span *text, size_t size)
{
	text->data += size;
	text->size -= size;
}

static int compare_words(struct span a, struct span b)
{
	size_t least = a.size < b.size ? a.size : b.size;
	int order = least ? memcmp(a.data, b.data, least) : 0;

	return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

/* ---- Semantic Versioning: major.minor.patch[-pre][+build] ---- */

/* One more number than three, and fewer, are read too. */
static bool compare_core(struct span a, struct span b, int *order)
{
	static const struct span zero = {"0", 1};

	*order = 0;
	while (*order == 0 && (a.size || b.size)) {
		struct span x = a.size ? take(&a, ".") : zero;
		struct span y = b.size ? take(&b, ".") : zero;

		if (!is_number(x) || !is_number(y))
			return false;
		*order = compare_numbers(x, y);
		skip(&a, a.size > 0);
		skip(&b, b.size > 0);
	}
	return true;
}

static int compare_pre(struct span a, struct span b)
{
	int order = 0;

	if (!a.size || !b.size)
		return a.size ? -1 : b.size ? 1 : 0;
	while (order == 0 && a.size && b.size) {
		struct span x = take(&a, "."), y = take(&b, ".");

		if (is_number(x) && is_number(y))
			order = compare_numbers(x, y);
		else if (is_number(x) != is_number(y))
			order = is_number(x) ? -1 : 1;
		else
			order = compare_words(x, y);
		skip(&a, a.size > 0);
		skip(&b, b.size > 0);
	}
	return order ? order : a.size ? 1 : b.size ? -1 : 0;
}

bool version_language_semver(const char *a, const char *b, int *order)
{
	struct span x = span_of(a + (*a == 'v')), y = span_of(b + (*b == 'v'));
	struct span core_x = take(&x, "-+"), core_y = take(&y, "-+");
	struct span pre_x = {NULL, 0}, pre_y = {NULL, 0};

	if (x.size && *x.data == '-') {
		skip(&x, 1);
		pre_x = take(&x, "+");
	}
	if (y.size && *y.data == '-') {
		skip(&y, 1);
		pre_y = take(&y, "+");
	}
	if (!core_x.size || !core_y.size ||
	    !compare_core(core_x, core_y, order))
		return false;
	if (*order == 0)
		*order = compare_pre(pre_x, pre_y);
	return true;
}

/* ---- PEP 440: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local] ---- */

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

	while (out.size < text->size && is_digit(text->data[out.size]))
		out.size++;
	skip(text, out.size);
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
		skip(&rest, 1);
	for (int i = 0; words[i]; i++)
		if (starts(rest, words[i])) {
			skip(&rest, strlen(words[i]));
			if (rest.size > 1 && strchr(".-_", *rest.data) &&
			    is_digit(rest.data[1]))
				skip(&rest, 1);
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

	if (text->size > 1 && *text->data == '-' && is_digit(text->data[1])) {
		skip(text, 1);
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
	struct span text = span_of(version + (*version == 'v'));
	const char *mark = text.size ? memchr(text.data, '!', text.size) : NULL;
	int which;

	*out = (struct pep){.phase = 4};
	if (mark) {
		out->epoch = take(&text, "!");
		skip(&text, 1);
		if (!is_number(out->epoch))
			return false;
	}
	out->release.data = text.data;
	while (text.size &&
	       (is_digit(*text.data) ||
		(*text.data == '.' && text.size > 1 && is_digit(text.data[1]))))
		skip(&text, 1);
	out->release.size = (size_t)(text.data - out->release.data);
	if (!out->release.size || !is_digit(*out->release.data))
		return false;
	take_phase(&text, out);
	take_post(&text, out);
	out->has_dev = take_word(&text, DEV, &which);
	if (out->has_dev)
		out->dev = take_number(&text);
	if (text.size && *text.data == '+') {
		skip(&text, 1);
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
	return a != b ? (a ? 1 : -1) : compare_numbers(x, y);
}

bool version_language_pypi(const char *a, const char *b, int *order)
{
	struct pep x, y;

	if (!read_pep(a, &x) || !read_pep(b, &y))
		return false;
	if (!x.epoch.size)
		x.epoch = span_of("0");
	if (!y.epoch.size)
		y.epoch = span_of("0");
	*order = compare_numbers(x.epoch, y.epoch);
	if (*order == 0 && !compare_core(x.release, y.release, order))
		return false;
	if (*order == 0)
		*order = phase_of(&x) - phase_of(&y);
	if (*order == 0)
		*order = compare_numbers(x.phase_number, y.phase_number);
	if (*order == 0)
		*order = compare_flags(x.has_post, y.has_post, x.post, y.post);
	if (*order == 0) /* a development release comes first */
		*order = x.has_dev != y.has_dev ? (x.has_dev ? -1 : 1)
						: compare_numbers(x.dev, y.dev);
	if (*order == 0)
		*order = x.local.size && y.local.size
				 ? compare_pre(x.local, y.local)
				 : (x.local.size > 0) - (y.local.size > 0);
	return true;
}

/* ---- Maven and RubyGems: runs of digits and of letters ---- */

/* Takes one run; a change of kind ends it as a mark does. */
static struct span take_run(struct span *text)
{
	struct span out;

	if (text->size && strchr(".-_+", *text->data))
		skip(text, 1);
	out = (struct span){text->data, 0};
	while (out.size < text->size && !strchr(".-_+", text->data[out.size]) &&
	       is_digit(text->data[out.size]) == is_digit(*out.data))
		out.size++;
	skip(text, out.size);
	return out;
}

/* Qualifiers before a release and behind it; others come last, by name. */
static int maven_rank(struct span run)
{
	static const char *const WORDS[] = {
		"alpha", "beta", "milestone", "rc", "snapshot", "", "sp"};
	static const char *const SAME[][2] = {
		{"a", "alpha"}, {"b", "beta"}, {"m", "milestone"}, {"cr", "rc"},
		{"ga", ""},	{"final", ""}, {"release", ""}};
	const char *word = NULL;

	for (size_t i = 0; i < sizeof(SAME) / sizeof(SAME[0]); i++)
		if (run.size == strlen(SAME[i][0]) && starts(run, SAME[i][0]))
			word = SAME[i][1];
	for (int i = 0; i < 7; i++)
		if (word ? strcmp(word, WORDS[i]) == 0
			 : run.size == strlen(WORDS[i]) &&
				    starts(run, WORDS[i]))
			return i;
	return 7;
}

static int compare_maven_runs(struct span a, struct span b)
{
	int x, y;

	if (is_number(a) && is_number(b))
		return compare_numbers(a, b);
	/* a number comes after a word; nothing is 0, or a release */
	if (is_number(a))
		return b.size ? 1 : compare_numbers(a, span_of("0"));
	if (is_number(b))
		return a.size ? -1 : compare_numbers(span_of("0"), b);
	x = maven_rank(a);
	y = maven_rank(b);
	return x != y ? x - y : x == 7 ? compare_words(a, b) : 0;
}

/* Zeros that nothing but an end or a word follows are as if not there. */
static void skip_zeros(struct span *text)
{
	struct span rest = *text;

	for (;;) {
		struct span after = rest;
		struct span run = take_run(&after);

		if (!run.size || compare_numbers(run, span_of("0")) != 0 ||
		    !is_number(run))
			break;
		rest = after;
	}
	if (rest.size > 1 && strchr(".-_+", *rest.data) &&
	    is_digit(rest.data[1]) && *rest.data != '-')
		return;
	*text = rest;
}

bool version_language_maven(const char *a, const char *b, int *order)
{
	struct span x = span_of(a), y = span_of(b);

	*order = 0;
	while (*order == 0 && (x.size || y.size)) {
		*order = compare_maven_runs(take_run(&x), take_run(&y));
		skip_zeros(&x);
		skip_zeros(&y);
	}
	return true;
}

/* A word makes a pre-release: it comes before a number, also a missing one. */
static int compare_gem_runs(struct span a, struct span b)
{
	struct span zero = span_of("0");
	struct span x = a.size ? a : zero, y = b.size ? b : zero;

	if (is_number(x) && is_number(y))
		return compare_numbers(x, y);
	if (is_number(x) != is_number(y))
		return is_number(x) ? 1 : -1;
	return compare_words(x, y);
}

bool version_language_gem(const char *a, const char *b, int *order)
{
	struct span x = span_of(a), y = span_of(b);

	if (!is_digit(*a) || !is_digit(*b))
		return false;
	*order = 0;
	while (*order == 0 && (x.size || y.size))
		*order = compare_gem_runs(take_run(&x), take_run(&y));
	return true;
}
