/*
 * Test vectors from outside the project, when they are there: $VECTORS is their
 * directory, and its index.json lists the cases.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include "base/file.h"
#include "base/json.h"

#include "tap.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define VECTORS_SIZE_MAX ((size_t)64 << 20)

typedef void vectors_case(const char *dir, const struct json *one);

/* Reads the file @name (NULL: none) of @dir; says why not. */
static inline bool vectors_read(const char *dir, const char *name,
				struct buf *out)
{
	char path[PATH_MAX];
	struct error err = ERROR_INIT;

	if (!name || snprintf(path, sizeof(path), "%s/%s", dir, name) < 0)
		return false;
	if (file_read_path(path, FILE_ANY, VECTORS_SIZE_MAX, "test", out,
			   &err) == 0)
		return true;
	printf("# %s\n", err.reason.msg);
	return false;
}

static inline const char *vectors_name(const struct json *one)
{
	return json_text(json_find(one, "case"));
}

static inline bool vectors_passes(const struct json *one)
{
	return span_is(json_span(json_find(one, "expect")), "pass");
}

/* The name of the file that is its @what; NULL: it has none. */
static inline const char *vectors_file(const struct json *one, const char *what)
{
	return json_text(json_at(one, "files", what, NULL));
}

/* Whether there are any; their directory to @out. */
static inline bool vectors_find(char out[PATH_MAX])
{
	const char *named = getenv("VECTORS");
	char path[PATH_MAX];

	if (realpath(named ? named : "../shared/vectors", out) &&
	    snprintf(path, sizeof(path), "%s/index.json", out) > 0 &&
	    access(path, R_OK) == 0)
		return true;
	ok(true, "vectors # SKIP there are none; VECTORS is their directory");
	return false;
}

/* Runs each case of @kind (NULL: all); there has to be one. */
static inline void vectors_each(const char *kind, vectors_case *run)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *index = NULL;
	const struct json *cases;
	char dir[PATH_MAX];
	size_t count = 0;

	if (!vectors_find(dir))
		return;
	ok(vectors_read(dir, "index.json", &text) &&
		   json_parse(buf_span(&text), &JSON_STRICT_LIMITS,
			      "index.json", &index, NULL) == 0,
	   "the vectors are listed");
	cases = json_find(index, "cases");
	for (size_t i = 0; i < json_count(cases); i++) {
		const struct json *one = json_item(cases, i);

		if (kind && !span_is(json_span(json_find(one, "kind")), kind))
			continue;
		count++;
		run(dir, one);
	}
	ok(count > 0, "%zu vectors", count);
}

#endif
