#include "policy/model.h"

#include <stdlib.h>
#include <string.h>

/* A line of what is hashed. */
struct line {
	const char *name;
	char hex[DIGEST_TEXT_SIZE];
};

static int by_name(const void *a, const void *b)
{
	const struct line *one = a;
	const struct line *other = b;
	int order = strcmp(one->name, other->name);

	return order ? order : strcmp(one->hex, other->hex);
}

static void put_line(struct line *line, const char *name,
		     const struct digest *digest)
{
	line->name = name;
	digest_format(line->hex, digest);
}

static const char *without_directories(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Returns how many lines there are, or 0 when a file was not given. */
static size_t collect(const struct policy *policy, struct line *lines)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->document.count; i++) {
		const struct document_fragment *fragment =
			&policy->document.fragments[i];

		if (fragment->shipped && !policy->preset)
			continue;
		put_line(&lines[count++], without_directories(fragment->name),
			 &fragment->digest);
	}
	for (size_t i = 0; i < policy->files.count; i++) {
		const struct policy_file *file = &policy->files.items[i];
		struct digest digest;

		if (!file->content)
			return 0;
		digest_of((struct span){file->content, file->size}, &digest);
		put_line(&lines[count++], file->path, &digest);
	}
	return count;
}

void policy_digest(const struct policy *policy, struct digest *out)
{
	struct digest_stream stream;
	CLEANUP_FREE struct line *lines = NULL;
	size_t count;

	memset(out, 0, sizeof(*out));
	lines = calloc(policy->document.count + policy->files.count,
		       sizeof(*lines));
	count = lines ? collect(policy, lines) : 0;
	if (count == 0)
		return;
	qsort(lines, count, sizeof(*lines), by_name);
	digest_start(&stream);
	for (size_t i = 0; i < count; i++) {
		const char *hex = strchr(lines[i].hex, ':') + 1;

		digest_add(&stream, span_of(hex));
		digest_add(&stream, span_of("  "));
		digest_add(&stream, span_of(lines[i].name));
		digest_add(&stream, span_of("\n"));
	}
	digest_end(&stream, out);
}
