#include "cli/cli.h"
#include "cli/log_file.h"
#include "cli/rule_page.h"

#include "policy/rules.h"

#include <getopt.h>

#include <stdio.h>
#include <string.h>

struct search {
	const char *id;
	bool found;
};

static void print_list(const char *label, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const char *mode = json_text(json_find(item, "mode"));
		const char *hint = json_text(json_find(item, "hint"));

		printf("  %-10s%s%s%s%s: %s\n", label,
		       json_text(json_find(item, "rule")), mode ? " (" : "",
		       mode ? mode : "", mode ? ")" : "",
		       json_text(json_find(item, "message")));
		if (hint)
			printf("            fix: %s\n", hint);
	}
}

static void print_member(const char *label, const struct json *object,
			 const char *key)
{
	const char *text = json_text(json_find(object, key));

	if (text && *text)
		printf("  %-10s%s\n", label, text);
}

static void print_evidence(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const struct json *scan = json_find(item, "scan");
		const char *finished = json_text(json_find(scan, "finished"));

		printf("  %-10s%s signed by %s%s%s\n", "evidence",
		       scan			? "scan"
		       : json_find(item, "vex") ? "VEX"
						: "image",
		       json_text(json_find(item, "signer")),
		       finished ? ", finished " : "", finished ? finished : "");
	}
}

static bool on_record(void *context, const struct json *record,
		      struct span line)
{
	struct search *search = context;
	const char *id = json_text(json_find(record, "decision"));
	const struct json *container = json_find(record, "container");
	const struct json *image = json_find(record, "image");
	const struct json *refusal = json_find(record, "refusal");

	(void)line;
	if (!id || strcmp(id, search->id) != 0)
		return true;
	search->found = true;
	log_file_print(record);
	print_member("container", container, "id");
	print_member("engine", record, "engine");
	print_member("image", image, "reference");
	print_member("manifest", image, "manifest");
	print_member("config", image, "config");
	print_member("profile", record, "profile");
	print_member("policy", json_find(record, "policy"), "digest");
	if (refusal) {
		print_member("refused", refusal, "message");
		print_member("fix", refusal, "hint");
	}
	print_list("violation", json_find(record, "violations"));
	if (log_file_allowed(record))
		print_list("repaired", json_find(record, "repairs"));
	print_evidence(json_find(record, "evidence"));
	return false;
}

/* Neither found: what it may have meant, and where was looked. */
static int not_found(const char *id, const char *log)
{
	struct nearest nearest = nearest_to(id);

	for (const struct rule *const *rule = rules_all(); *rule; rule++)
		nearest_offer(&nearest, (*rule)->id);
	if (nearest.best)
		return cli_unknown("explain", "rule", id, &nearest);
	fprintf(stderr,
		"ocigate: '%s' is neither a rule nor a decision in '%s'\n", id,
		log);
	return CLI_REFUSED;
}

static int explain_decision(const struct cli *cli, const char *id)
{
	struct search search = {.id = id};
	struct settings settings;
	struct error err = ERROR_INIT;
	size_t torn;

	if (cli_settings(cli, &settings, &err) < 0 ||
	    log_file_read(&settings, on_record, &search, &torn, &err) < 0)
		return cli_fail(&err);
	return search.found ? CLI_OK : not_found(id, settings.decisions_file);
}

/* What the command line says. */
struct explain {
	bool all;
	bool markdown;
};

static int read_options(int argc, char **argv, struct explain *out)
{
	static const struct option options[] = {
		{"all", no_argument, NULL, 'a'},
		{"format", required_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'a')
			out->all = true;
		else if (option == 'f' && strcmp(optarg, "markdown") == 0)
			out->markdown = true;
		else if (option == 'f' && strcmp(optarg, "text") != 0)
			return cli_usage("explain",
					 "--format '%s' is not text or "
					 "markdown",
					 optarg);
		else if (option != 'f')
			return cli_bad_option("explain", option, argv);
	}
	return CLI_OK;
}

int cli_explain(const struct cli *cli, int argc, char **argv)
{
	struct explain explain = {.all = false};
	const struct rule *rule;
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return cli_help("explain");
	status = read_options(argc, argv, &explain);
	if (status != CLI_OK)
		return status;
	if (explain.all ? optind != argc : optind != argc - 1)
		return cli_usage("explain",
				 "name one rule or decision, or --all");
	if (explain.all)
		return rule_page_all(explain.markdown), CLI_OK;
	rule = rules_find(argv[optind]);
	if (!rule)
		return explain_decision(cli, argv[optind]);
	return rule_page(rule, explain.markdown), CLI_OK;
}
