/*
 * The command line: one row and one file for each command.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/error.h"
#include "base/nearest.h"
#include "gate/gate.h"

#include <getopt.h>
#include <stdbool.h>

/* ocigate(1), EXIT STATUS. */
enum cli_exit {
	CLI_OK = 0,
	CLI_REFUSED = 1,
	CLI_USAGE = 2,
	CLI_UNREADABLE = 3,
};

enum cli_format {
	CLI_TEXT,
	CLI_JSON,
	CLI_SARIF, /* of `check` alone, as the next */
	CLI_JUNIT,
};

/* Options that stand before the command. */
struct cli {
	const char *config; /* --config, or NULL */
};

struct cli_command {
	const char *name;
	const char *usage; /* what follows "ocigate NAME" */
	const char *summary;
	const char *help; /* its options, as lines */
	/* argv[0] is the command's name. Returns an exit status. */
	int (*run)(const struct cli *cli, int argc, char **argv);
};

/* The commands; see struct cli_command for what they take and return. */
int cli_check(const struct cli *cli, int argc, char **argv);

/* `ocigate verify`. */
int cli_verify(const struct cli *cli, int argc, char **argv);

/* `ocigate verify-bundle`. */
int cli_verify_bundle(const struct cli *cli, int argc, char **argv);

/* `ocigate inspect`. */
int cli_inspect(const struct cli *cli, int argc, char **argv);

/* `ocigate evidence`. */
int cli_evidence(const struct cli *cli, int argc, char **argv);

/* `ocigate policy`. */
int cli_policy(const struct cli *cli, int argc, char **argv);

/* `ocigate seccomp`. */
int cli_seccomp(const struct cli *cli, int argc, char **argv);

/* `ocigate explain`. */
int cli_explain(const struct cli *cli, int argc, char **argv);

/* `ocigate log`. */
int cli_log(const struct cli *cli, int argc, char **argv);

/*
 * Prints "ocigate: MESSAGE" and the hint to stderr. Returns the exit status
 * that fits the kind of error.
 */
int cli_fail(const struct error *err);

/* Prints a usage error for @command to stderr. Returns CLI_USAGE. */
int cli_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Says which option is wrong, after getopt_long() with an optstring that
 * begins with ':' gave @answer '?' or ':'. Returns CLI_USAGE.
 */
int cli_bad_option(const char *command, int answer, char **argv);

/*
 * Says that @verb of @command does not take the option of @options whose value
 * is @answer. Returns CLI_USAGE.
 */
int cli_alien_option(const char *command, const char *verb,
		     const struct option *options, int answer);

/*
 * Says that @word is no @what ("command"), and what it may have meant. Returns
 * CLI_USAGE.
 */
int cli_unknown(const char *command, const char *what, const char *word,
		const struct nearest *nearest);

/* Prints the command's usage and options to stdout. Returns CLI_OK. */
int cli_help(const char *command);

/* Reads "text" or "json". Returns 0, or -1. */
int cli_parse_format(const char *text, enum cli_format *out);

/* The same for the option of @command. Returns CLI_OK, or as cli_usage(). */
int cli_take_format(const char *command, const char *text,
		    enum cli_format *out);

/*
 * Loads the settings for the command line: --config, else OCIGATE_CONFIG,
 * else the default file. Returns 0, or -1 with *err set.
 */
int cli_settings(const struct cli *cli, struct settings *out,
		 struct error *err);

/*
 * Replaces the evidence directories of @settings by the @count given ones; 0
 * leaves them. Returns 0, or -1 with *err set.
 */
int cli_set_evidence(struct settings *settings, char *const *directories,
		     size_t count, struct error *err);

#endif
