#include "cli/policy_convert.h"

#include "base/file.h"
#include "cli/cli.h"
#include "cli/convert_containers.h"
#include "cli/convert_notation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID	    "policy.convert"
#define POLICY_FILE "policy.json"

/* What can be converted; the first that it may be. */
static const struct {
	const char *name; /* of the policy that is made */
	bool (*is)(const struct json *root);
	int (*run)(const struct convert_source *source, struct convert *convert,
		   struct error *err);
} formats[] = {
	{"containers-policy", convert_containers_is, convert_containers_run},
	{"notation-trustpolicy", convert_notation_is, convert_notation_run},
};

static int convert(const struct convert_source *source, struct convert *to,
		   struct json **out, struct error *err)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!formats[i].is(source->root))
			continue;
		if (formats[i].run(source, to, err) < 0)
			return -1;
		*out = convert_policy(to, formats[i].name);
		return 0;
	}
	return error_set(err, ERROR_INPUT, ID,
			 "neither a containers policy.json, which has a list "
			 "'default', nor a trust policy with 'trustPolicies'");
}

static int open_output(const char *output, struct error *err)
{
	int fd;

	if (mkdir(output, 0755) < 0 && errno != EEXIST)
		return error_set_errno(err, ID, "cannot make '%s'", output);
	fd = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? error_set_errno(err, ID, "cannot open '%s'", output)
		      : fd;
}

static int write_policy(const struct json *policy, int dirfd, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_write(policy, &text);
	buf_add_char(&text, '\n');
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for a policy");
	if (dirfd >= 0)
		return file_replace(dirfd, POLICY_FILE, buf_span(&text), 0644,
				    geteuid(), getegid(), false, ID, err);
	printf("%s", text.data);
	return 0;
}

static int run(const char *path, int dirfd, struct error *err)
{
	CLEANUP(convert_release) struct convert to = {.dirfd = -1};
	CLEANUP_JSON struct json *root = NULL;
	CLEANUP_JSON struct json *policy = NULL;
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (file_read_path(path, FILE_ANY, CONVERT_SIZE_MAX, ID, &text, err) <
		    0 ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, path, &root, err) <
		    0 ||
	    convert_start(&to, dirfd, err) < 0 ||
	    convert(&(struct convert_source){path, buf_span(&text), root}, &to,
		    &policy, err) < 0)
		return -1;
	return write_policy(policy, dirfd, err);
}

int policy_convert(const char *path, const char *output)
{
	struct error err = ERROR_INIT;
	CLEANUP_FD int dirfd = -1;

	if (output) {
		dirfd = open_output(output, &err);
		if (dirfd < 0)
			return cli_fail(&err);
	}
	return run(path, dirfd, &err) < 0 ? cli_fail(&err) : CLI_OK;
}
