#include "oci/config.h"

#include "oci/config_shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int remember(struct config *config, const char *pointer, const char *id,
		    struct error *err)
{
	char *copy = strdup(pointer);

	if (!copy)
		return error_set(err, ERROR_SYSTEM, id, "out of memory");
	if (config->unknown_count == CONFIG_UNKNOWN_MAX) {
		free(copy);
		return error_set(err, ERROR_INPUT, id,
				 "more than %d members that are not known",
				 CONFIG_UNKNOWN_MAX);
	}
	config->unknown[config->unknown_count++] = copy;
	return 0;
}

static int on_unknown(void *context, const char *pointer,
		      const struct json *node, struct error *err)
{
	(void)node;
	return remember(context, pointer, "bundle.config", err);
}

/* Mount options are strings, but each is a word that the runtime knows. */
static int check_mount_options(struct config *config, struct error *err)
{
	const struct json *mounts = json_find(config->root, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *options =
			json_find(json_item(mounts, i), "options");

		for (size_t j = 0; j < json_count(options); j++) {
			char at[64];

			if (config_shape_mount_option(
				    json_text(json_item(options, j))))
				continue;
			snprintf(at, sizeof(at), "/mounts/%zu/options/%zu", i,
				 j);
			if (remember(config, at, "bundle.config", err) < 0)
				return -1;
		}
	}
	return 0;
}

static int parse(struct span text, const char *what, const char *id,
		 const struct shape *shape, struct config *out,
		 struct error *err)
{
	struct shape_source source = {
		.what = what,
		.id = id,
		.text = text,
		.kind = ERROR_INPUT,
		.unknown = on_unknown,
		.context = out,
	};
	struct error cause = ERROR_INIT;

	*out = (struct config)CONFIG_INIT;
	if (json_parse(text, &JSON_STRICT_LIMITS, what, &out->root, &cause) < 0)
		return error_set(err, ERROR_INPUT, id, "%s", cause.reason.msg);
	if (!out->root || json_type(out->root) != JSON_OBJECT) {
		config_release(out);
		return error_set(err, ERROR_INPUT, id, "%s is not an object",
				 what);
	}
	if (json_shape_check(out->root, shape, &source, err) < 0) {
		config_release(out);
		return -1;
	}
	return 0;
}

/* A second entry of one type: the runtimes take different ones. */
static int check_namespaces_once(const struct json *root, struct error *err)
{
	const struct json *list = json_at(root, "linux", "namespaces", NULL);

	for (size_t i = 0; i < json_count(list); i++) {
		const char *type =
			json_text(json_find(json_item(list, i), "type"));

		for (size_t j = 0; j < i; j++) {
			const char *other = json_text(
				json_find(json_item(list, j), "type"));

			if (type && other && strcmp(type, other) == 0)
				return error_set(
					err, ERROR_INPUT, "bundle.config",
					"linux.namespaces has '%s' twice",
					type);
		}
	}
	return 0;
}

int config_parse(struct span text, const char *what, struct config *out,
		 struct error *err)
{
	if (parse(text, what, "bundle.config", &config_shape_root, out, err) <
	    0)
		return -1;
	if (check_namespaces_once(out->root, err) < 0 ||
	    check_mount_options(out, err) < 0) {
		config_release(out);
		return -1;
	}
	return 0;
}

int config_parse_process(struct span text, const char *what, struct config *out,
			 struct error *err)
{
	return parse(text, what, "bundle.process", &config_shape_process, out,
		     err);
}

int config_parse_resources(struct span text, const char *what,
			   struct config *out, struct error *err)
{
	return parse(text, what, "bundle.resources", &config_shape_resources,
		     out, err);
}

void config_release(struct config *config)
{
	for (size_t i = 0; i < config->unknown_count; i++)
		free(config->unknown[i]);
	json_free(config->root);
	*config = (struct config)CONFIG_INIT;
}

const struct json *config_process(const struct config *config)
{
	return json_find(config->root, "process");
}

const struct json *config_namespace(const struct json *root, const char *type)
{
	const struct json *list = json_at(root, "linux", "namespaces", NULL);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_item(list, i);
		const char *name = json_text(json_find(entry, "type"));

		if (name && strcmp(name, type) == 0)
			return entry;
	}
	return NULL;
}
