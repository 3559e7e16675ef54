#include "cli/convert.h"

#include "base/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ID "policy.convert"

int convert_start(struct convert *convert, int dirfd, struct error *err)
{
	*convert = (struct convert){.signers = json_new_object(),
				    .profiles = json_new_object(),
				    .assign = json_new_array(),
				    .dirfd = dirfd};
	if (convert->signers && convert->profiles && convert->assign)
		return 0;
	convert_release(convert);
	return error_set(err, ERROR_SYSTEM, ID, "no memory for a policy");
}

void convert_note(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "not carried over: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
}

int convert_file(struct convert *convert, const char *stem, const char *suffix,
		 struct span text, char name[64], struct error *err)
{
	const size_t below = strlen(CONVERT_KEYS "/");
	CLEANUP_FD int keys = -1;

	snprintf(name, 64, CONVERT_KEYS "/%.30s-%u%.16s", stem,
		 ++convert->files, suffix);
	if (convert->dirfd < 0) {
		error_set(err, ERROR_USAGE, ID,
			  "keys stand in the policy, and have to become files");
		return error_hint(err, "name a directory for them: "
				       "--output DIR");
	}
	if (mkdirat(convert->dirfd, CONVERT_KEYS, 0755) < 0 && errno != EEXIST)
		return error_set_errno(err, ID, "cannot make '%s'",
				       CONVERT_KEYS);
	keys = file_open_dir_beneath(convert->dirfd, CONVERT_KEYS, ID, err);
	if (keys < 0)
		return -1;
	return file_replace(keys, name + below, text, 0644, geteuid(),
			    getegid(), false, ID, err);
}

struct json *convert_policy(struct convert *convert, const char *name)
{
	struct json *out = json_new_object();

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "name", json_new_text(name));
	if (json_count(convert->signers)) {
		json_set(out, "signers", convert->signers);
		convert->signers = NULL;
	}
	json_set(out, "profiles", convert->profiles);
	json_set(out, "assign", convert->assign);
	convert->profiles = NULL;
	convert->assign = NULL;
	return out;
}

void convert_release(struct convert *convert)
{
	json_free(convert->signers);
	json_free(convert->profiles);
	json_free(convert->assign);
	convert->signers = NULL;
	convert->profiles = NULL;
	convert->assign = NULL;
}
