#include "cli/log_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool take_line(struct span line,
		      bool (*each)(void *, const struct json *, struct span),
		      void *context, size_t *torn)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *record = NULL;

	if (line.size == 0)
		return true;
	if (json_parse(line, &JSON_STRICT_LIMITS, "record", &record, &ignored) <
		    0 ||
	    !json_text(json_find(record, "decision"))) {
		++*torn;
		return true;
	}
	return each(context, record, line);
}

static int read_one(const char *path,
		    bool (*each)(void *, const struct json *, struct span),
		    void *context, bool *stopped, size_t *torn,
		    struct error *err)
{
	CLEANUP_FREE char *line = NULL;
	size_t capacity = 0;
	ssize_t size;
	FILE *file = fopen(path, "re");

	if (!file && errno == ENOENT)
		return 0;
	if (!file)
		return error_set_errno(err, "record.read", "cannot open '%s'",
				       path);
	while (!*stopped && (size = getline(&line, &capacity, file)) > 0) {
		if (line[size - 1] == '\n')
			size--;
		*stopped = !take_line((struct span){line, (size_t)size}, each,
				      context, torn);
	}
	fclose(file);
	return 0;
}

int log_file_read(const struct settings *settings,
		  bool (*each)(void *context, const struct json *record,
			       struct span line),
		  void *context, size_t *torn, struct error *err)
{
	char old[SETTINGS_PATH_MAX + 3];
	bool stopped = false;

	*torn = 0;
	snprintf(old, sizeof(old), "%s.1", settings->decisions_file);
	if (read_one(old, each, context, &stopped, torn, err) < 0)
		return -1;
	return read_one(settings->decisions_file, each, context, &stopped, torn,
			err);
}

bool log_file_allowed(const struct json *record)
{
	return strcmp(json_text_at(record, "verdict"), "allow") == 0;
}

/* The container by its best name. */
static void print_who(const struct json *container)
{
	const char *pod = json_text_at(container, "pod");
	const char *name = json_text_at(container, "name");

	if (*pod)
		printf("%s/%s/%s", json_text_at(container, "namespace"), pod,
		       name);
	else if (*name)
		printf("%s", name);
	else
		printf("%.12s", json_text_at(container, "id"));
}

/* The rules of @list, each once, between commas. */
static void print_rules(const char *before, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *rule = json_text_at(json_item(list, i), "rule");
		size_t j = 0;

		while (strcmp(rule, json_text_at(json_item(list, j), "rule")) !=
		       0)
			j++;
		if (j == i)
			printf("%s%s", i ? "," : before, rule);
	}
}

void log_file_print(const struct json *record)
{
	const struct json *refusal = json_find(record, "refusal");
	const char *reference =
		json_text_at(json_find(record, "image"), "reference");
	int64_t count = 1;

	json_int64(json_find(record, "count"), &count);
	printf("%s %s %-6s %-7s ", json_text_at(record, "time"),
	       json_text_at(record, "decision"),
	       json_text_at(record, "verdict"), json_text_at(record, "verb"));
	print_who(json_find(record, "container"));
	printf("%s%s", *reference ? " " : "", reference);
	if (refusal)
		printf(" [%s]", json_text_at(refusal, "id"));
	print_rules(" ", json_find(record, "violations"));
	if (log_file_allowed(record))
		print_rules(" repaired ", json_find(record, "repairs"));
	if (count > 1)
		printf(" (%lld times)", (long long)count);
	printf("\n");
}
