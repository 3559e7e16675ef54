#include "evidence/notation_subject.h"

#include "base/encode.h"

#define ID "evidence.subject"

/* What a subject is told by; RFC 4514 section 3 and what Notary adds to it. */
static const char *const TYPES[] = {
	"C", "ST", "L", "O", "OU", "CN", "STREET", "SERIALNUMBER", "POSTALCODE",
};

static const struct notation_attribute *
find(const struct notation_subject *subject, const char *type)
{
	for (uint32_t i = 0; i < subject->count; i++)
		if (!strcmp(subject->attributes[i].type, type))
			return &subject->attributes[i];
	return NULL;
}

static const char *known_type(struct span type)
{
	if (span_is(type, "S"))
		return "ST";
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (span_is(type, TYPES[i]))
			return TYPES[i];
	return NULL;
}

int notation_subject_add(struct notation_subject *out, struct span type,
			 struct span value, struct error *err)
{
	const char *known = known_type(type);
	struct notation_attribute *to;

	if (!known)
		return error_set(err, ERROR_INPUT, ID,
				 "a subject cannot be told by '%.*s'",
				 type.size > 32 ? 32 : (int)type.size,
				 type.data);
	if (find(out, known))
		return error_set(err, ERROR_INPUT, ID, "%s stands there twice",
				 known);
	if (out->count == NOTATION_SUBJECT_MAX || value.size == 0 ||
	    value.size >= NOTATION_SUBJECT_VALUE_MAX ||
	    memchr(value.data, '\0', value.size))
		return error_set(err, ERROR_INPUT, ID,
				 "%s has a value of %zu bytes, or a NUL in it",
				 known, value.size);
	to = &out->attributes[out->count++];
	memset(to, 0, sizeof(*to));
	to->type = known;
	to->size = (uint32_t)value.size;
	memcpy(to->value, value.data, value.size);
	return 0;
}

int notation_subject_check(const struct notation_subject *subject,
			   struct error *err)
{
	static const char *const MANDATORY[] = {"C", "ST", "O"};

	for (size_t i = 0; i < sizeof(MANDATORY) / sizeof(MANDATORY[0]); i++)
		if (!find(subject, MANDATORY[i]))
			return error_set(err, ERROR_INPUT, ID,
					 "a subject has C, ST and O; %s is "
					 "missing",
					 MANDATORY[i]);
	return 0;
}

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

static struct span trim(struct span text)
{
	while (text.size > 0 && *text.data == ' ') {
		text.data++;
		text.size--;
	}
	while (text.size > 0 && text.data[text.size - 1] == ' ')
		text.size--;
	return text;
}

/* Takes what follows a backslash off *text: one byte. Returns 0 or -1. */
static int unescape(struct span *text, char *out, struct error *err)
{
	size_t used = 1;

	if (text->size > 0 && strchr(" \"#+,;<=>\\", *text->data) &&
	    *text->data != '\0')
		*out = *text->data;
	else if (text->size >= 2 &&
		 encode_hex_decode((struct span){text->data, 2}, (uint8_t *)out,
				   1) == 0)
		used = 2;
	else
		return fail(err, "a backslash before what needs none");
	text->data += used;
	text->size -= used;
	return 0;
}

/*
 * Takes a value off *text, up to the comma that ends it or the end. Spaces at
 * its ends count only when escaped: *size_kept is where the last such stands.
 */
static int take_value(struct span *text, char *value, size_t *size,
		      struct error *err)
{
	size_t kept = 0;

	*size = 0;
	while (text->size > 0 && *text->data != ',') {
		char c = *text->data++;
		bool escaped = c == '\\';

		text->size--;
		if (escaped && unescape(text, &c, err) < 0)
			return -1;
		if (!escaped && c == '+')
			return fail(err, "a part has several attributes");
		if (!escaped && (c == '\0' || strchr("\";<>", c)))
			return fail(err, "a character that must be escaped");
		if (!escaped && c == ' ' && *size == 0)
			continue;
		if (*size == NOTATION_SUBJECT_VALUE_MAX)
			return fail(err, "a value is too long");
		value[(*size)++] = c;
		if (escaped || c != ' ')
			kept = *size;
	}
	*size = kept;
	return 0;
}

static int take_attribute(struct span *text, struct notation_subject *out,
			  struct error *err)
{
	const char *equals = memchr(text->data, '=', text->size);
	char value[NOTATION_SUBJECT_VALUE_MAX];
	struct span type = {text->data, 0};
	size_t size;

	if (!equals)
		return fail(err, "a part without '='");
	type.size = (size_t)(equals - text->data);
	text->size -= type.size + 1;
	text->data = equals + 1;
	if (take_value(text, value, &size, err) < 0)
		return -1;
	return notation_subject_add(out, trim(type), (struct span){value, size},
				    err);
}

static bool has_hex_value(struct span text)
{
	return text.size > 1 && memmem(text.data, text.size, "=#", 2);
}

static int read_name(struct span text, struct notation_subject *out,
		     struct error *err)
{
	if (text.size == 0 || text.size > NOTATION_SUBJECT_TEXT_MAX)
		return error_set(err, ERROR_INPUT, ID, "a subject of %zu bytes",
				 text.size);
	if (has_hex_value(text))
		return fail(err, "'=#' is not accepted in a subject");
	for (;;) {
		if (take_attribute(&text, out, err) < 0)
			return -1;
		if (text.size == 0)
			return notation_subject_check(out, err);
		text.data++;
		text.size--;
	}
}

int notation_subject_parse(struct span text, struct notation_subject *out,
			   struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (read_name(text, out, err) == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	return -1;
}

bool notation_subject_includes(const struct notation_subject *subject,
			       const struct notation_subject *wanted)
{
	for (uint32_t i = 0; i < wanted->count; i++) {
		const struct notation_attribute *want = &wanted->attributes[i];
		const struct notation_attribute *has =
			find(subject, want->type);

		if (!has || has->size != want->size ||
		    memcmp(has->value, want->value, want->size) != 0)
			return false;
	}
	return wanted->count > 0;
}
