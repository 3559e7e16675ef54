#include "policy/files.h"

#include <stdlib.h>
#include <string.h>

#define ID "policy.file"

/* All at once, because others hold pointers to items and data. */
static int reserve(struct files *files)
{
	if (files->items)
		return 0;
	files->items = calloc(POLICY_FILES_MAX, sizeof(*files->items));
	files->rules = calloc(POLICY_FILES_MAX, sizeof(*files->rules));
	files->data = calloc(POLICY_FILES_MAX, sizeof(*files->data));
	return files->items && files->rules && files->data ? 0 : -1;
}

static void add_data(struct files *files, const char *path)
{
	struct rule_data *added = &files->data[files->data_count++];

	added->name = path;
	if (files->data_count > 1)
		added[-1].next = added;
}

static void put(struct files *files, size_t fragment, const struct json *path,
		enum policy_file_kind kind, const struct rule *rule)
{
	files->rules[files->count] = rule;
	files->items[files->count++] = (struct policy_file){
		.kind = kind,
		.path = json_text(path),
		.fragment = fragment,
		.offset = document_at(fragment, path, NULL).offset,
	};
	if (rule)
		add_data(files, json_text(path));
}

int files_add(struct files *files, const struct document *document,
	      size_t fragment, const struct json *path,
	      enum policy_file_kind kind, const struct rule *rule,
	      size_t *index, struct error *err)
{
	CLEANUP_BUF struct buf key = BUF_INIT;
	bool known;

	buf_add_format(&key, "%d:", (int)kind);
	buf_add_text(&key, json_text(path));
	if (!buf_ok(&key) || reserve(files) < 0)
		return document_no_memory(err);
	if (names_find(&files->index, key.data, index))
		return 0;
	if (files->count == POLICY_FILES_MAX)
		return document_error(
			document, document_at(fragment, path, path), ID, err,
			"more than %d files are named", POLICY_FILES_MAX);
	*index = files->count;
	if (names_add(&files->index, key.data, files->count, &known) < 0)
		return document_no_memory(err);
	put(files, fragment, path, kind, rule);
	return 0;
}

/* A file of a rule is JSON; the rule says what else it has to be. */
static int parse(struct policy_file *file, const struct rule *rule,
		 struct error *err)
{
	struct span text = {file->content, file->size};

	if (json_parse(text, &JSON_STRICT_LIMITS, file->path, &file->tree,
		       err) == 0 &&
	    json_type(file->tree) != JSON_OBJECT)
		error_set(err, ERROR_POLICY, ID, "%s: is not an object",
			  file->path);
	else if (file->tree && rule->file_check &&
		 rule->file_check(file->tree, err) < 0)
		error_wrap(err, "%s", file->path);
	if (err->kind == ERROR_NONE)
		return 0;
	err->kind = ERROR_POLICY;
	err->reason.id = ID;
	return -1;
}

static void forget(struct policy_file *file)
{
	free(file->content);
	json_free(file->tree);
	file->content = NULL;
	file->size = 0;
	file->tree = NULL;
}

/* Shows the tree of @file, which may be NULL again, to the rules. */
static void show(struct files *files, const struct policy_file *file)
{
	for (size_t i = 0; i < files->data_count; i++)
		if (files->data[i].name == file->path)
			files->data[i].tree = file->tree;
}

int files_give(struct files *files, size_t index, struct span content,
	       struct error *err)
{
	struct policy_file *file;
	int result = 0;

	if (index >= files->count)
		return error_set(err, ERROR_POLICY, ID,
				 "the policy names no file %zu", index);
	file = &files->items[index];
	forget(file);
	file->content = malloc(content.size + 1);
	if (!file->content)
		return document_no_memory(err);
	if (content.size)
		memcpy(file->content, content.data, content.size);
	file->content[content.size] = '\0';
	file->size = content.size;
	if (files->rules[index])
		result = parse(file, files->rules[index], err);
	if (result < 0)
		forget(file);
	show(files, file);
	return result;
}

const struct rule_data *files_data(const struct files *files)
{
	return files->data_count ? files->data : NULL;
}

void files_release(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		forget(&files->items[i]);
	free(files->items);
	free(files->rules);
	free(files->data);
	names_release(&files->index);
	*files = (struct files){.items = NULL};
}
