#include "cli/judge.h"

#include "base/rfc3339.h"
#include "evidence/key.h"

#include <string.h>

#define ID "request.option"

int judge_option(struct judge *judge, int option, char *value,
		 struct error *err)
{
	switch (option) {
	case 'p':
		judge->policy_path = value;
		return 0;
	case 'r':
		judge->profile_name = value;
		return 0;
	case 'e':
		judge->preset = value;
		return 0;
	case 'k':
		judge->key = value;
		return 0;
	case 'v':
		if (judge->evidence_count == JUDGE_EVIDENCE_MAX)
			return error_set(err, ERROR_USAGE, ID,
					 "more than %d times --evidence",
					 JUDGE_EVIDENCE_MAX);
		judge->evidence[judge->evidence_count++] = value;
		return 0;
	case 'n':
		judge->has_now = true;
		if (rfc3339_parse(span_of(value), &judge->now) < 0)
			return error_set(err, ERROR_USAGE, ID,
					 "--now '%s' is not a time such as "
					 "2026-11-21T20:55:04Z",
					 value);
		return 0;
	case 'f':
		if (cli_parse_format(value, &judge->format) < 0)
			return error_set(err, ERROR_USAGE, ID,
					 "--format '%s' is not text or json",
					 value);
		return 0;
	}
	return error_set(err, ERROR_USAGE, ID, "unknown option");
}

/* --key FILE stands for a policy of one signer and one rule. */
static int policy_of_key(const char *key, struct policy **out,
			 struct error *err)
{
	static const char text[] =
		"{\"ocigate\":1,\"name\":\"key\","
		"\"signers\":{\"key\":{\"key\":\"key.pub\"}},"
		"\"profiles\":{\"key\":{\"rules\":{\"image.signature\":"
		"{\"signers\":[\"key\"]}}}},"
		"\"assign\":[{\"profile\":\"key\"}]}";
	const struct policy_fragment fragment = {"--key", span_of(text)};
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	CLEANUP(key_cleanup) struct key *parsed = NULL; /* so that it can be */

	if (file_read_path(key, FILE_ANY, KEY_FILE_MAX, "policy.key", &bytes,
			   err) < 0 ||
	    key_parse(buf_span(&bytes), KEY_SCHEME_DEFAULT, key, &parsed, err) <
		    0 ||
	    policy_parse(&fragment, 1, NULL, out, err) < 0)
		return -1;
	return policy_give_file(*out, 0, buf_span(&bytes), err);
}

static int load(struct judge *judge, struct error *err)
{
	if (judge->key)
		return policy_of_key(judge->key, &judge->policy, err);
	if (judge->preset)
		return policy_parse(NULL, 0, judge->preset, &judge->policy,
				    err);
	return load_policy(judge->policy_path ? judge->policy_path
					      : judge->settings.policy,
			   FILE_ANY, &judge->policy, err);
}

int judge_prepare(struct judge *judge, const struct cli *cli, struct error *err)
{
	int ways = !!judge->policy_path + !!judge->preset + !!judge->key;

	if (ways > 1)
		return error_set(err, ERROR_USAGE, ID,
				 "--policy, --preset and --key exclude each "
				 "other");
	if (judge->profile_name && (judge->preset || judge->key))
		return error_set(err, ERROR_USAGE, ID,
				 "--profile goes with --policy");
	if (cli_settings(cli, &judge->settings, err) < 0 ||
	    cli_set_evidence(&judge->settings, judge->evidence,
			     judge->evidence_count, err) < 0 ||
	    load(judge, err) < 0)
		return -1;
	if (judge->preset)
		judge->profile = policy_profile(judge->policy, judge->preset);
	if (!judge->profile_name)
		return 0;
	judge->profile = policy_profile(judge->policy, judge->profile_name);
	if (!judge->profile)
		return error_set(err, ERROR_USAGE, "policy.profile",
				 "the policy has no profile '%s'",
				 judge->profile_name);
	return 0;
}

void judge_release(struct judge *judge)
{
	policy_free(judge->policy);
	judge->policy = NULL;
}
