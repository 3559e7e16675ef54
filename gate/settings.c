#include "gate/settings.h"

#include "base/json.h"
#include "base/json_shape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ID "policy.config"

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape texts = {.kind = SHAPE_ARRAY, .of = &text};
static const struct shape flag = {.kind = SHAPE_BOOL};
static const struct shape version = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = 1};
static const struct shape seconds = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = 600};
static const char *const flavours[] = {"runc", "crun", NULL};
static const struct shape flavour = {.kind = SHAPE_STRING, .values = flavours};

static const struct shape_field root_fields[] = {{"root", &text, false}, {0}};
static const struct shape root = {.kind = SHAPE_OBJECT, .fields = root_fields};
static const struct shape_field address_fields[] = {{"address", &text, false},
						    {0}};
static const struct shape address = {.kind = SHAPE_OBJECT,
				     .fields = address_fields};
static const struct shape_field storage_fields[] = {
	{"root", &text, false}, {"run", &text, false}, {0}};
static const struct shape storage = {.kind = SHAPE_OBJECT,
				     .fields = storage_fields};
static const struct shape_field engine_fields[] = {
	{"docker", &root, false},
	{"containerd", &address, false},
	{"storage", &storage, false},
	{0}};
static const struct shape engines = {.kind = SHAPE_OBJECT,
				     .fields = engine_fields};
static const struct shape_field decision_fields[] = {
	{"file", &text, false}, {"required", &flag, false}, {0}};
static const struct shape decisions = {.kind = SHAPE_OBJECT,
				       .fields = decision_fields};
static const struct shape_field fields[] = {{"ocigate", &version, true},
					    {"runtime", &text, false},
					    {"runtimeFlavour", &flavour, false},
					    {"override", &flag, false},
					    {"policy", &text, false},
					    {"evidence", &texts, false},
					    {"engines", &engines, false},
					    {"decisions", &decisions, false},
					    {"timeoutSeconds", &seconds, false},
					    {0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

const char *settings_default_path(void)
{
	return OCIGATE_CONFIG;
}

static void set_defaults(struct settings *out)
{
	memset(out, 0, sizeof(*out));
	strcpy(out->policy, "/etc/ocigate/policy.d");
	strcpy(out->evidence[0], "/var/lib/ocigate/evidence");
	out->evidence_count = 1;
	strcpy(out->docker_root, "/var/lib/docker");
	strcpy(out->containerd_address, "/run/containerd/containerd.sock");
	strcpy(out->storage_root, "/var/lib/containers/storage");
	strcpy(out->storage_run, "/run/containers/storage");
	strcpy(out->decisions_file, "/var/log/ocigate/decisions.jsonl");
	out->decisions_required = true;
	out->timeout_seconds = 10;
}

/* Copies the absolute path at @node over the default; missing keeps it. */
static int take_path(const struct json *node, const char *key, char *out,
		     struct error *err)
{
	struct span path = json_span(node);

	if (!path.data)
		return 0;
	if (path.size == 0 || path.data[0] != '/' ||
	    path.size >= SETTINGS_PATH_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "'%s' is not an absolute path: '%.*s'", key,
				 path.size < 100 ? (int)path.size : 100,
				 path.data);
	memcpy(out, path.data, path.size);
	out[path.size] = '\0';
	return 0;
}

static int take_evidence(const struct json *list, struct settings *out,
			 struct error *err)
{
	const size_t most = sizeof(out->evidence) / sizeof(out->evidence[0]);

	if (!list)
		return 0;
	if (json_count(list) > most)
		return error_set(err, ERROR_POLICY, ID,
				 "'evidence' names more than %zu directories",
				 most);
	out->evidence_count = json_count(list);
	for (size_t i = 0; i < json_count(list); i++)
		if (take_path(json_item(list, i), "evidence", out->evidence[i],
			      err) < 0)
			return -1;
	return 0;
}

static int take(const struct json *tree, struct settings *out,
		struct error *err)
{
	const struct {
		const char *name;
		const struct json *node;
		char *out;
	} paths[] = {
		{"runtime", json_find(tree, "runtime"), out->runtime},
		{"policy", json_find(tree, "policy"), out->policy},
		{"engines.docker.root",
		 json_at(tree, "engines", "docker", "root", NULL),
		 out->docker_root},
		{"engines.containerd.address",
		 json_at(tree, "engines", "containerd", "address", NULL),
		 out->containerd_address},
		{"engines.storage.root",
		 json_at(tree, "engines", "storage", "root", NULL),
		 out->storage_root},
		{"engines.storage.run",
		 json_at(tree, "engines", "storage", "run", NULL),
		 out->storage_run},
		{"decisions.file", json_at(tree, "decisions", "file", NULL),
		 out->decisions_file},
	};
	const struct json *required =
		json_at(tree, "decisions", "required", NULL);
	const char *kind = json_text(json_find(tree, "runtimeFlavour"));
	int64_t timeout;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (take_path(paths[i].node, paths[i].name, paths[i].out, err) <
		    0)
			return -1;
	if (required)
		out->decisions_required = json_true(required);
	if (kind)
		snprintf(out->runtime_flavour, sizeof(out->runtime_flavour),
			 "%s", kind);
	if (json_int64(json_find(tree, "timeoutSeconds"), &timeout))
		out->timeout_seconds = (unsigned)timeout;
	out->override = json_true(json_find(tree, "override"));
	return take_evidence(json_find(tree, "evidence"), out, err);
}

static int read_file(const char *path, enum file_trust trust,
		     struct settings *out, struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	CLEANUP_JSON struct json *tree = NULL;
	struct shape_source source = {
		.what = path, .id = ID, .kind = ERROR_POLICY};
	struct error cause = ERROR_INIT;

	if (strlen(path) >= sizeof(out->path))
		return error_set(err, ERROR_POLICY, ID, "path too long");
	if (file_read_path(path, trust, SETTINGS_SIZE_MAX, ID, &bytes, err) < 0)
		return -1;
	source.text = buf_span(&bytes);
	if (json_parse(source.text, &JSON_STRICT_LIMITS, path, &tree, &cause) <
	    0)
		return error_set(err, ERROR_POLICY, ID, "%s", cause.reason.msg);
	if (json_shape_check(tree, &document, &source, err) < 0)
		return -1;
	strcpy(out->path, path);
	return take(tree, out, err);
}

int settings_load(const char *named, const char *environment,
		  enum file_trust trust, struct settings *out,
		  struct error *err)
{
	const char *wanted = named ? named : environment;
	struct error first = ERROR_INIT;
	bool absent;

	set_defaults(out);
	if (wanted && trust == FILE_ANY)
		return read_file(wanted, trust, out, err);
	errno = 0;
	if (read_file(OCIGATE_CONFIG, trust, out, &first) < 0) {
		absent = first.kind == ERROR_SYSTEM && errno == ENOENT;
		if (!absent) {
			*err = first;
			return -1;
		}
		set_defaults(out);
		return wanted ? read_file(wanted, trust, out, err) : 0;
	}
	if (!wanted || !out->override)
		return 0;
	set_defaults(out);
	return read_file(wanted, trust, out, err);
}
