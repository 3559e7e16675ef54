#include "evidence/pem.h"

#include "base/encode.h"

#include <stdio.h>

#define BEGIN "-----BEGIN "

struct span pem_skip_space(struct span text)
{
	while (text.size && memchr(" \t\r\n", text.data[0], 4))
		text = span_skip(text, 1);
	return text;
}

/* Takes the line end off the front of *text; false when there is none. */
static bool take_line_end(struct span *text)
{
	if (span_starts(*text, "\r\n"))
		*text = span_skip(*text, 2);
	else if (span_starts(*text, "\n"))
		*text = span_skip(*text, 1);
	else
		return false;
	return true;
}

/* Joins the lines of base64 at the front of *text, up to one with a '-'. */
static bool take_lines(struct span *text, struct buf *out)
{
	while (text->size && text->data[0] != '-') {
		size_t line = 0;

		while (line < text->size && text->data[line] != '\n' &&
		       text->data[line] != '\r')
			line++;
		buf_add(out, text->data, line);
		*text = span_skip(*text, line);
		if (line == 0 || !take_line_end(text))
			return false;
	}
	return buf_ok(out) && out->size > 0;
}

static bool take_text(struct span *text, const char *want)
{
	if (!span_starts(*text, want))
		return false;
	*text = span_skip(*text, strlen(want));
	return true;
}

void pem_skip_prose(struct span *text)
{
	while (text->size && text->data[0] != '-') {
		const char *end = memchr(text->data, '\n', text->size);
		size_t line = end ? (size_t)(end - text->data) + 1 : text->size;

		if (memchr(text->data, '\0', line) ||
		    memmem(text->data, line, "-----", 5))
			return;
		*text = span_skip(*text, line);
	}
}

bool pem_begins(struct span text)
{
	return span_starts(pem_skip_space(text), BEGIN);
}

int pem_take(struct span *text, const char *label, const char *what,
	     const char *id, struct buf *der, struct error *err)
{
	CLEANUP_BUF struct buf lines = BUF_INIT;
	struct error local = ERROR_INIT;
	struct span at = pem_skip_space(*text);
	char begin[64], end[64];

	snprintf(begin, sizeof(begin), BEGIN "%s-----", label);
	snprintf(end, sizeof(end), "-----END %s-----", label);
	if (!take_text(&at, begin) || !take_line_end(&at))
		return error_set(err, ERROR_INPUT, id,
				 "%s: not a PEM block '%s'", what, label);
	if (!take_lines(&at, &lines) || !take_text(&at, end) ||
	    (at.size && !memchr(" \t\r\n", at.data[0], 4)))
		return error_set(err, ERROR_INPUT, id,
				 "%s: the lines of the block '%s' are odd",
				 what, label);
	if (encode_base64_decode(buf_span(&lines), ENCODE_BASE64_STANDARD, der,
				 &local) < 0)
		return error_set(err, ERROR_INPUT, id,
				 "%s: the block '%s' is not base64", what,
				 label);
	*text = pem_skip_space(at);
	return 0;
}
