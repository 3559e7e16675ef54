#include "cli/policy_diff.h"

#include "cli/diff_log.h"
#include "cli/diff_policies.h"
#include "cli/diff_targets.h"
#include "policy/presets.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What is compared, and on what. */
struct work {
	struct check a, b;
	const char *log;
	enum cli_format format;
	int count;
	char **targets;
};

static const struct option options[] = {
	{"log", required_argument, NULL, 'l'},
	{"evidence", required_argument, NULL, 'v'},
	{"facts", required_argument, NULL, 'F'},
	{"now", required_argument, NULL, 'n'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* A preset goes by its name where no file has it. */
static int load(struct judge *judge, const char *name, const struct cli *cli,
		struct error *err)
{
	if (access(name, F_OK) != 0 && presets_find(name))
		judge->preset = name;
	else
		judge->policy_path = name;
	return judge_prepare(judge, cli, err);
}

static int replay_all(struct work *work, struct replay *replay,
		      struct error *err)
{
	const struct judge *judge = &work->a.judge;

	if (work->log)
		return diff_log(judge->policy, work->b.judge.policy, work->log,
				judge->has_now ? judge->now : time(NULL),
				replay, err);
	for (int i = 0; i < work->count; i++)
		if (diff_targets(&work->a, &work->b, work->targets[i], replay,
				 err) < 0)
			return -1;
	return 0;
}

static int replay_and_tell(struct work *work)
{
	struct error err = ERROR_INIT;
	struct replay replay;
	int status;

	if (replay_start(&replay, &err) < 0 ||
	    replay_all(work, &replay, &err) < 0)
		status = cli_fail(&err);
	else
		status = replay_end(&replay, work->format);
	replay_release(&replay);
	return status;
}

static int run(struct work *work, const struct cli *cli, const char *a,
	       const char *b)
{
	struct error err = ERROR_INIT;

	work->b = work->a;
	if (load(&work->a.judge, a, cli, &err) < 0 ||
	    load(&work->b.judge, b, cli, &err) < 0)
		return cli_fail(&err);
	if (work->a.facts_file &&
	    file_read_path(work->a.facts_file, FILE_ANY, CONFIG_SIZE_MAX,
			   "request.facts", &work->a.facts, &err) < 0)
		return cli_fail(&err);
	work->b.facts = work->a.facts; /* borrowed */
	if (work->log || work->count)
		return replay_and_tell(work);
	return diff_policies(work->a.judge.policy, work->b.judge.policy,
			     work->format);
}

/* Returns CLI_OK, CLI_USAGE, or -1 for --help. */
static int take_options(struct work *work, int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int option;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return cli_bad_option("policy", option, argv);
		if (option == 'h')
			return -1;
		if (option == 'l')
			work->log = optarg;
		else if (option == 'F')
			work->a.facts_file = optarg;
		else if (judge_option(&work->a.judge, option, optarg, &err) < 0)
			return cli_usage("policy", "%s", err.reason.msg);
	}
	work->format = work->a.judge.format;
	return CLI_OK;
}

int policy_diff(const struct cli *cli, int argc, char **argv)
{
	CLEANUP_FREE struct work *work = calloc(1, sizeof(*work));
	int status;

	if (!work)
		return cli_usage("policy", "out of memory");
	status = take_options(work, argc, argv);
	if (status != CLI_OK)
		return status < 0 ? cli_help("policy") : status;
	work->count = argc - optind - 2;
	work->targets = argv + optind + 2;
	if (work->count < 0)
		return cli_usage("policy", "name two policies");
	if (work->log && work->count)
		return cli_usage("policy", "name targets or a log, not both");
	status = run(work, cli, argv[optind], argv[optind + 1]);
	judge_release(&work->a.judge);
	judge_release(&work->b.judge);
	buf_release(&work->a.facts);
	return status;
}
