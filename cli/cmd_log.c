#include "cli/cli.h"
#include "cli/log_file.h"

#include "base/rfc3339.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAST_MAX 100000

struct filter {
	int64_t since; /* seconds since 1970 */
	const char *verdict;
	const char *container; /* a prefix of the id, or a name */
	size_t last;	       /* 0: all */
	enum cli_format format;
	char **kept; /* ring of the last lines */
	size_t count;
};

static const struct option options[] = {
	{"since", required_argument, NULL, 's'},
	{"verdict", required_argument, NULL, 'V'},
	{"container", required_argument, NULL, 'c'},
	{"number", required_argument, NULL, 'n'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

static bool matches(const struct filter *filter, const struct json *record)
{
	const char *time = json_text(json_find(record, "last"));
	const char *verdict = json_text(json_find(record, "verdict"));
	const struct json *container = json_find(record, "container");
	const char *id = json_text(json_find(container, "id"));
	const char *name = json_text(json_find(container, "name"));
	int64_t seconds = 0;

	if (time)
		rfc3339_parse(span_of(time), &seconds);
	if (seconds < filter->since)
		return false;
	if (filter->verdict &&
	    (!verdict || strcmp(verdict, filter->verdict) != 0))
		return false;
	if (!filter->container)
		return true;
	return (id && strncmp(id, filter->container,
			      strlen(filter->container)) == 0) ||
	       (name && strcmp(name, filter->container) == 0);
}

static bool keep(void *context, const struct json *record, struct span line)
{
	struct filter *filter = context;
	size_t slot = filter->count % filter->last;

	if (!matches(filter, record))
		return true;
	free(filter->kept[slot]);
	filter->kept[slot] = strndup(line.data, line.size);
	filter->count += filter->kept[slot] != NULL;
	return true;
}

static void print_line(const struct filter *filter, const char *line)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *record = NULL;

	if (filter->format == CLI_JSON)
		printf("%s\n", line);
	else if (json_parse(span_of(line), &JSON_STRICT_LIMITS, "record",
			    &record, &ignored) == 0)
		log_file_print(record);
}

/* A duration back from now, or a time. */
static int parse_since(const char *text, int64_t *out)
{
	int64_t seconds;

	if (rfc3339_parse(span_of(text), out) == 0)
		return 0;
	if (rfc3339_parse_duration(span_of(text), &seconds) < 0)
		return -1;
	*out = time(NULL) - seconds;
	return 0;
}

static int parse_number(const char *text, size_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value == 0 ||
	    value > LAST_MAX)
		return -1;
	*out = value;
	return 0;
}

static int bad_value(const char *option, const char *value, const char *want)
{
	return cli_usage("log", "%s '%s' is not %s", option, value, want);
}

/* Returns CLI_OK or CLI_USAGE. */
static int take_option(struct filter *filter, int option, char *value)
{
	switch (option) {
	case 's':
		if (parse_since(value, &filter->since) < 0)
			return bad_value("--since", value,
					 "a time or a duration such as 2h");
		break;
	case 'V':
		filter->verdict = value;
		if (strcmp(value, "allow") != 0 && strcmp(value, "refuse") != 0)
			return bad_value("--verdict", value, "allow or refuse");
		break;
	case 'c':
		filter->container = value;
		break;
	case 'n':
		if (parse_number(value, &filter->last) < 0)
			return bad_value("-n", value,
					 "a number from 1 to 100000");
		break;
	case 'f':
		if (cli_parse_format(value, &filter->format) < 0)
			return bad_value("--format", value, "text or json");
		break;
	}
	return CLI_OK;
}

static int show(struct filter *filter, const struct cli *cli)
{
	struct settings settings;
	struct error err = ERROR_INIT;
	size_t first, torn;

	if (cli_settings(cli, &settings, &err) < 0 ||
	    log_file_read(&settings, keep, filter, &torn, &err) < 0)
		return cli_fail(&err);
	first = filter->count > filter->last ? filter->count - filter->last : 0;
	for (size_t i = first; i < filter->count; i++)
		print_line(filter, filter->kept[i % filter->last]);
	if (torn)
		fprintf(stderr, "ocigate: %zu lines are not records\n", torn);
	return CLI_OK;
}

int cli_log(const struct cli *cli, int argc, char **argv)
{
	struct filter filter = {.last = LAST_MAX};
	int option, status;

	while ((option = getopt_long(argc, argv, ":n:", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("log");
		if (option == '?' || option == ':')
			return cli_bad_option("log", option, argv);
		if (take_option(&filter, option, optarg) != CLI_OK)
			return CLI_USAGE;
	}
	if (optind != argc)
		return cli_usage("log", "unexpected '%s'", argv[optind]);
	filter.kept = calloc(filter.last, sizeof(*filter.kept));
	if (!filter.kept)
		return cli_usage("log", "out of memory");
	status = show(&filter, cli);
	for (size_t i = 0; i < filter.last; i++)
		free(filter.kept[i]);
	free(filter.kept);
	return status;
}
