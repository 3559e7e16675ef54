#include "cli/cli.h"

#include "evidence/key.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command commands[] = {
	{"check", "[OPTION]... TARGET...",
	 "judge a bundle, config.json or process.json as the node would",
	 cli_check},
	{"verify", "image [OPTION]...",
	 "verify the signatures and attestations of an image", cli_verify},
	{"evidence",
	 "import LAYOUT|ARCHIVE|-... | list | show sha256:HEX [OPTION]...",
	 "keep and look at the local evidence store", cli_evidence},
	{"policy", "lint|show [OPTION]... [PATH]",
	 "check a policy and see what it resolves to", cli_policy},
	{"explain", "RULE|DECISION", "say what a rule or a decision is about",
	 cli_explain},
	{"log", "[OPTION]...", "read the decision log", cli_log},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void print_help(FILE *to)
{
	fprintf(to, "usage: ocigate [--config FILE] COMMAND ...\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-10s%s\n", commands[i].name,
			commands[i].summary);
	fprintf(to, "\n'ocigate COMMAND --help' tells more. "
		    "Exit status: 0 complies, 1 refused, 2 usage,\n"
		    "3 cannot be read.\n");
}

int cli_help(const char *command)
{
	const struct cli_command *row = find(command);

	printf("usage: ocigate %s %s\n\n%s\n", row->name, row->usage,
	       row->summary);
	return CLI_OK;
}

int cli_usage(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "ocigate: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "; see: ocigate %s%s--help\n", command,
		*command ? " " : "");
	return CLI_USAGE;
}

int cli_fail(const struct error *err)
{
	fprintf(stderr, "ocigate: [%s] %s\n", err->reason.id, err->reason.msg);
	if (err->reason.hint)
		fprintf(stderr, "  fix: %s\n", err->reason.hint);
	return err->kind == ERROR_USAGE ? CLI_USAGE : CLI_UNREADABLE;
}

int cli_parse_format(const char *text, enum cli_format *out)
{
	if (strcmp(text, "text") == 0)
		*out = CLI_TEXT;
	else if (strcmp(text, "json") == 0)
		*out = CLI_JSON;
	else
		return -1;
	return 0;
}

int cli_settings(const struct cli *cli, struct settings *out, struct error *err)
{
	return settings_load(cli->config, getenv("OCIGATE_CONFIG"), FILE_ANY,
			     out, err);
}

int cli_set_evidence(struct settings *settings, char *const *directories,
		     size_t count, struct error *err)
{
	const size_t most =
		sizeof(settings->evidence) / sizeof(settings->evidence[0]);

	if (count == 0)
		return 0;
	if (count > most)
		return error_set(err, ERROR_USAGE, "request.evidence",
				 "more than %zu evidence directories", most);
	settings->evidence_count = count;
	for (size_t i = 0; i < count; i++)
		if (!realpath(directories[i], settings->evidence[i]))
			return error_set_errno(err, "evidence.store",
					       "cannot find '%s'",
					       directories[i]);
	return 0;
}

static int run(const struct cli *cli, int argc, char **argv)
{
	const struct cli_command *row = argc > 0 ? find(argv[0]) : NULL;

	if (argc == 0)
		return print_help(stderr), CLI_USAGE;
	if (!row)
		return cli_usage("", "unknown command '%s'", argv[0]);
	return row->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
	struct cli cli = {0};
	int at = 1;

	if (key_init() < 0) {
		fprintf(stderr, "ocigate: libcrypto cannot be initialised\n");
		return CLI_UNREADABLE;
	}
	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--help") == 0)
			return print_help(stdout), CLI_OK;
		if (strcmp(argv[at], "--version") == 0)
			return printf("ocigate " OCIGATE_VERSION "\n"), CLI_OK;
		if (strcmp(argv[at], "--config") == 0 && at + 1 < argc)
			cli.config = argv[++at];
		else if (strncmp(argv[at], "--config=", 9) == 0)
			cli.config = argv[at] + 9;
		else
			return cli_usage("", "unknown option '%s'", argv[at]);
	}
	at = run(&cli, argc - at, argv + at);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "ocigate: cannot write the output\n");
		return CLI_UNREADABLE;
	}
	return at;
}
