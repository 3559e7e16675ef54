#include "cli/cli.h"
#include "cli/judge.h"
#include "cli/manifest.h"
#include "cli/output.h"
#include "cli/report.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct check {
	struct judge judge;
	struct report *report; /* NULL: each decision is printed */
	const char *facts_file;
	struct buf facts;
	const char *container; /* bundle of the container of a process.json */
	bool as_hook;
	bool has_image;
	struct collect_request image;
};

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

static int open_given_bundle(const char *path, struct bundle *bundle,
			     struct error *err)
{
	char absolute[PATH_MAX];

	if (!realpath(path, absolute))
		return error_set_errno(err, "bundle.open", "cannot find '%s'",
				       path);
	return bundle_open(absolute, FILE_ANY, bundle, err);
}

/* A file is a process object when it has args or user and no process. */
static bool is_process(struct span text)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	if (json_parse(text, &JSON_STRICT_LIMITS, "", &tree, &ignored) < 0)
		return false;
	return !json_has(tree, "process") && !json_has(tree, "ociVersion") &&
	       (json_has(tree, "args") || json_has(tree, "user") ||
		json_has(tree, "cwd"));
}

/* Reads the target into *text and fills the request's subject. */
static int open_target(const struct check *check, const char *target,
		       struct bundle *bundle, struct buf *text,
		       struct gate_request *request, struct error *err)
{
	struct stat st;

	if (stat(target, &st) < 0)
		return error_set_errno(err, "bundle.open", "cannot find '%s'",
				       target);
	if (S_ISDIR(st.st_mode)) {
		if (open_given_bundle(target, bundle, err) < 0 ||
		    bundle_read_config(bundle, FILE_ANY, text, err) < 0)
			return -1;
		request->bundle = bundle;
		request->config = buf_span(text);
		return 0;
	}
	if (file_read_path(target, FILE_ANY, CONFIG_SIZE_MAX, "bundle.config",
			   text, err) < 0)
		return -1;
	if (!is_process(buf_span(text))) {
		request->config = buf_span(text);
		return 0;
	}
	request->process = buf_span(text);
	if (!check->container)
		return 0;
	if (open_given_bundle(check->container, bundle, err) < 0)
		return -1;
	request->bundle = bundle;
	return 0;
}

static struct gate_request request_of(const struct check *check)
{
	return (struct gate_request){
		.verb = GATE_CHECK,
		.trust = FILE_ANY,
		.settings = &check->judge.settings,
		.may_repair = !check->as_hook,
		.policy = check->judge.policy,
		.profile = check->judge.profile,
		.facts_file = check->facts_file,
		.facts = buf_span(&check->facts),
		.image = check->has_image ? &check->image : NULL,
		.has_now = check->judge.has_now,
		.now = check->judge.now,
		.tolerate_not_judged = true,
		.skip_record = true,
		.started = HOST_UNANSWERED,
	};
}

/* Shows what became of @decision, and empties it. */
static int conclude(const struct check *check, const char *target,
		    struct gate_decision *decision)
{
	int status = output_status(decision);

	if (check->report)
		report_add(check->report, target, decision);
	else
		output_decision(target, decision, check->judge.format, false);
	gate_release(decision);
	return status;
}

static int check_one(const struct check *check, const char *target)
{
	struct gate_request request = request_of(check);
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf config = BUF_INIT;
	CLEANUP(bundle_release) struct bundle bundle = BUNDLE_INIT;
	struct error err = ERROR_INIT;
	struct gate_decision decision;

	if (open_target(check, target, &bundle, &text, &request, &err) < 0)
		gate_refuse(&request, &err, &decision);
	else if (request.process.data && request.bundle &&
		 bundle_read_config(&bundle, FILE_ANY, &config, &err) < 0)
		gate_refuse(&request, &err, &decision);
	else {
		if (request.process.data && request.bundle)
			request.config = buf_span(&config);
		gate_decide(&request, &decision);
	}
	return conclude(check, target, &decision);
}

/* The containers of one manifest. */
struct pods {
	const struct check *check;
	const char *file;
	int worst;
};

static int check_container(void *context,
			   const struct manifest_container *container,
			   struct error *err)
{
	struct pods *pods = context;
	struct gate_request request = request_of(pods->check);
	struct gate_decision decision;
	char target[PATH_MAX + 600];
	int status;

	(void)err;
	request.config = container->config;
	if (!request.facts_file) {
		request.facts_file = pods->file;
		request.facts = container->facts;
	}
	snprintf(target, sizeof(target), "%s: %s", pods->file, container->name);
	gate_decide(&request, &decision);
	status = conclude(pods->check, target, &decision);
	pods->worst = status > pods->worst ? status : pods->worst;
	return 0;
}

static int check_manifest(const struct check *check, const char *target,
			  struct span text)
{
	struct pods pods = {check, target, CLI_OK};
	struct gate_request request = request_of(check);
	struct gate_decision decision;
	struct error err = ERROR_INIT;

	if (manifest_read(text, target, check_container, &pods, &err) == 0)
		return pods.worst;
	gate_refuse(&request, &err, &decision);
	return conclude(check, target, &decision);
}

static int check_target(const struct check *check, const char *target)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error ignored = ERROR_INIT;
	struct stat st;

	if (stat(target, &st) == 0 && S_ISREG(st.st_mode) &&
	    file_read_path(target, FILE_ANY, CONFIG_SIZE_MAX, "bundle.config",
			   &text, &ignored) == 0 &&
	    manifest_is(buf_span(&text), target))
		return check_manifest(check, target, buf_span(&text));
	return check_one(check, target);
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
		int status = check_target(check, targets[i]);

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
