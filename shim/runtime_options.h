/*
 * The command lines of runc and crun as tables: which subcommands exist, which
 * options each takes, and what an option can do to what was judged.
 *
 * runc 1.1 to 1.3 and crun 1.8 to 1.29. An option of a later version is here
 * only where it was understood; anything else is refused.
 */
#ifndef SHIM_RUNTIME_OPTIONS_H
#define SHIM_RUNTIME_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum runtime_flavour {
	RUNTIME_RUNC = 1,
	RUNTIME_CRUN,
};

/* What becomes of a request. */
enum runtime_act {
	RUNTIME_REFUSE = 0,
	RUNTIME_PASS, /* starts nothing: handed on as it came */
	RUNTIME_CREATE,
	RUNTIME_RUN,
	RUNTIME_RESTORE,
	RUNTIME_EXEC,
	RUNTIME_UPDATE,
	RUNTIME_START,
};

/* Where an option may stand. */
enum runtime_place {
	IN_GLOBAL = 1,
	IN_CREATE = 2,
	IN_RUN = 4,
	IN_RESTORE = 8,
	IN_EXEC = 16,
	IN_UPDATE = 32,
	IN_START = 64,
};

enum runtime_class {
	OPTION_REFUSED = 0, /* replaces what was judged */
	OPTION_PLAIN,	    /* for the caller: changes nothing of what runs */
	OPTION_JUDGED,	    /* by the rule runtime.options */
	OPTION_HELP,	    /* the runtime prints something and ends */
};

enum runtime_takes {
	TAKES_NOTHING = 0,
	TAKES_VALUE,
	TAKES_VALUES, /* may be repeated */
};

struct runtime_option {
	char name[24]; /* "--bundle"; an array needs no relocation */
	char letter;
	enum runtime_takes takes;
	enum runtime_class class;
	unsigned runc; /* of enum runtime_place */
	unsigned crun;
	char harmless[24]; /* values that change nothing, between spaces */
};

struct runtime_verb {
	char name[16];
	enum runtime_act act;
	enum runtime_place place; /* of its options; 0: they are not read */
};

/* The subcommand @name, or NULL. Both runtimes share the names. */
const struct runtime_verb *runtime_options_verb(const char *name);

/* The option "--NAME" (its first @size bytes) at @place, or NULL. */
const struct runtime_option *runtime_options_long(enum runtime_flavour flavour,
						  enum runtime_place place,
						  const char *name,
						  size_t size);

/* The option "-LETTER" at @place, or NULL. */
const struct runtime_option *runtime_options_short(enum runtime_flavour flavour,
						   enum runtime_place place,
						   char letter);

/* Whether an option with a longer name begins so (an abbreviation). */
bool runtime_options_begins(enum runtime_flavour flavour,
			    enum runtime_place place, const char *name,
			    size_t size);

/* Whether @option with @value (or NULL) must be judged. */
bool runtime_options_judged(const struct runtime_option *option,
			    const char *value);

/* A variable that changes what runs. */
struct runtime_variable {
	const char *name; /* static: "env LISTEN_FDS" */
	const char *value;
};

/*
 * Fills *out (capacity @capacity) with the variables of @environment that
 * change what the runtime @flavour, as process @self, starts. Returns how many
 * there are; more than @capacity means that some did not fit.
 */
size_t runtime_options_environment(enum runtime_flavour flavour, pid_t self,
				   char *const *environment,
				   struct runtime_variable *out,
				   size_t capacity);

#endif
