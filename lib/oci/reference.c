#include "oci/reference.h"

#include "base/glob.h"
#include "oci/digest.h"

#define DEFAULT_REGISTRY "docker.io"
#define OLD_REGISTRY	 "index.docker.io" /* the same place */
#define LIBRARY		 "library/"
#define TAG_MAX		 128
#define REPOSITORY_MAX	 255 /* of registry and path together */
#define PATTERN_MAX	 (REFERENCE_MAX - 1)

/* A reference, or a glob of references, taken apart; all borrowed. */
struct parts {
	struct span registry; /* empty: none was written */
	struct span path;
	struct span tag;
	struct span digest;
	bool has_tag;
	bool has_digest;
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}

static struct span front(struct span text, size_t size)
{
	return (struct span){text.data, size};
}

static struct span behind(struct span text, size_t size)
{
	return (struct span){text.data + size, text.size - size};
}

/* Where @c stands first in @text, or text.size. */
static size_t first_of(struct span text, char c)
{
	const char *at = text.size ? memchr(text.data, c, text.size) : NULL;

	return at ? (size_t)(at - text.data) : text.size;
}

static bool has(struct span text, char c)
{
	return first_of(text, c) < text.size;
}

/*
 * A first component is a registry when no path component could look like it.
 * (Docker also takes one with capitals; in small letters that would read as a
 * path of docker.io, so it is refused as one.)
 */
static bool is_registry(struct span text)
{
	return span_is(text, "localhost") || has(text, '.') || has(text, ':');
}

/* Splits at the places where the grammar does; checks nothing. */
static struct parts split(struct span text)
{
	struct parts parts = {.path = text};
	size_t at = first_of(text, '@');
	size_t slash;

	if (at < text.size) {
		parts.has_digest = true;
		parts.digest = behind(text, at + 1);
		parts.path = front(text, at);
	}
	for (size_t i = parts.path.size; i-- > 0;) {
		if (parts.path.data[i] == '/')
			break;
		if (parts.path.data[i] != ':')
			continue;
		parts.has_tag = true;
		parts.tag = behind(parts.path, i + 1);
		parts.path = front(parts.path, i);
		break;
	}
	slash = first_of(parts.path, '/');
	if (slash < parts.path.size && is_registry(front(parts.path, slash))) {
		parts.registry = front(parts.path, slash);
		parts.path = behind(parts.path, slash + 1);
	}
	return parts;
}

/* Letters and digits of either case; '-' inside. */
static bool is_host_label(struct span label)
{
	if (label.size == 0 || label.data[0] == '-' ||
	    label.data[label.size - 1] == '-')
		return false;
	for (size_t i = 0; i < label.size; i++)
		if (label.data[i] == '_' ||
		    (!is_word(label.data[i]) && label.data[i] != '-'))
			return false;
	return true;
}

/* "[", hex digits and colons, "]". */
static bool is_ipv6(struct span host)
{
	if (host.size < 4 || host.data[0] != '[' ||
	    host.data[host.size - 1] != ']')
		return false;
	for (size_t i = 1; i < host.size - 1; i++) {
		char c = host.data[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'f') &&
		    !(c >= 'A' && c <= 'F') && c != ':')
			return false;
	}
	return true;
}

static bool is_host(struct span host)
{
	if (host.size && host.data[0] == '[')
		return is_ipv6(host);
	for (;;) {
		size_t dot = first_of(host, '.');

		if (!is_host_label(front(host, dot)))
			return false;
		if (dot == host.size)
			return true;
		host = behind(host, dot + 1);
	}
}

static bool is_port(struct span port)
{
	if (port.size == 0 || port.size > 5)
		return false;
	for (size_t i = 0; i < port.size; i++)
		if (!is_digit(port.data[i]))
			return false;
	return true;
}

static bool is_host_and_port(struct span registry)
{
	size_t bracket = first_of(registry, ']');
	size_t from = bracket < registry.size ? bracket : 0;
	size_t colon = from + first_of(behind(registry, from), ':');

	if (!is_host(front(registry, colon)))
		return false;
	return colon == registry.size || is_port(behind(registry, colon + 1));
}

/* The length of a separator at the front of @text: one of . _ __ or dashes. */
static size_t separator_size(struct span text)
{
	size_t dashes = 0;

	if (text.size && text.data[0] == '.')
		return 1;
	if (text.size && text.data[0] == '_')
		return text.size > 1 && text.data[1] == '_' ? 2 : 1;
	while (dashes < text.size && text.data[dashes] == '-')
		dashes++;
	return dashes;
}

/* Lower-case letters and digits with single separators inside. */
static bool is_component(struct span text)
{
	for (;;) {
		size_t size = 0;

		while (size < text.size &&
		       (is_lower(text.data[size]) || is_digit(text.data[size])))
			size++;
		if (size == 0)
			return false;
		text = behind(text, size);
		if (text.size == 0)
			return true;
		size = separator_size(text);
		if (size == 0)
			return false;
		text = behind(text, size);
	}
}

static bool is_path(struct span path)
{
	for (;;) {
		size_t slash = first_of(path, '/');

		if (!is_component(front(path, slash)))
			return false;
		if (slash == path.size)
			return true;
		path = behind(path, slash + 1);
	}
}

static bool is_tag(struct span tag)
{
	if (tag.size == 0 || tag.size > TAG_MAX || !is_word(tag.data[0]))
		return false;
	for (size_t i = 1; i < tag.size; i++)
		if (!is_word(tag.data[i]) && tag.data[i] != '.' &&
		    tag.data[i] != '-')
			return false;
	return true;
}

/* What is wrong with a reference, or NULL. */
static const char *refusal(struct span text, const struct parts *parts)
{
	struct digest digest;

	if (text.size == 0)
		return "is empty";
	if (digest_parse(text, &digest) == 0 ||
	    digest_parse_hex(text, &digest) == 0)
		return "is an image ID, not a name";
	if (parts->registry.size && !is_host_and_port(parts->registry))
		return "has a registry that is no host name";
	if (!is_path(parts->path))
		return "has a repository that is not lower-case letters, "
		       "digits and separators";
	if (parts->has_tag && !is_tag(parts->tag))
		return "has a tag that is none";
	if (parts->has_digest && digest_parse(parts->digest, &digest) < 0)
		return "has a digest that is not sha256 and 64 hex digits";
	return NULL;
}

/* Appends @text to the C string @out of @capacity; false: does not fit. */
static bool append(char *out, size_t capacity, struct span text)
{
	size_t size = strlen(out);

	if (text.size >= capacity - size)
		return false;
	if (text.size)
		memcpy(out + size, text.data, text.size);
	out[size + text.size] = '\0';
	return true;
}

/*
 * Whether Docker puts "library/" in front: one component. A "**" in a pattern
 * crosses components, so it is the whole path already.
 */
static bool is_official(struct span path)
{
	return !has(path, '/') &&
	       !(path.size && memmem(path.data, path.size, "**", 2));
}

/*
 * Writes registry and path in full. A registry is a host: written in small
 * letters, so that no spelling of it escapes a pattern.
 */
static bool fill_repository(char *out, size_t capacity,
			    const struct parts *parts)
{
	struct span registry = parts->registry;

	if (registry.size == 0)
		registry = span_of(DEFAULT_REGISTRY);
	*out = '\0';
	if (!append(out, capacity, registry))
		return false;
	for (char *c = out; *c; c++)
		if (is_upper(*c))
			*c = (char)(*c - 'A' + 'a');
	if (strcmp(out, OLD_REGISTRY) == 0)
		strcpy(out, DEFAULT_REGISTRY);
	if (strcmp(out, DEFAULT_REGISTRY) == 0 && is_official(parts->path)) {
		if (!append(out, capacity, span_of("/" LIBRARY)))
			return false;
	} else if (!append(out, capacity, span_of("/"))) {
		return false;
	}
	return append(out, capacity, parts->path);
}

/* Fills all but @out->repository, which is there. */
static bool fill_text(struct reference *out, const struct parts *parts)
{
	size_t size = sizeof(out->text);

	strcpy(out->text, out->repository);
	if (parts->has_tag &&
	    (!append(out->tag, sizeof(out->tag), parts->tag) ||
	     !append(out->text, size, span_of(":")) ||
	     !append(out->text, size, parts->tag)))
		return false;
	return !parts->has_digest ||
	       (append(out->digest, sizeof(out->digest), parts->digest) &&
		append(out->text, size, span_of("@")) &&
		append(out->text, size, parts->digest));
}

/* What of @text is told: "USER:PASSWORD@" before a registry is not. */
static struct span told(struct span text)
{
	struct span rest = text;
	const char *at;

	while (rest.size && (at = memchr(rest.data, '@', rest.size))) {
		span_take(&rest, (size_t)(at + 1 - rest.data));
		if (!span_starts(rest, "sha256:") &&
		    !span_starts(rest, "sha512:"))
			text = rest;
	}
	return text;
}

int reference_parse(struct span text, struct reference *out, struct error *err)
{
	struct parts parts = split(text);
	const char *wrong = refusal(text, &parts);
	struct reference found = {.text = ""};
	struct span plain = told(text);

	if (wrong)
		return error_set(err, ERROR_INPUT, "reference.syntax",
				 "image reference '%s%.*s' %s",
				 plain.size < text.size ? "...@" : "",
				 (int)(plain.size > 80 ? 80 : plain.size),
				 plain.size ? plain.data : "", wrong);
	if (!fill_repository(found.repository, REPOSITORY_MAX + 1, &parts) ||
	    !fill_text(&found, &parts))
		return error_set(err, ERROR_INPUT, "reference.syntax",
				 "image reference '%.80s...' is too long",
				 found.repository);
	*out = found;
	return 0;
}

static bool matches(struct span pattern, const char *text)
{
	return glob_match(pattern, span_of(text), "/");
}

int reference_check_pattern(const char *pattern, const char *what,
			    struct error *err)
{
	struct parts parts = split(span_of(pattern));
	const char *wrong = NULL;

	if (strlen(pattern) > PATTERN_MAX)
		wrong = "is too long";
	else if (strstr(pattern, "***"))
		wrong = "has '***', which means nothing";
	else if (parts.path.size == 0)
		wrong = "names no repository";
	for (size_t i = 0; i < parts.path.size; i++)
		if (is_upper(parts.path.data[i]))
			wrong = "has capitals, which no repository has";
	if (parts.has_digest && parts.digest.size == 0)
		wrong = "ends in '@'";
	if (!wrong)
		return 0;
	return error_set(err, ERROR_POLICY, "reference.pattern",
			 "%s '%.80s' %s", what, pattern, wrong);
}

bool reference_matches(const struct reference *reference, const char *pattern)
{
	struct parts parts = split(span_of(pattern));
	char repository[PATTERN_MAX + sizeof(DEFAULT_REGISTRY "/" LIBRARY)];

	if (reference_check_pattern(pattern, "pattern", NULL) < 0 ||
	    !fill_repository(repository, sizeof(repository), &parts) ||
	    !matches(span_of(repository), reference->repository))
		return false;
	if (parts.has_tag &&
	    (!reference->tag[0] || !matches(parts.tag, reference->tag)))
		return false;
	return !parts.has_digest || (reference->digest[0] &&
				     matches(parts.digest, reference->digest));
}

bool reference_has_registry(const char *pattern)
{
	return split(span_of(pattern)).registry.size > 0;
}

bool reference_covers(const char *pattern, const char *other)
{
	struct parts a = split(span_of(pattern));
	struct parts b = split(span_of(other));
	char one[PATTERN_MAX + sizeof(DEFAULT_REGISTRY "/" LIBRARY)];
	char two[sizeof(one)];

	if (!fill_repository(one, sizeof(one), &a) ||
	    !fill_repository(two, sizeof(two), &b) ||
	    !glob_covers(span_of(one), span_of(two), "/"))
		return false;
	if (a.has_tag && (!b.has_tag || !glob_covers(a.tag, b.tag, "/")))
		return false;
	return !a.has_digest ||
	       (b.has_digest && glob_covers(a.digest, b.digest, "/"));
}
