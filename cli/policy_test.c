#include "cli/policy_test.h"

#include "cli/policy_case.h"
#include "cli/report.h"

#include <dirent.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID	  "policy.test"
#define DEPTH_MAX 8 /* of directories with cases */

struct suite {
	const struct cli *cli;
	struct check shared;
	bool given; /* a policy for all: those of the cases do not count */
	enum cli_format format;
	struct report report;
	const char *root;
	unsigned count, failed;
	int worst;
};

static const struct option options[] = {
	{"policy", required_argument, NULL, 'p'},
	{"profile", required_argument, NULL, 'r'},
	{"preset", required_argument, NULL, 'e'},
	{"evidence", required_argument, NULL, 'v'},
	{"now", required_argument, NULL, 'n'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* The name of a case: its path below the directory of all. */
static const char *name_of(const struct suite *suite, const char *path)
{
	size_t size = strlen(suite->root);

	if (strncmp(path, suite->root, size) != 0 || !path[size])
		return path;
	path += size;
	return path[0] == '/' ? path + 1 : path;
}

static void show_text(const struct suite *suite, const char *name,
		      const struct reason *reasons, size_t count)
{
	printf("%sok %u - %s\n", count ? "not " : "", suite->count, name);
	for (size_t i = 0; i < count; i++) {
		printf("# %s\n", reasons[i].msg);
		if (reasons[i].hint)
			printf("#   fix: %s\n", reasons[i].hint);
	}
}

static void show_json(const char *name, const struct policy_case *one,
		      const struct reason *reasons, size_t count, int status)
{
	static const char *const results[] = {"ok", "differs", "", "error"};
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct json *list = json_new_array();

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "case", json_new_text(name));
	json_set(out, "result", json_new_text(results[status]));
	for (size_t i = 0; i < count; i++)
		json_append(list, json_new_text(reasons[i].msg));
	json_set(out, "differences", list);
	if (one && one->want)
		json_set(out, "wanted", json_copy(one->want));
	if (one && one->came)
		json_set(out, "came", json_copy(one->came));
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{\"result\":\"error\"}");
}

/* One case is over; with nothing to say of it, it is as wanted. */
static void conclude(struct suite *suite, const char *path,
		     const struct policy_case *one,
		     const struct reason *reasons, size_t count, int status)
{
	const char *name = name_of(suite, path);

	suite->count++;
	suite->failed += status != CLI_OK;
	suite->worst = status > suite->worst ? status : suite->worst;
	if (suite->format == CLI_JSON)
		show_json(name, one, reasons, count, status);
	else if (suite->format == CLI_JUNIT)
		report_case(&suite->report, name, reasons, count,
			    status == CLI_UNREADABLE);
	else
		show_text(suite, name, reasons, count);
}

static int find_profile(struct check *check, const struct policy *policy,
			struct error *err)
{
	const char *name = check->judge.profile_name;

	check->judge.profile = name ? policy_profile(policy, name) : NULL;
	if (!name || check->judge.profile)
		return 0;
	return error_set(err, ERROR_USAGE, "policy.profile",
			 "the policy has no profile '%s'", name);
}

/*
 * The policy of a case: the one that is given for all, else its own
 * policy.json or policy.d, which *own then frees, else the configured one.
 */
static int find_policy(struct suite *suite, const char *path,
		       struct check *check, struct policy **own,
		       struct error *err)
{
	static const char *const names[] = {"policy.json", "policy.d"};
	char file[PATH_MAX];

	*check = suite->shared;
	for (size_t i = 0; !suite->given && i < 2; i++) {
		if (snprintf(file, sizeof(file), "%s/%s", path, names[i]) >=
			    (int)sizeof(file) ||
		    access(file, F_OK) < 0)
			continue;
		if (load_policy(file, FILE_ANY, own, err) < 0)
			return -1;
		check->judge.policy = *own;
		return find_profile(check, *own, err);
	}
	if (!suite->shared.judge.policy &&
	    judge_prepare(&suite->shared.judge, suite->cli, err) < 0)
		return -1;
	*check = suite->shared;
	return 0;
}

static int judge_case(struct suite *suite, struct policy_case *one,
		      struct error *err)
{
	CLEANUP_FREE struct check *check = malloc(sizeof(*check));
	CLEANUP(policy_cleanup) struct policy *own = NULL;

	if (!check)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	if (find_policy(suite, one->path, check, &own, err) < 0)
		return -1;
	return policy_case_run(one, check, err);
}

static void run_case(struct suite *suite, const char *path)
{
	struct error err = ERROR_INIT;
	struct policy_case one;

	if (policy_case_open(path, &one, &err) < 0) {
		conclude(suite, path, NULL, &err.reason, 1, CLI_UNREADABLE);
		return;
	}
	if (judge_case(suite, &one, &err) < 0)
		conclude(suite, path, &one, &err.reason, 1, CLI_UNREADABLE);
	else if (one.difference_count == 0)
		conclude(suite, path, &one, NULL, 0, CLI_OK);
	else
		conclude(suite, path, &one, one.differences,
			 one.difference_count,
			 one.unreadable ? CLI_UNREADABLE : CLI_REFUSED);
	policy_case_release(&one);
}

static void fail(struct suite *suite, const char *path, const char *what)
{
	struct reason reason;

	error_reason(&reason, ID, NULL, "'%s' %s", path, what);
	conclude(suite, path, NULL, &reason, 1, CLI_UNREADABLE);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void walk(struct suite *suite, const char *path, unsigned depth);

/* Runs what is below; whether there was anything at all. */
static bool walk_entries(struct suite *suite, const char *path, unsigned depth,
			 struct dirent **entries, int count)
{
	char below[PATH_MAX];
	struct stat st;

	for (int i = 0; i < count; i++) {
		int size = snprintf(below, sizeof(below), "%s/%s", path,
				    entries[i]->d_name);

		if (size < (int)sizeof(below) && stat(below, &st) == 0 &&
		    S_ISDIR(st.st_mode) &&
		    strcmp(entries[i]->d_name, "policy.d") != 0)
			walk(suite, below, depth + 1);
	}
	return count > 0;
}

/* A case, or a directory of them: one that is empty was to hold something. */
static void walk(struct suite *suite, const char *path, unsigned depth)
{
	struct dirent **entries = NULL;
	int count;

	if (policy_case_is(path)) {
		run_case(suite, path);
		return;
	}
	count = depth < DEPTH_MAX
			? scandir(path, &entries, is_visible, alphasort)
			: -1;
	if (count < 0)
		fail(suite, path,
		     depth < DEPTH_MAX ? "cannot be read" : "lies too deep");
	else if (!walk_entries(suite, path, depth, entries, count))
		fail(suite, path, "is empty: a case has a want.json");
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

static int finish(struct suite *suite)
{
	if (suite->count == 0) {
		fprintf(stderr,
			"ocigate: [" ID "] '%s' holds no case: a directory "
			"with a want.json\n",
			suite->root);
		suite->worst = CLI_UNREADABLE;
	}
	if (suite->format == CLI_JUNIT)
		report_end(&suite->report);
	else if (suite->format == CLI_TEXT)
		printf("1..%u\n# %u of %u cases are as wanted\n", suite->count,
		       suite->count - suite->failed, suite->count);
	return suite->worst;
}

static int run(struct suite *suite)
{
	struct judge *judge = &suite->shared.judge;
	struct error err = ERROR_INIT;
	struct stat st;

	if (stat(suite->root, &st) < 0 || !S_ISDIR(st.st_mode)) {
		error_set(&err, ERROR_INPUT, ID, "'%s' is no directory",
			  suite->root);
		return cli_fail(&err);
	}
	suite->given = judge->policy_path || judge->preset;
	if (suite->given ? judge_prepare(judge, suite->cli, &err) < 0
			 : cli_settings(suite->cli, &judge->settings, &err) < 0)
		return cli_fail(&err);
	walk(suite, suite->root, 0);
	return finish(suite);
}

static int take_options(struct suite *suite, int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int option;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return cli_bad_option("policy", option, argv);
		if (option == 'f' && strcmp(optarg, "junit") == 0)
			suite->format = CLI_JUNIT;
		else if (option == 'f' &&
			 cli_parse_format(optarg, &suite->format) < 0)
			return cli_usage("policy",
					 "--format '%s' is not text, json or "
					 "junit",
					 optarg);
		else if (option != 'f' && option != 'h' &&
			 judge_option(&suite->shared.judge, option, optarg,
				      &err) < 0)
			return cli_usage("policy", "%s", err.reason.msg);
		if (option == 'h')
			return -1;
	}
	return CLI_OK;
}

int policy_test(const struct cli *cli, int argc, char **argv)
{
	CLEANUP_FREE struct suite *suite = calloc(1, sizeof(*suite));
	int status;

	if (!suite)
		return cli_usage("policy", "out of memory");
	suite->cli = cli;
	status = take_options(suite, argc, argv);
	if (status != CLI_OK)
		return status < 0 ? cli_help("policy") : status;
	if (argc - optind < 1 || argc - optind > 2)
		return cli_usage("policy", "name one directory of cases");
	suite->root = argv[optind];
	if (argc - optind == 2 && suite->shared.judge.policy_path)
		return cli_usage("policy", "name one policy");
	if (argc - optind == 2)
		suite->shared.judge.policy_path = argv[optind + 1];
	suite->report.format = CLI_JUNIT;
	status = run(suite);
	judge_release(&suite->shared.judge);
	return status;
}
