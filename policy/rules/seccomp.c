#include "policy/rules/seccomp.h"

#include "base/buf.h"
#include "policy/remedies.h"
#include "policy/rules/params.h"
#include "policy/rules/seccomp_compare.h"
#include "policy/rules/seccomp_profile.h"
#include "policy/rules/seccomp_reach.h"
#include "policy/rules/seccomp_repair.h"
#include "policy/rules/spec.h"

#include <seccomp.h>
#include <string.h>

#define RULE_ID "linux.seccomp"

static const char *const absent_words[] = {"refuse", "allow", NULL};
static const struct shape absent = {.kind = SHAPE_STRING,
				    .values = absent_words};
static const struct shape profile_name = {
	.kind = SHAPE_STRING,
	.is = seccomp_profile_is_name,
	.form = "'default', or a file: a name with '/' or '.json'"};

/* On any machine. Strings of a tree end in NUL. */
static bool is_syscall(struct span text)
{
	return seccomp_syscall_resolve_name(text.data) != __NR_SCMP_ERROR;
}

/* A misspelled name would forbid nothing, and nobody would notice. */
static const struct shape syscall_name = {
	.kind = SHAPE_STRING,
	.is = is_syscall,
	.form = "a system call that libseccomp knows"};
static const struct shape syscalls = {.kind = SHAPE_ARRAY, .of = &syscall_name};
static const struct shape_field fields[] = {{"absent", &absent, false},
					    {"profile", &profile_name, false},
					    {"forbid", &syscalls, false},
					    {"baseline", &profile_name, false},
					    {0}};
const struct shape seccomp_params = {.kind = SHAPE_OBJECT, .fields = fields};
const char *const seccomp_files[] = {"profile", "baseline", NULL};

int seccomp_check_file(const struct json *tree, struct error *err)
{
	return seccomp_profile_check(tree, err);
}

static const struct json *profile_of(const struct json *config)
{
	return json_at(config, "linux", "seccomp", NULL);
}

/* {} is no filter in runc, and what denies nothing is none either. */
static bool is_vacuous(const struct json *profile)
{
	return !profile || !seccomp_reach_denies(profile);
}

/*
 * A spec without a profile does not tell whether nobody asked for one or
 * somebody asked for none; Podman and CRI-O note what was asked.
 */
static bool says_unconfined(const struct json *config)
{
	static const char *const keys[] = {
		"io.podman.annotations.seccomp",
		"io.kubernetes.cri-o.SeccompProfilePath"};
	const struct json *annotations = json_find(config, "annotations");

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *asked = json_text(json_find(annotations, keys[i]));

		if (asked && strcmp(asked, "unconfined") == 0)
			return true;
	}
	return false;
}

static bool may_be_absent(const struct rule_input *in)
{
	return !says_unconfined(in->config) &&
	       strcmp(params_word(in, "absent", "refuse"), "allow") == 0 &&
	       json_count(params_array(in, "forbid")) == 0 &&
	       !json_find(in->params, "baseline");
}

static int check_forbidden(const struct rule_input *in,
			   const struct json *profile, struct violation *out)
{
	const struct json *forbid = params_array(in, "forbid");
	CLEANUP_BUF struct buf names = BUF_INIT;

	for (size_t i = 0; i < json_count(forbid); i++) {
		const char *name = json_text(json_item(forbid, i));

		if (!seccomp_reach(profile, name))
			continue;
		buf_add_text(&names, names.size > 0 ? ", " : "");
		buf_add_text(&names, name);
	}
	if (names.size == 0 && buf_ok(&names))
		return 0;
	if (!buf_ok(&names))
		return rule_violation(out, NULL, "/linux/seccomp",
				      "out of memory");
	rule_violation(out, remedies_find(in, "linux.seccomp", "calls"),
		       "/linux/seccomp",
		       "the seccomp profile lets forbidden system calls run: "
		       "%s",
		       names.data);
	return rule_values(out, names.data, "out of reach");
}

static int check_baseline(const struct rule_input *in,
			  const struct json *profile, struct violation *out)
{
	const char *name = params_word(in, "baseline", NULL);
	CLEANUP_JSON struct json *baseline = NULL;
	char why[SECCOMP_COMPARE_WHY];

	if (!name)
		return 0;
	baseline = seccomp_profile_load(in, in->process, name);
	if (!baseline)
		return rule_violation(out, NULL, "/linux/seccomp",
				      "the baseline '%.100s' cannot be used",
				      name);
	if (seccomp_compare(profile, baseline, why))
		return 0;
	rule_violation(out, remedies_find(in, "linux.seccomp", "baseline"),
		       "/linux/seccomp",
		       "the seccomp profile is looser than '%.80s': %s", name,
		       why);
	return rule_values(out, why, name);
}

int seccomp_check(const struct rule_input *in, struct violation *out)
{
	static const char *const overrides[] = {"run.oci.seccomp_bpf_data",
						"run.oci.seccomp.**", NULL};
	const struct json *profile = profile_of(in->config);
	const char *annotation = spec_annotation(in, overrides);

	if (annotation)
		return rule_violation(out, "remove the annotation",
				      "/annotations",
				      "the annotation %.80s replaces the "
				      "seccomp profile",
				      annotation);
	if (is_vacuous(profile)) {
		if (may_be_absent(in))
			return 0;
		rule_violation(out, NULL, "/linux/seccomp",
			       profile ? "the seccomp profile denies nothing"
				       : "no seccomp profile is set");
		return rule_values(out, profile ? "denies nothing" : "missing",
				   "a profile");
	}
	if (check_forbidden(in, profile, out) < 0)
		return -1;
	return check_baseline(in, profile, out);
}

static int inject(const struct rule_input *in, struct json *config,
		  struct repairs *done)
{
	const char *name = params_word(in, "profile", "default");
	struct json *linux_part = json_edit(config, "linux");
	struct json *profile =
		seccomp_profile_load(in, json_find(config, "process"), name);

	if (!linux_part || !profile) {
		json_free(profile);
		return -1;
	}
	if (json_set(linux_part, "seccomp", profile) < 0)
		return -1;
	return rule_repaired(done, RULE_ID, "set the seccomp profile '%s'",
			     name);
}

/* Takes out what the policy forbids; @names says which it were. */
static int forbid_all(const struct rule_input *in, struct json *profile,
		      struct buf *names)
{
	const struct json *forbid = params_array(in, "forbid");

	for (size_t i = 0; i < json_count(forbid); i++) {
		const char *name = json_text(json_item(forbid, i));

		if (!seccomp_reach(profile, name) ||
		    seccomp_repair_is_needed(name))
			continue;
		if (seccomp_repair_forbid(profile, name) < 0)
			return -1;
		buf_add_text(names, names->size > 0 ? ", " : "");
		buf_add_text(names, name);
	}
	return buf_ok(names) ? 0 : -1;
}

int seccomp_fix(const struct rule_input *in, struct json *config,
		struct json *process, struct repairs *done)
{
	CLEANUP_BUF struct buf names = BUF_INIT;
	struct json *profile;

	(void)process;
	if (!config)
		return 0;
	if (is_vacuous(profile_of(config)) && inject(in, config, done) < 0)
		return -1;
	profile = json_find_edit(json_find_edit(config, "linux"), "seccomp");
	if (forbid_all(in, profile, &names) < 0)
		return -1;
	return names.size == 0 ? 0
			       : rule_repaired(done, RULE_ID,
					       "took out of the seccomp "
					       "profile: %s",
					       names.data);
}
