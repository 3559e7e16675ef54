#include "cli/cli.h"
#include "cli/lint_certificates.h"
#include "cli/lint_output.h"
#include "cli/policy_convert.h"
#include "cli/policy_diff.h"
#include "cli/policy_explain.h"
#include "cli/policy_show.h"
#include "cli/policy_test.h"

#include "base/rfc3339.h"
#include "gate/load.h"
#include "gate/signers.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct option options[] = {
	{"profile", required_argument, NULL, 'r'},
	{"preset", required_argument, NULL, 'e'},
	{"resolved", no_argument, NULL, 'R'},
	{"output", required_argument, NULL, 'o'},
	{"format", required_argument, NULL, 'f'},
	{"strict", no_argument, NULL, 's'},
	{"now", required_argument, NULL, 'n'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

struct words {
	const char *profile;
	const char *preset;
	const char *path;
	const char *output; /* of convert */
	enum cli_format format;
	bool strict; /* of lint, as the next */
	int64_t now; /* 0: the clock's */
};

static int load(const struct cli *cli, const struct words *words,
		enum file_trust trust, struct policy **out, struct error *err)
{
	struct settings settings;

	if (words->preset)
		return policy_parse(NULL, 0, words->preset, out, err);
	if (words->path)
		return load_policy(words->path, trust, out, err);
	if (cli_settings(cli, &settings, err) < 0)
		return -1;
	return load_policy(settings.policy, trust, out, err);
}

/*
 * What people may read a node may not: there only root may write the files and
 * the directories above them. Said to root, who can be on a node.
 */
static void check_trust(const struct cli *cli, const struct words *words,
			struct lint_output *output)
{
	struct policy_finding finding = {.level = POLICY_LINT_NOTE, .file = ""};
	CLEANUP(policy_cleanup) struct policy *policy = NULL;
	struct words absolute = *words;
	struct error err = ERROR_INIT;
	char path[PATH_MAX];

	if (words->path)
		absolute.path = realpath(words->path, path);
	if (words->preset || geteuid() != 0 ||
	    load(cli, &absolute, FILE_ROOT, &policy, &err) == 0)
		return;
	error_wrap(&err, "on a node");
	strcpy(finding.message, err.reason.msg);
	finding.hint = err.reason.hint;
	lint_output_hear(output, &finding);
}

static int lint(const struct cli *cli, const struct words *words)
{
	CLEANUP(policy_cleanup) struct policy *policy = NULL;
	struct lint_output output = {.format = words->format};
	struct error err = ERROR_INIT;
	int64_t now = words->now ? words->now : time(NULL);

	if (load(cli, words, FILE_ANY, &policy, &err) < 0 ||
	    signers_check(policy, &err) < 0)
		return lint_output_fail(&output, &err);
	check_trust(cli, words, &output);
	policy_lint(policy, now, lint_output_hear, &output);
	lint_certificates(policy, now, lint_output_hear, &output);
	return lint_output_end(&output, words->strict);
}

static int show(const struct cli *cli, const struct words *words)
{
	CLEANUP(policy_cleanup) struct policy *policy = NULL;
	struct error err = ERROR_INIT;

	if (load(cli, words, FILE_ANY, &policy, &err) < 0)
		return cli_fail(&err);
	return policy_show(policy, words->profile, words->format);
}

/* The controls that a shipped preset stands for. */
static int explain(const struct cli *cli, const struct words *words)
{
	CLEANUP(policy_cleanup) struct policy *policy = NULL;
	struct error err = ERROR_INIT;

	if (!words->preset || words->path)
		return cli_usage("policy", "explain takes --preset NAME");
	if (load(cli, words, FILE_ANY, &policy, &err) < 0)
		return cli_fail(&err);
	policy_explain(policy, words->preset, words->format == CLI_JSON);
	return CLI_OK;
}

static int run_convert(const struct cli *cli, const struct words *words)
{
	(void)cli;
	if (!words->path)
		return cli_usage("policy", "name the policy to convert");
	return policy_convert(words->path, words->output);
}

static const struct verb {
	const char *name;
	const char *takes; /* its options, beside --help */
	int (*run)(const struct cli *cli, const struct words *words);
} verbs[] = {{"lint", "efsn", lint},
	     {"show", "reRf", show},
	     {"explain", "ef", explain},
	     {"convert", "o", run_convert}};

/* Verbs with options of their own. */
static const struct {
	const char *name;
	int (*run)(const struct cli *cli, int argc, char **argv);
} others[] = {{"test", policy_test}, {"diff", policy_diff}};

/* Returns CLI_OK, or CLI_USAGE when it is wrong, and said so. */
static int take_option(struct words *words, int option)
{
	switch (option) {
	case 'r':
		words->profile = optarg;
		break;
	case 'e':
		words->preset = optarg;
		break;
	case 'o':
		words->output = optarg;
		break;
	case 's':
		words->strict = true;
		break;
	case 'n':
		if (rfc3339_parse(span_of(optarg), &words->now) == 0)
			break;
		return cli_usage("policy",
				 "--now '%s' is not a time such as "
				 "2026-11-21T20:55:04Z",
				 optarg);
	case 'f':
		return cli_take_format("policy", optarg, &words->format);
	}
	return CLI_OK;
}

static int run(const struct cli *cli, const struct verb *verb, int argc,
	       char **argv)
{
	struct words words = {0};
	int option;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("policy");
		if (option == '?' || option == ':')
			return cli_bad_option("policy", option, argv);
		if (!strchr(verb->takes, option))
			return cli_alien_option("policy", verb->name, options,
						option);
		if (take_option(&words, option) != CLI_OK)
			return CLI_USAGE;
	}
	if (argc - optind > 1)
		return cli_usage("policy", "name one policy");
	words.path = argv[optind];
	return verb->run(cli, &words);
}

int cli_policy(const struct cli *cli, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(name, verbs[i].name) == 0)
			return run(cli, &verbs[i], argc - 1, argv + 1);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(name, others[i].name) == 0)
			return others[i].run(cli, argc - 1, argv + 1);
	if (strcmp(name, "--help") == 0)
		return cli_help("policy");
	return cli_usage("policy",
			 "say lint, show, explain, test, diff or convert");
}
