#include "evidence/purl_match.h"

#include <string.h>
#include <strings.h>

/* The parts of a purl, still encoded. */
struct parts {
	struct span type;
	struct span path; /* namespace and name */
	struct span version;
	struct span qualifiers;
	struct span subpath;
};

static struct span between(const char *from, const char *to)
{
	return (struct span){from, (size_t)(to - from)};
}

/* Cuts what is behind the last @mark of *text off it; empty: nothing is. */
static struct span cut_behind(struct span *text, char mark)
{
	const char *end = text->data + text->size;
	const char *at =
		text->size ? memrchr(text->data, mark, text->size) : NULL;

	if (!at)
		return (struct span){end, 0};
	text->size = (size_t)(at - text->data);
	return between(at + 1, end);
}

static struct span trim_slashes(struct span text)
{
	while (text.size > 0 && text.data[0] == '/')
		text = between(text.data + 1, text.data + text.size);
	while (text.size > 0 && text.data[text.size - 1] == '/')
		text.size--;
	return text;
}

/* Specification, "How to parse a purl string": from the right. */
static bool parse(struct span text, struct parts *out)
{
	struct span rest = text;
	const char *slash;

	if (rest.size < 4 || strncasecmp(rest.data, "pkg:", 4) != 0)
		return false;
	out->subpath = trim_slashes(cut_behind(&rest, '#'));
	out->qualifiers = cut_behind(&rest, '?');
	if (rest.size < 4)
		return false;
	rest = between(rest.data + 4, rest.data + rest.size);
	while (rest.size > 0 && rest.data[0] == '/')
		rest = between(rest.data + 1, rest.data + rest.size);
	slash = rest.size ? memchr(rest.data, '/', rest.size) : NULL;
	if (!slash || slash == rest.data)
		return false;
	out->type = between(rest.data, slash);
	out->path = between(slash + 1, rest.data + rest.size);
	/* a scope that is not encoded, "@x/y", is no version */
	slash = out->path.size ? memrchr(out->path.data, '/', out->path.size)
			       : NULL;
	rest = slash ? between(slash + 1, out->path.data + out->path.size)
		     : out->path;
	out->version = cut_behind(&rest, '@');
	out->path.size = (size_t)(rest.data + rest.size - out->path.data);
	return rest.size > 0;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The next character of *text, decoded; -1 at its end. */
static int next(struct span *text)
{
	size_t used = 1;
	int c;

	if (text->size == 0)
		return -1;
	c = (unsigned char)text->data[0];
	if (c == '%' && text->size >= 3 && digit_of(text->data[1]) >= 0 &&
	    digit_of(text->data[2]) >= 0) {
		c = digit_of(text->data[1]) << 4 | digit_of(text->data[2]);
		used = 3;
	}
	*text = between(text->data + used, text->data + text->size);
	return c;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

static bool is_same(struct span a, struct span b, bool caseless, bool dashes)
{
	int x, y;

	do {
		x = next(&a);
		y = next(&b);
		if (caseless) {
			x = lower(x);
			y = lower(y);
		}
		if (dashes) {
			x = x == '_' ? '-' : x;
			y = y == '_' ? '-' : y;
		}
	} while (x == y && x != -1);
	return x == y;
}

static bool is_caseless(struct span type)
{
	static const char *const TYPES[] = {"alpm",
					    "apk",
					    "bitbucket",
					    "bitnami",
					    "brew",
					    "composer",
					    "deb",
					    "github",
					    "golang",
					    "hex",
					    "luarocks",
					    "npm",
					    "nuget",
					    "oci",
					    "pub",
					    "pypi",
					    "qpkg",
					    "rpm",
					    "vscode-extension"};

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (type.size == strlen(TYPES[i]) &&
		    strncasecmp(type.data, TYPES[i], type.size) == 0)
			return true;
	return false;
}

/* Cuts the first "key=value" off *list; false at its end. */
static bool next_qualifier(struct span *list, struct span *key,
			   struct span *value)
{
	const char *end, *mark;

	if (list->size == 0)
		return false;
	end = memchr(list->data, '&', list->size);
	if (!end)
		end = list->data + list->size;
	mark = memchr(list->data, '=', (size_t)(end - list->data));
	*key = between(list->data, mark ? mark : end);
	*value = mark ? between(mark + 1, end) : between(end, end);
	*list = between(end < list->data + list->size ? end + 1 : end,
			list->data + list->size);
	return true;
}

static bool has_qualifier(struct span list, struct span key, struct span value)
{
	struct span other_key, other_value;

	while (next_qualifier(&list, &other_key, &other_value))
		if (is_same(key, other_key, true, false) &&
		    is_same(value, other_value, false, false))
			return true;
	return false;
}

bool purl_match_covers(struct span wanted, struct span purl)
{
	struct parts a, b;
	struct span list, key, value;
	bool is_pypi;

	if (!parse(wanted, &a) || !parse(purl, &b) ||
	    !is_same(a.type, b.type, true, false))
		return false;
	is_pypi = is_same(a.type, span_of("pypi"), true, false);
	if (!is_same(a.path, b.path, is_caseless(a.type), is_pypi) ||
	    (a.version.size > 0 &&
	     !is_same(a.version, b.version, false, false)) ||
	    (a.subpath.size > 0 &&
	     !is_same(a.subpath, b.subpath, false, false)))
		return false;
	list = a.qualifiers;
	while (next_qualifier(&list, &key, &value))
		if (value.size > 0 && !has_qualifier(b.qualifiers, key, value))
			return false;
	return true;
}

static bool is_plain(struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c <= ' ' || c > '~')
			return false;
		if (c != '%')
			continue;
		if (i + 2 >= text.size || digit_of(text.data[i + 1]) < 0 ||
		    digit_of(text.data[i + 2]) < 0 ||
		    (text.data[i + 1] == '0' && text.data[i + 2] == '0'))
			return false;
	}
	return true;
}

static bool is_type(struct span type)
{
	for (size_t i = 0; i < type.size; i++) {
		int c = lower((unsigned char)type.data[i]);

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' &&
		    c != '+' && c != '-')
			return false;
	}
	return type.size > 0 && (type.data[0] < '0' || type.data[0] > '9');
}

bool purl_match_is_purl(struct span purl)
{
	struct parts parts;

	return is_plain(purl) && parse(purl, &parts) && is_type(parts.type);
}

/* Decodes @text into @out; false when it does not fit. */
static bool decode(struct span text, char *out, size_t capacity)
{
	size_t size = 0;
	int c;

	while ((c = next(&text)) > 0) {
		if (size + 1 == capacity)
			return false;
		out[size++] = (char)c;
	}
	out[size] = '\0';
	return c < 0;
}

bool purl_match_name(struct span purl, struct purl_match_name *out)
{
	struct parts parts;
	struct span name;
	const char *slash;

	if (!parse(purl, &parts))
		return false;
	slash = memrchr(parts.path.data, '/', parts.path.size);
	name = slash ? between(slash + 1, parts.path.data + parts.path.size)
		     : parts.path;
	parts.path.size = slash ? (size_t)(slash - parts.path.data) : 0;
	return decode(parts.type, out->type, sizeof(out->type)) &&
	       decode(parts.path, out->space, sizeof(out->space)) &&
	       decode(name, out->name, sizeof(out->name)) &&
	       decode(parts.version, out->version, sizeof(out->version));
}

/* The epoch of a package of rpm's or dpkg's, and ":"; 0 says nothing. */
static size_t read_epoch(const struct parts *parts,
			 char out[PURL_MATCH_EPOCH_MAX])
{
	struct span list = parts->qualifiers, key, value;

	if (!is_same(parts->type, span_of("rpm"), true, false) &&
	    !is_same(parts->type, span_of("deb"), true, false))
		return 0;
	while (next_qualifier(&list, &key, &value)) {
		if (!is_same(key, span_of("epoch"), true, false) ||
		    !decode(value, out, PURL_MATCH_EPOCH_MAX - 1) ||
		    out[strspn(out, "0")] == '\0')
			continue;
		strcpy(out + strlen(out), ":");
		return strlen(out);
	}
	return 0;
}

bool purl_match_version(struct span purl, struct span *type, char *version)
{
	char epoch[PURL_MATCH_EPOCH_MAX];
	struct parts parts;
	size_t size;

	*version = '\0';
	if (!parse(purl, &parts))
		return false;
	*type = parts.type;
	if (!decode(parts.version, version, purl.size + 1))
		return false;
	size = version[0] && !strchr(version, ':') ? read_epoch(&parts, epoch)
						   : 0;
	if (size > 0) {
		memmove(version + size, version, strlen(version) + 1);
		memcpy(version, epoch, size);
	}
	return true;
}
