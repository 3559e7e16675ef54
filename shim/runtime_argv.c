#include "shim/runtime_argv.h"

#include "base/span.h"

#include <string.h>

#define ID "request.option"

static const char hint_spelling[] =
	"write options in full, as '--option value', '--option=value' or "
	"'-o value', before the container's id";

/* A word that begins an option, taken apart. */
struct word {
	const char *text;
	struct span name;  /* of a long option */
	const char *value; /* behind '=', or NULL */
	char letter;	   /* of a short option */
};

const char *runtime_argv_config(int *argc, char ***argv)
{
	static const char name[] = "--ocigate-config";
	const size_t size = sizeof(name) - 1;
	const char *file = NULL;
	int taken = 0;

	if (*argc > 2 && strcmp((*argv)[1], name) == 0)
		file = (*argv)[taken = 2];
	else if (*argc > 1 && strncmp((*argv)[1], name, size) == 0 &&
		 (*argv)[1][size] == '=')
		file = (*argv)[taken = 1] + size + 1;
	*argv += taken;
	*argc -= taken;
	return file;
}

/* How much of @word is told: what stands behind '=' may be a secret. */
static int told(const char *word)
{
	return (int)strcspn(word, "=");
}

static int refuse(struct error *err, const char *id, const char *problem,
		  const char *word)
{
	error_set(err, ERROR_USAGE, id, "'%.*s' %s", told(word), word, problem);
	return error_hint(err, hint_spelling);
}

/* Splits "--name=value" or "-l"; every other form is refused. */
static int read_word(const char *text, struct word *out, struct error *err)
{
	const char *equals = strchr(text, '=');

	*out = (struct word){.text = text};
	if (text[1] != '-' && text[2] == '\0') {
		out->letter = text[1];
		return 0;
	}
	if (text[1] != '-' || text[2] == '\0')
		return refuse(err, ID,
			      "is neither a long option with two dashes nor "
			      "one short option",
			      text);
	out->name = span_of(text + 2);
	if (equals) {
		out->name.size = (size_t)(equals - text) - 2;
		out->value = equals + 1;
	}
	return 0;
}

static const struct runtime_option *find(const struct runtime_argv *argv,
					 enum runtime_place place,
					 const struct word *word)
{
	if (word->letter)
		return runtime_options_short(argv->flavour, place,
					     word->letter);
	return runtime_options_long(argv->flavour, place, word->name.data,
				    word->name.size);
}

static int unknown(const struct runtime_argv *argv, enum runtime_place place,
		   const struct word *word, struct error *err)
{
	bool begins = !word->letter &&
		      runtime_options_begins(argv->flavour, place,
					     word->name.data, word->name.size);
	const char *runtime = argv->flavour == RUNTIME_CRUN ? "crun" : "runc";

	error_set(err, ERROR_USAGE, ID, "'%.*s' is not an option of '%s%s%s'%s",
		  told(word->text), word->text, runtime, argv->verb ? " " : "",
		  argv->verb ? argv->verb->name : "",
		  begins ? " (abbreviated?)" : "");
	return error_hint(err, hint_spelling);
}

static bool given_before(const struct runtime_argv *argv,
			 const struct runtime_option *option)
{
	for (size_t i = 0; i < argv->given_count; i++)
		if (argv->given[i].option == option)
			return true;
	return false;
}

static int keep(struct runtime_argv *argv, const struct runtime_given *given,
		struct error *err)
{
	const char *word = argv->argv[given->at];
	const struct runtime_option *option = given->option;

	if (option->class == OPTION_REFUSED)
		return refuse(err, ID,
			      "replaces the file that is judged: give a bundle "
			      "instead",
			      word);
	if (option->takes != TAKES_VALUES && given_before(argv, option))
		return refuse(err, ID, "is given twice", word);
	if (argv->given_count == RUNTIME_GIVEN_MAX)
		return refuse(err, ID, "is one option too many", word);
	argv->given[argv->given_count++] = *given;
	return 0;
}

/* Reads the option at argv[*at] and moves behind it. */
static int read_option(struct runtime_argv *argv, enum runtime_place place,
		       int *at, struct error *err)
{
	struct runtime_given given = {.at = *at, .words = 1};
	struct word word;

	if (read_word(argv->argv[*at], &word, err) < 0)
		return -1;
	given.option = find(argv, place, &word);
	given.value = word.value;
	if (!given.option)
		return unknown(argv, place, &word, err);
	if (given.option->takes == TAKES_NOTHING && given.value)
		return refuse(err, ID, "takes no value", word.text);
	if (given.option->takes != TAKES_NOTHING && !given.value) {
		if (*at + 1 >= argv->argc)
			return refuse(err, ID, "needs a value", word.text);
		given.value = argv->argv[*at + 1];
		given.words = 2;
	}
	*at += given.words;
	return keep(argv, &given, err);
}

/* Reads options up to the first word that is none. */
static int read_options(struct runtime_argv *argv, enum runtime_place place,
			int *at, struct error *err)
{
	while (*at < argv->argc && argv->argv[*at][0] == '-' &&
	       argv->argv[*at][1] != '\0')
		if (read_option(argv, place, at, err) < 0)
			return -1;
	return 0;
}

static bool asks_help(const struct runtime_argv *argv)
{
	for (size_t i = 0; i < argv->given_count; i++)
		if (argv->given[i].option->class == OPTION_HELP)
			return true;
	return false;
}

int runtime_argv_parse(enum runtime_flavour flavour, int argc, char **argv,
		       struct runtime_argv *out, struct error *err)
{
	int at = 1;

	out->flavour = flavour;
	out->argc = argc;
	out->argv = argv;
	out->act = RUNTIME_REFUSE;
	out->verb = NULL;
	out->verb_at = out->operand_at = argc;
	out->given_count = 0;
	out->id = NULL;
	if (read_options(out, IN_GLOBAL, &at, err) < 0)
		return -1;
	if (at >= argc || asks_help(out)) {
		out->act = RUNTIME_PASS;
		return 0;
	}
	out->verb_at = at;
	out->verb = runtime_options_verb(argv[at]);
	if (!out->verb) {
		error_set(err, ERROR_USAGE, "request.command",
			  "'%s' is not a subcommand that is known", argv[at]);
		return error_hint(err, "known are create start run exec update "
				       "restore and what starts nothing");
	}
	out->act = out->verb->act;
	return 0;
}

/* "create --help" and nothing else. */
static bool only_help(const struct runtime_argv *argv, size_t globals)
{
	return argv->given_count == globals + 1 &&
	       argv->verb_at + 2 == argv->argc &&
	       argv->given[globals].option->class == OPTION_HELP;
}

static int check_id(const char *id, struct error *err)
{
	size_t size = strlen(id);
	bool plain = size > 0 && size <= RUNTIME_ID_MAX && id[0] != '-' &&
		     strcmp(id, ".") != 0 && strcmp(id, "..") != 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)id[i];

		if (c <= ' ' || c >= 0x7f || c == '/')
			plain = false;
	}
	if (plain)
		return 0;
	return error_set(err, ERROR_USAGE, "request.arguments",
			 "'%.64s' is not a container's id", id);
}

static int check_operands(struct runtime_argv *argv, struct error *err)
{
	int count = argv->argc - argv->operand_at;
	/* The words behind the id are the command of an exec. */
	bool more = argv->act == RUNTIME_EXEC &&
		    !runtime_argv_given(argv, "process");

	if (count < 1)
		return error_set(err, ERROR_USAGE, "request.arguments",
				 "'%s' needs a container's id",
				 argv->verb->name);
	if (count > 1 && !more)
		return refuse(err, "request.arguments",
			      "stands behind the container's id",
			      argv->argv[argv->operand_at + 1]);
	if (check_id(argv->argv[argv->operand_at], err) < 0)
		return -1;
	argv->id = argv->argv[argv->operand_at];
	return 0;
}

static int check_values(const struct runtime_argv *argv, size_t globals,
			struct error *err)
{
	for (size_t i = 0; i < argv->given_count; i++) {
		const struct runtime_given *given = &argv->given[i];

		if (given->option->class == OPTION_HELP && i >= globals)
			return refuse(err, ID, "stands beside other words",
				      argv->argv[given->at]);
		/* The runtimes disagree on what an empty path means. */
		if (given->value && !given->value[0] &&
		    given->option->class == OPTION_PLAIN)
			return refuse(err, ID, "has an empty value",
				      argv->argv[given->at]);
	}
	return 0;
}

static int parse_verb(struct runtime_argv *argv, struct error *err)
{
	size_t globals = argv->given_count;
	int at = argv->verb_at + 1;

	if (read_options(argv, argv->verb->place, &at, err) < 0)
		return -1;
	if (only_help(argv, globals)) {
		argv->act = RUNTIME_PASS;
		return 0;
	}
	argv->operand_at = at;
	return check_values(argv, globals, err) < 0 ? -1
						    : check_operands(argv, err);
}

int runtime_argv_parse_verb(struct runtime_argv *argv, struct error *err)
{
	if (parse_verb(argv, err) == 0)
		return 0;
	argv->act = RUNTIME_REFUSE;
	return -1;
}

const struct runtime_given *runtime_argv_given(const struct runtime_argv *argv,
					       const char *name)
{
	for (size_t i = 0; i < argv->given_count; i++)
		if (strcmp(argv->given[i].option->name + 2, name) == 0)
			return &argv->given[i];
	return NULL;
}

const char *runtime_argv_value(const struct runtime_argv *argv,
			       const char *name)
{
	const struct runtime_given *given = runtime_argv_given(argv, name);

	return given ? given->value : NULL;
}
