/*
 * The command line of the runtime, read as runc and crun read it, or refused:
 * only what both a reader and the runtime must understand in the same way is
 * accepted. Options stand before the container's id, spelled `--opt value`,
 * `--opt=value` or `-o value`.
 */
#ifndef SHIM_RUNTIME_ARGV_H
#define SHIM_RUNTIME_ARGV_H

#include "base/error.h"
#include "shim/runtime_options.h"

#define RUNTIME_GIVEN_MAX 256
#define RUNTIME_ID_MAX	  255 /* the name of a directory */

/* One option as it was given. */
struct runtime_given {
	const struct runtime_option *option;
	const char *value; /* NULL: takes none */
	int at;		   /* index in argv */
	int words;	   /* 1, or 2 when the value is a word of its own */
};

struct runtime_argv {
	enum runtime_flavour flavour;
	int argc;
	char **argv; /* borrowed */
	enum runtime_act act;
	const struct runtime_verb *verb; /* NULL: none was given */
	int verb_at;
	struct runtime_given given[RUNTIME_GIVEN_MAX]; /* globals first */
	size_t given_count;
	int operand_at; /* index of the container's id; argc: none */
	const char *id; /* NULL: none */
};

/*
 * Steps over "--ocigate-config FILE" or "--ocigate-config=FILE" at the front:
 * *argv moves on, so that its first word, which the parser never reads, is no
 * longer the program's name. Returns FILE, or NULL when it is not there.
 */
const char *runtime_argv_config(int *argc, char ***argv);

/*
 * Reads the global options and the subcommand. @argv is borrowed. Fills *out
 * as far as it could be read, also on failure, so that the log can be found.
 * Returns 0, or -1 with *err set ("request.option", "request.command") and
 * out->act RUNTIME_REFUSE.
 */
int runtime_argv_parse(enum runtime_flavour flavour, int argc, char **argv,
		       struct runtime_argv *out, struct error *err);

/*
 * Reads the options and operands of a subcommand that is not passed on. When
 * it only asks for help, argv->act becomes RUNTIME_PASS. Returns 0, or -1 with
 * *err set ("request.option", "request.arguments") and act RUNTIME_REFUSE.
 */
int runtime_argv_parse_verb(struct runtime_argv *argv, struct error *err);

/* How the option --NAME was given, or NULL. */
const struct runtime_given *runtime_argv_given(const struct runtime_argv *argv,
					       const char *name);

/* The value of the option --NAME, or NULL when it was not given. */
const char *runtime_argv_value(const struct runtime_argv *argv,
			       const char *name);

#endif
