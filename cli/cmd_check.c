#include "cli/cli.h"
#include "cli/target.h"

#include <getopt.h>
#include <string.h>

static const struct option options[] = {
	{"policy", required_argument, NULL, 'p'},
	{"profile", required_argument, NULL, 'r'},
	{"preset", required_argument, NULL, 'e'},
	{"evidence", required_argument, NULL, 'v'},
	{"now", required_argument, NULL, 'n'},
	{"format", required_argument, NULL, 'f'},
	{"image", required_argument, NULL, 'i'},
	{"facts", required_argument, NULL, 'F'},
	{"container", required_argument, NULL, 'c'},
	{"as", required_argument, NULL, 'a'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

static int take_option(struct check *check, int option, char *value,
		       struct error *err)
{
	switch (option) {
	case 'i':
		check->has_image = true;
		if (digest_parse(span_of(value), &check->image.image) < 0)
			return error_set(err, ERROR_USAGE, "request.option",
					 "--image '%s' is not sha256: and 64 "
					 "lower-case hex digits",
					 value);
		return 0;
	case 'f':
		if (strcmp(value, "sarif") == 0)
			check->judge.format = CLI_SARIF;
		else if (strcmp(value, "junit") == 0)
			check->judge.format = CLI_JUNIT;
		else
			break;
		return 0;
	case 'F':
		check->facts_file = value;
		return 0;
	case 'c':
		check->container = value;
		return 0;
	case 'a':
		check->as_hook = strcmp(value, "hook") == 0;
		if (check->as_hook || strcmp(value, "shim") == 0)
			return 0;
		return error_set(err, ERROR_USAGE, "request.option",
				 "--as '%s' is not shim or hook", value);
	}
	return judge_option(&check->judge, option, value, err);
}

static int run(struct check *check, const struct cli *cli, int count,
	       char **targets)
{
	struct report report = {.format = check->judge.format};
	struct error err = ERROR_INIT;
	int worst = CLI_OK;

	if (judge_prepare(&check->judge, cli, &err) < 0)
		return cli_fail(&err);
	if (check->facts_file &&
	    file_read_path(check->facts_file, FILE_ANY, CONFIG_SIZE_MAX,
			   "request.facts", &check->facts, &err) < 0)
		return cli_fail(&err);
	if (report.format == CLI_SARIF || report.format == CLI_JUNIT)
		check->report = &report;
	for (int i = 0; i < count; i++) {
		int status = target_check(check, targets[i]);

		worst = status > worst ? status : worst;
	}
	if (check->report)
		report_end(&report);
	return worst;
}

int cli_check(const struct cli *cli, int argc, char **argv)
{
	struct check check = {0};
	struct error err = ERROR_INIT;
	int option, status;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("check");
		if (option == '?' || option == ':')
			return cli_bad_option("check", option, argv);
		if (take_option(&check, option, optarg, &err) < 0)
			return cli_usage("check", "%s", err.reason.msg);
	}
	if (optind == argc)
		return cli_usage("check", "no target");
	status = run(&check, cli, argc - optind, argv + optind);
	judge_release(&check.judge);
	buf_release(&check.facts);
	return status;
}
