#include "cli/convert_notation.h"

#include "base/cleanup.h"
#include "evidence/notation_convert.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID     "policy.convert"
#define STORES "truststore"

bool convert_notation_is(const struct json *root)
{
	return json_has(root, "trustPolicies");
}

/* Opens the trust stores beside @path; *out is where they are. */
static int open_stores(const char *path, char out[PATH_MAX], struct error *err)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	char *slash = real ? strrchr(real, '/') : NULL;
	int fd;

	if (!slash)
		return error_set_errno(err, ID, "cannot find '%s'", path);
	*slash = '\0';
	if (snprintf(out, PATH_MAX, "%s/" STORES, real) >= PATH_MAX)
		return error_set(err, ERROR_INPUT, ID, "the path is too long");
	fd = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	error_set_errno(err, ID, "cannot open '%s'", out);
	return error_hint(err, "put Notation's directory of trust stores "
			       "beside the trust policy");
}

/* Takes the member @key of @made in place of the empty one. */
static void take(struct json **to, const struct json *made, const char *key)
{
	struct json *copy = json_copy(json_find(made, key));

	if (!copy)
		return;
	json_free(*to);
	*to = copy;
}

int convert_notation_run(const struct convert_source *source,
			 struct convert *convert, struct error *err)
{
	CLEANUP(notation_trustpolicy_release)
	struct notation_trustpolicy policy = {0};
	CLEANUP_JSON struct json *made = NULL;
	CLEANUP_JSON struct json *notes = NULL;
	CLEANUP_FD int stores = -1;
	char path[PATH_MAX];

	if (notation_trustpolicy_parse(source->text, source->path, &policy,
				       err) < 0)
		return -1;
	stores = open_stores(source->path, path, err);
	if (stores < 0 ||
	    notation_convert(&policy, stores, path, &made, &notes, err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(notes); i++)
		convert_note("%s", json_text(json_item(notes, i)));
	take(&convert->signers, made, "signers");
	take(&convert->profiles, made, "profiles");
	take(&convert->assign, made, "assign");
	return 0;
}
