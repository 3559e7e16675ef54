#include "evidence/version_text.h"

#include <stdlib.h>
#include <string.h>

int version_text_digits(const char **a, const char **b)
{
	size_t x, y;
	int order;

	while (**a == '0')
		++*a;
	while (**b == '0')
		++*b;
	for (x = 0; version_text_is_digit((*a)[x]);)
		x++;
	for (y = 0; version_text_is_digit((*b)[y]);)
		y++;
	order = x != y ? (x < y ? -1 : 1) : memcmp(*a, *b, x);
	*a += x;
	*b += y;
	return order;
}

int version_text_numbers(struct span a, struct span b)
{
	while (a.size > 0 && *a.data == '0') {
		a.data++;
		a.size--;
	}
	while (b.size > 0 && *b.data == '0') {
		b.data++;
		b.size--;
	}
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return a.size ? memcmp(a.data, b.data, a.size) : 0;
}

bool version_text_is_number(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!version_text_is_digit(text.data[i]))
			return false;
	return text.size > 0;
}

struct span version_text_take(struct span *text, const char *marks)
{
	struct span out = {text->data, 0};

	while (out.size < text->size && !strchr(marks, text->data[out.size]))
		out.size++;
	text->data += out.size;
	text->size -= out.size;
	return out;
}

void version_text_skip(struct span *text, size_t size)
{
	text->data += size;
	text->size -= size;
}

int version_text_words(struct span a, struct span b)
{
	size_t least = a.size < b.size ? a.size : b.size;
	int order = least ? memcmp(a.data, b.data, least) : 0;

	return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

bool version_text_release(struct span a, struct span b, int *order)
{
	static const struct span zero = {"0", 1};

	*order = 0;
	while (*order == 0 && (a.size || b.size)) {
		struct span x = a.size ? version_text_take(&a, ".") : zero;
		struct span y = b.size ? version_text_take(&b, ".") : zero;

		if (!version_text_is_number(x) || !version_text_is_number(y))
			return false;
		*order = version_text_numbers(x, y);
		version_text_skip(&a, a.size > 0);
		version_text_skip(&b, b.size > 0);
	}
	return true;
}

bool version_text_split(const char *text, struct version_text_package *out)
{
	char *mark, *end;

	if (strlen(text) >= sizeof(out->text))
		return false;
	strcpy(out->text, text);
	out->epoch = 0;
	out->upstream = out->text;
	mark = strchr(out->text, ':');
	if (mark) {
		*mark = '\0';
		if (!version_text_is_digit(out->text[0]))
			return false;
		out->epoch = strtoul(out->text, &end, 10);
		if (*end)
			return false;
		out->upstream = mark + 1;
	}
	mark = strrchr(out->upstream, '-');
	out->revision = mark ? mark + 1 : "";
	if (mark)
		*mark = '\0';
	return true;
}
