#include "gate/gather.h"

#include "base/json_shape.h"
#include "gate/gather_paths.h"
#include "oci/digest.h"
#include "oci/reference.h"

#include <stdio.h>
#include <string.h>

#define ID "request.facts"

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape flag = {.kind = SHAPE_BOOL};
static const struct shape texts = {.kind = SHAPE_MAP, .of = &text};
static const char *const kinds[] = {"container", "sandbox", NULL};
static const struct shape kind = {.kind = SHAPE_STRING, .values = kinds};
static const char *const engines[] = {"docker", "containerd", "cri", "podman",
				      "crio",	"none",	      NULL};
static const struct shape engine = {.kind = SHAPE_STRING, .values = engines};
static const char *const runtimes[] = {"runc", "crun", NULL};
static const struct shape runtime = {.kind = SHAPE_STRING, .values = runtimes};
static const char *const answers[] = {"host", "other", NULL};
static const struct shape answer = {.kind = SHAPE_STRING, .values = answers};
static const struct shape answer_map = {.kind = SHAPE_MAP, .of = &answer};
static const struct shape_field digest_fields[] = {{"config", &text, false},
						   {"manifest", &text, false},
						   {"index", &text, false},
						   {"chainId", &text, false},
						   {0}};
static const struct shape digests = {.kind = SHAPE_OBJECT,
				     .fields = digest_fields};
static const struct shape text_list = {.kind = SHAPE_ARRAY, .of = &text};
static const struct shape_field asked_fields[] = {
	{"capabilities", &text_list, false},
	{"hostPorts", &text_list, false},
	{"probeHosts", &text_list, false},
	{0}};
static const struct shape asked = {.kind = SHAPE_OBJECT,
				   .fields = asked_fields};
static const struct shape_field fields[] = {
	{"kind", &kind, false},
	{"engine", &engine, false},
	{"namespace", &text, false},
	{"pod", &text, false},
	{"name", &text, false},
	{"containerdNamespace", &text, false},
	{"labels", &texts, false},
	{"reference", &text, false},
	{"digests", &digests, false},
	{"runtime", &runtime, false},
	{"apparmor", &flag, false},
	{"selinux", &flag, false},
	{"namespaces", &answer_map, false},
	{"paths", &texts, false},
	{"pristine", &flag, false},
	{"asked", &asked, false},
	{0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

static int take_text(const struct json *tree, const char *key,
		     struct fact *fact, struct error *err)
{
	const char *value = json_text(json_find(tree, key));

	fact->state = value ? FACT_ATTESTED : FACT_NONE;
	if (!value)
		return 0;
	if (strlen(value) >= sizeof(fact->value))
		return error_set(err, ERROR_INPUT, ID, "'%s' is too long", key);
	strcpy(fact->value, value);
	return 0;
}

static int take_names(const struct json *tree, struct facts *facts,
		      struct error *err)
{
	const struct {
		const char *key;
		struct fact *fact;
	} names[] = {
		{"kind", &facts->kind},
		{"engine", &facts->engine},
		{"namespace", &facts->namespace},
		{"pod", &facts->pod},
		{"name", &facts->name},
		{"containerdNamespace", &facts->containerd_namespace},
		{"reference", &facts->image},
		{"runtime", &facts->runtime},
	};
	struct reference reference;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (take_text(tree, names[i].key, names[i].fact, err) < 0)
			return -1;
	if (!json_has(tree, "kind")) {
		facts->kind.state = FACT_ATTESTED;
		strcpy(facts->kind.value, "container");
	}
	facts->labels_state = FACT_NONE;
	if (json_has(tree, "labels")) {
		facts->labels_state = FACT_ATTESTED;
		facts->labels = json_copy(json_find(tree, "labels"));
	}
	if (facts->image.state != FACT_ATTESTED)
		return 0;
	if (reference_parse(span_of(facts->image.value), &reference, err) < 0) {
		facts->image.state = FACT_NONE; /* no name to be told */
		return -1;
	}
	strcpy(facts->image.value, reference.text);
	return 0;
}

static int take_digest(const struct json *tree, const char *key,
		       enum fact_state *state, struct digest *out,
		       struct error *err)
{
	const struct json *node = json_at(tree, "digests", key, NULL);

	if (!node)
		return 0;
	if (digest_parse(json_span(node), out) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "digests.%s is not sha256: and 64 hex digits",
				 key);
	*state = FACT_ATTESTED;
	return 0;
}

static int take_digests(const struct json *tree, struct image_identity *out,
			struct error *err)
{
	if (json_count(json_find(tree, "digests")) == 0)
		snprintf(out->why, sizeof(out->why),
			 "no digest is given; check takes it by --image");
	if (json_at(tree, "digests", "index", NULL) &&
	    json_at(tree, "digests", "manifest", NULL))
		return error_set(err, ERROR_INPUT, ID,
				 "give digests.manifest or digests.index, not "
				 "both");
	if (take_digest(tree, "config", &out->config_state, &out->config, err) <
		    0 ||
	    take_digest(tree, "manifest", &out->target_state, &out->target,
			err) < 0 ||
	    take_digest(tree, "index", &out->target_state, &out->target, err) <
		    0)
		return -1;
	return take_digest(tree, "chainId", &out->chain_state, &out->chain_id,
			   err);
}

static void take_namespaces(const struct json *tree, struct facts *facts)
{
	const struct json *given = json_find(tree, "namespaces");

	for (size_t i = 0; i < facts->namespace_count; i++) {
		struct namespace_fact *fact = &facts->namespaces[i];
		const char *value = json_text(json_find(given, fact->path));

		if (value)
			fact->is_host =
				strcmp(value, "host") == 0 ? HOST_YES : HOST_NO;
	}
}

/* The paths of the spec as the file resolves them, judged by name. */
static int take_paths(const struct json *tree, const struct json *config,
		      const struct settings *settings, struct facts *facts,
		      struct error *err)
{
	const struct json *given = json_find(tree, "paths");
	const char *root = json_text(json_at(config, "root", "path", NULL));

	for (size_t i = 0; i < facts->path_count; i++) {
		struct path_fact *fact = &facts->paths[i];
		const char *resolved = json_text(json_find(given, fact->path));

		if (!resolved)
			continue;
		if (strlen(resolved) >= sizeof(fact->resolved))
			return error_set(err, ERROR_INPUT, ID,
					 "the path '%s' leads too far",
					 fact->path);
		strcpy(fact->resolved, resolved);
		if (gather_paths_by_name(settings, config,
					 root && strcmp(root, fact->path) == 0,
					 fact, err) < 0)
			return -1;
	}
	return 0;
}

static int take_all(const struct json *tree, const struct json *config,
		    const struct settings *settings, struct facts *facts,
		    struct error *err)
{
	if (take_names(tree, facts, err) < 0 ||
	    take_digests(tree, &facts->identity, err) < 0 ||
	    gather_host(config, settings, "", GATHER_GIVEN, facts, err) < 0 ||
	    take_paths(tree, config, settings, facts, err) < 0)
		return -1;
	take_namespaces(tree, facts);
	facts->asked = json_copy(json_find(tree, "asked"));
	facts->apparmor =
		json_true(json_find(tree, "apparmor")) ? HOST_YES : HOST_NO;
	facts->selinux =
		json_true(json_find(tree, "selinux")) ? HOST_YES : HOST_NO;
	if (json_has(tree, "pristine"))
		facts->layer.state = json_true(json_find(tree, "pristine"))
					     ? LAYER_PRISTINE
					     : LAYER_WRITTEN;
	return 0;
}

int gather_file(struct span bytes, const char *what, const struct json *config,
		const struct settings *settings, struct facts *facts,
		struct error *err)
{
	struct shape_source source = {
		.what = what, .id = ID, .text = bytes, .kind = ERROR_INPUT};
	CLEANUP_JSON struct json *tree = NULL;
	struct error cause = ERROR_INIT;

	if (json_parse(bytes, &JSON_STRICT_LIMITS, what, &tree, &cause) == 0 &&
	    json_shape_check(tree, &document, &source, &cause) == 0 &&
	    take_all(tree, config, settings, facts, &cause) == 0)
		return 0;
	error_set(err, cause.kind, ID, "%s", cause.reason.msg);
	return error_hint(err, cause.reason.hint);
}
