#include "shim/runtime_config.h"

#include "base/json_strict.h"
#include "gate/settings.h"

#include <errno.h>

#define ID "policy.config"

/* Where in the document its reader is. */
struct reading {
	struct runtime_config *out;
	unsigned depth;
	char key[16]; /* of the open member of the root, or "" */
};

static int copy_text(struct span text, char *out, size_t capacity,
		     struct error *err)
{
	if (text.size >= capacity)
		return error_set(err, ERROR_POLICY, ID, "a value is too long");
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return 0;
}

static int wrong(const struct reading *reading, struct span text,
		 struct error *err)
{
	return error_set(err, ERROR_POLICY, ID,
			 "the value of '%s' is not one: '%.*s'", reading->key,
			 text.size < 100 ? (int)text.size : 100, text.data);
}

static int take_runtime(const struct reading *reading, enum json_event event,
			struct span text, struct error *err)
{
	struct runtime_config *out = reading->out;

	if (event != JSON_EVENT_STRING || !span_starts(text, "/"))
		return wrong(reading, text, err);
	return copy_text(text, out->runtime, sizeof(out->runtime), err);
}

static int take_flavour(const struct reading *reading, enum json_event event,
			struct span text, struct error *err)
{
	struct runtime_config *out = reading->out;

	if (event != JSON_EVENT_STRING ||
	    !(span_is(text, "runc") || span_is(text, "crun")))
		return wrong(reading, text, err);
	return copy_text(text, out->flavour, sizeof(out->flavour), err);
}

/* A value of the root object; most are the judge's business. */
static int take(const struct reading *reading, enum json_event event,
		struct span text, struct error *err)
{
	if (strcmp(reading->key, "runtime") == 0)
		return take_runtime(reading, event, text, err);
	if (strcmp(reading->key, "runtimeFlavour") == 0)
		return take_flavour(reading, event, text, err);
	if (strcmp(reading->key, "override") != 0)
		return 0;
	if (event != JSON_EVENT_TRUE && event != JSON_EVENT_FALSE)
		return wrong(reading, text, err);
	reading->out->override = event == JSON_EVENT_TRUE;
	return 0;
}

/* Remembers the key of a member of the root; a longer one is none of ours. */
static void open_member(struct reading *reading, struct span key)
{
	size_t size = key.size < sizeof(reading->key) ? key.size : 0;

	memcpy(reading->key, key.data, size);
	reading->key[size] = '\0';
}

static int handle(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	if (event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END) {
		reading->depth--;
		return 0;
	}
	if (event == JSON_EVENT_KEY) {
		if (reading->depth == 1)
			open_member(reading, text);
		return 0;
	}
	if (reading->depth == 0 && event != JSON_EVENT_OBJECT)
		return error_set(err, ERROR_POLICY, ID, "not an object");
	if (reading->depth == 1 && take(reading, event, text, err) < 0)
		return -1;
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY)
		reading->depth++;
	return 0;
}

static void empty(struct runtime_config *out)
{
	out->runtime[0] = '\0';
	out->flavour[0] = '\0';
	out->override = false;
}

static int read_file(const char *path, enum file_trust trust,
		     struct runtime_config *out, struct error *err)
{
	struct reading reading = {.out = out};
	CLEANUP_BUF struct buf text = BUF_INIT;

	empty(out);
	if (file_read_path(path, trust, SETTINGS_SIZE_MAX, ID, &text, err) < 0)
		return -1;
	errno = 0;
	return json_strict_read(buf_span(&text), &JSON_STRICT_LIMITS, path,
				handle, &reading, err);
}

int runtime_config_load(const char *named, const char *environment,
			enum file_trust trust, struct runtime_config *out,
			struct error *err)
{
	const char *wanted = named ? named : environment;
	struct error first = ERROR_INIT;
	bool wants_default = !(wanted && trust == FILE_ANY);
	int result = 0;

	errno = 0;
	if (wants_default &&
	    read_file(OCIGATE_CONFIG, trust, out, &first) < 0) {
		empty(out);
		/* Absent is no error: the defaults hold. */
		if (first.kind != ERROR_SYSTEM || errno != ENOENT) {
			*err = first;
			return -1;
		}
		wants_default = false;
	} else if (wants_default && !out->override) {
		return 0;
	}
	if (wanted)
		result = read_file(wanted, trust, out, err);
	if (result < 0)
		empty(out);
	return result;
}
