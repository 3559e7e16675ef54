#include "cli/cli.h"

#include "base/file.h"
#include "evidence/normal.h"
#include "evidence/source.h"
#include "gate/normaliser.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECONDS	  60
#define LABEL_MAX 160

static const struct option options[] = {
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* Strangers wrote it: a terminal gets printable ASCII. */
static void print_text(struct span text)
{
	char piece[512];

	while (text.size > 0) {
		struct span part = text;

		if (part.size > sizeof(piece) / 4 - 1)
			part.size = sizeof(piece) / 4 - 1;
		error_escape(piece, sizeof(piece), part.data, part.size);
		fputs(piece, stdout);
		text.data += part.size;
		text.size -= part.size;
	}
}

static void print_scalar(const struct json *value)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (json_text(value)) {
		print_text(json_span(value));
	} else if (!value) {
		printf("-");
	} else {
		json_write(value, &text);
		print_text(buf_span(&text));
	}
}

static bool is_plain(const struct json *value)
{
	return json_type(value) != JSON_ARRAY &&
	       json_type(value) != JSON_OBJECT;
}

static void print_label(const char *label)
{
	print_text(span_of(label));
	printf(": ");
}

static void print_value(const char *label, const struct json *value);

static void print_list(const char *label, const struct json *list)
{
	char inner[LABEL_MAX];

	if (json_count(list) == 0) {
		print_label(label);
		printf("none\n");
	}
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);

		if (!is_plain(item))
			snprintf(inner, sizeof(inner), "%s[%zu]", label, i);
		else
			snprintf(inner, sizeof(inner), "%s", label);
		print_value(inner, item);
	}
}

static void print_members(const char *label, const struct json *object)
{
	struct json_iter iter = json_iter(object);
	struct json_member member;
	char inner[LABEL_MAX];

	while (json_next(&iter, &member)) {
		snprintf(inner, sizeof(inner), "%s%s%s", label,
			 *label ? "." : "", member.key);
		print_value(inner, member.value);
	}
}

/* One line for each text or number, with where it stands: easy to grep. */
static void print_value(const char *label, const struct json *value)
{
	if (json_type(value) == JSON_ARRAY) {
		print_list(label, value);
	} else if (json_type(value) == JSON_OBJECT) {
		print_members(label, value);
	} else {
		print_label(label);
		print_scalar(value);
		printf("\n");
	}
}

static void print_json(const struct json *root)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_write(root, &text);
	buf_add_char(&text, '\n');
	fwrite(text.data, 1, text.size, stdout);
}

static int read_file(const char *path, struct buf *out, struct error *err)
{
	if (strcmp(path, "-") == 0)
		return file_read(STDIN_FILENO, SOURCE_BLOB_MAX,
				 "standard input", "evidence.file", out, err);
	return file_read_path(path, FILE_ANY, SOURCE_BLOB_MAX, "evidence.file",
			      out, err);
}

static int fail(const char *path, struct error *err)
{
	bool unsupported = strcmp(err->reason.id, NORMAL_UNSUPPORTED) == 0;

	if (strcmp(path, "-") != 0)
		error_wrap(err, "'%s'", path);
	if (unsupported)
		error_hint(err, "give a scan report, SBOM, VEX document, "
				"statement, envelope, bundle, trusted root, "
				"certificate or key");
	cli_fail(err);
	return unsupported ? CLI_REFUSED : CLI_UNREADABLE;
}

static int inspect(const char *path, enum cli_format format)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *root = NULL;
	struct error err = ERROR_INIT;
	int64_t deadline = confine_now() + SECONDS * INT64_C(1000000000);

	if (read_file(path, &text, &err) < 0)
		return cli_fail(&err);
	if (normaliser_run(buf_span(&text), NULL, deadline, &root, &err) < 0)
		return fail(path, &err);
	if (format == CLI_JSON)
		print_json(root);
	else
		print_value("", root);
	return CLI_OK;
}

int cli_inspect(const struct cli *cli, int argc, char **argv)
{
	enum cli_format format = CLI_TEXT;
	int option;

	(void)cli;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("inspect");
		if (option != 'f')
			return cli_bad_option("inspect", option, argv);
		if (cli_take_format("inspect", optarg, &format) != CLI_OK)
			return CLI_USAGE;
	}
	if (optind + 1 != argc)
		return cli_usage("inspect", "name one file");
	return inspect(argv[optind], format);
}
