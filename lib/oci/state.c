#include "oci/state.h"

#include "base/json.h"
#include "base/json_shape.h"

#include <limits.h>
#include <string.h>

#define ID "request.state"

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape pid = {
	.kind = SHAPE_INT, .has_max = true, .min = 0, .max = INT_MAX};
static const struct shape_field fields[] = {
	{"ociVersion", &text, true}, {"id", &text, true},
	{"status", &text, true},     {"pid", &pid, false},
	{"bundle", &text, true},     {0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

static int copy(const struct json *root, const char *key, char *out,
		size_t capacity, struct error *err)
{
	struct span value = json_span(json_find(root, key));

	if (value.size == 0 || value.size >= capacity)
		return error_set(err, ERROR_INPUT, ID,
				 "state: %s has %zu bytes, not 1 to %zu", key,
				 value.size, capacity - 1);
	memcpy(out, value.data, value.size);
	out[value.size] = '\0';
	return 0;
}

static int fill(const struct json *root, struct state *out, struct error *err)
{
	int64_t number = 0;

	if (copy(root, "id", out->id, sizeof(out->id), err) < 0 ||
	    copy(root, "status", out->status, sizeof(out->status), err) < 0 ||
	    copy(root, "bundle", out->bundle, sizeof(out->bundle), err) < 0)
		return -1;
	if (out->bundle[0] != '/')
		return error_set(err, ERROR_INPUT, ID,
				 "state: bundle '%s' is not absolute",
				 out->bundle);
	json_int64(json_find(root, "pid"), &number);
	out->pid = (long)number;
	return 0;
}

int state_parse(struct span bytes, struct state *out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	struct error cause = ERROR_INIT;
	struct shape_source source = {
		.what = "state",
		.id = ID,
		.text = bytes,
		.kind = ERROR_INPUT,
		/* crun adds members of its own, "root" for one */
		.unknown = json_shape_ignore,
	};

	memset(out, 0, sizeof(*out));
	if (bytes.size > STATE_SIZE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "the state is larger than %zu bytes",
				 STATE_SIZE_MAX);
	if (json_parse(bytes, &JSON_STRICT_LIMITS, "state", &root, &cause) < 0)
		return error_set(err, ERROR_INPUT, ID, "%s", cause.reason.msg);
	if (json_shape_check(root, &document, &source, err) == 0 &&
	    fill(root, out, err) == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	return -1;
}
