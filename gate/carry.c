#include "gate/carry.h"

#include "base/json_shape.h"

#include <errno.h>
#include <string.h>

#define ID	       "record.carry"
#define VERSION	       1
#define CARRY_SIZE_MAX ((size_t)16 << 20)

static const char *const state_names[] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_NONE] = "none",
	[FACT_CHOSEN] = "chosen",
	[FACT_ATTESTED] = "attested",
};

/* The facts that are carried, by name; offsets into struct facts. */
static const struct {
	const char *name;
	size_t at;
} carried[] = {
	{"kind", offsetof(struct facts, kind)},
	{"engine", offsetof(struct facts, engine)},
	{"image", offsetof(struct facts, image)},
	{"namespace", offsetof(struct facts, namespace)},
	{"pod", offsetof(struct facts, pod)},
	{"name", offsetof(struct facts, name)},
	{"containerdNamespace", offsetof(struct facts, containerd_namespace)},
	{"runtime", offsetof(struct facts, runtime)},
	{"id", offsetof(struct facts, id)},
};
#define CARRIED (sizeof(carried) / sizeof(carried[0]))

static const struct fact *fact_at(const struct facts *facts, size_t i)
{
	return (const struct fact *)((const char *)facts + carried[i].at);
}

static struct json *write_state(enum fact_state state, const char *value)
{
	struct json *out = json_new_object();

	json_set(out, "state", json_new_text(state_names[state]));
	json_set(out, "value", json_new_text(value));
	return out;
}

/* Which namespaces the paths of the spec led to, for start. */
static struct json *write_namespaces(const struct facts *facts)
{
	struct json *out = json_new_object();

	for (size_t i = 0; i < facts->namespace_count; i++)
		if (facts->namespaces[i].identity[0])
			json_set(out, facts->namespaces[i].type,
				 json_new_text(facts->namespaces[i].identity));
	return out;
}

static struct json *write_facts(const struct facts *facts)
{
	struct json *out = json_new_object();
	char digest[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < CARRIED; i++)
		json_set(out, carried[i].name,
			 write_state(fact_at(facts, i)->state,
				     fact_at(facts, i)->value));
	digest_format(digest, &facts->identity.config);
	json_set(out, "config",
		 write_state(facts->identity.config_state, digest));
	digest_format(digest, &facts->identity.target);
	json_set(out, "target",
		 write_state(facts->identity.target_state, digest));
	digest_format(digest, &facts->identity.chain_id);
	json_set(out, "chain",
		 write_state(facts->identity.chain_state, digest));
	json_set(out, "namespaces", write_namespaces(facts));
	return out;
}

int carry_write(const struct bundle *bundle, const char *profile,
		const char *decision, const struct facts *facts,
		const struct json *before, const struct json *after,
		struct error *err)
{
	static const char *const parts[] = {"root", "mounts", "linux",
					    "annotations"};
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct json *config = json_new_object();

	json_set(out, "ocigate", json_new_int(VERSION));
	json_set(out, "profile", json_new_text(profile));
	json_set(out, "decision", json_new_text(decision));
	json_set(out, "facts", write_facts(facts));
	json_set(out, "before", json_share(before));
	json_set(out, "after", json_share(json_find(after, "process")));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (json_find(after, parts[i]))
			json_set(config, parts[i],
				 json_share(json_find(after, parts[i])));
	json_set(out, "config", config);
	json_write(out, &text);
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	return file_replace(bundle->dirfd, CARRY_NAME, buf_span(&text), 0600, 0,
			    0, false, ID, err);
}

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape version = {
	.kind = SHAPE_INT, .has_max = true, .min = VERSION, .max = VERSION};
static const struct shape facts_shape = {.kind = SHAPE_MAP, .of = &any};
static const struct shape_field fields[] = {
	{"ocigate", &version, true}, {"profile", &text, true},
	{"decision", &text, true},   {"facts", &facts_shape, true},
	{"before", &any, false},     {"after", &any, false},
	{"config", &any, true},	     {0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

static enum fact_state read_state(const struct json *node)
{
	const char *name = json_text(json_find(node, "state"));

	for (size_t i = 0; name && i < 4; i++)
		if (strcmp(name, state_names[i]) == 0)
			return (enum fact_state)i;
	return FACT_UNKNOWN;
}

static void read_digest(const struct json *node, enum fact_state *state,
			struct digest *out)
{
	*state = read_state(node);
	if (digest_parse(json_span(json_find(node, "value")), out) < 0)
		*state = FACT_UNKNOWN;
}

static void read_facts(const struct json *node, struct facts *facts)
{
	for (size_t i = 0; i < CARRIED; i++) {
		struct fact *fact =
			(struct fact *)((char *)facts + carried[i].at);
		const struct json *one = json_find(node, carried[i].name);
		const char *value = json_text(json_find(one, "value"));

		fact->state = read_state(one);
		if (!value || strlen(value) >= sizeof(fact->value))
			fact->state = FACT_UNKNOWN;
		else
			strcpy(fact->value, value);
	}
	read_digest(json_find(node, "config"), &facts->identity.config_state,
		    &facts->identity.config);
	read_digest(json_find(node, "target"), &facts->identity.target_state,
		    &facts->identity.target);
	read_digest(json_find(node, "chain"), &facts->identity.chain_state,
		    &facts->identity.chain_id);
}

int carry_read(const struct bundle *bundle, bool *found, struct carry *out,
	       struct facts *facts, struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	struct shape_source source = {
		.what = CARRY_NAME, .id = ID, .kind = ERROR_INPUT};
	struct error first = ERROR_INIT;
	CLEANUP_FD int fd =
		file_open_beneath(bundle->dirfd, CARRY_NAME, ID, &first);

	memset(out, 0, sizeof(*out));
	*found = false;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0) {
		*err = first;
		return -1;
	}
	*found = true;
	if (file_check(fd, FILE_ROOT, CARRY_NAME, ID, err) < 0 ||
	    file_read(fd, CARRY_SIZE_MAX, CARRY_NAME, ID, &bytes, err) < 0 ||
	    json_parse(buf_span(&bytes), &JSON_STRICT_LIMITS, CARRY_NAME,
		       &out->root, err) < 0)
		return -1;
	source.text = buf_span(&bytes);
	if (json_shape_check(out->root, &document, &source, err) < 0) {
		carry_release(out);
		return -1;
	}
	out->profile = json_text(json_find(out->root, "profile"));
	out->decision = json_text(json_find(out->root, "decision"));
	out->before = json_find(out->root, "before");
	out->after = json_find(out->root, "after");
	out->config = json_find(out->root, "config");
	out->namespaces = json_at(out->root, "facts", "namespaces", NULL);
	read_facts(json_find(out->root, "facts"), facts);
	return 0;
}

void carry_release(struct carry *carry)
{
	json_free(carry->root);
	memset(carry, 0, sizeof(*carry));
}
