#include "base/json_fields.h"

#include "base/buf.h"
#include "tests/unit/tap.h"

/* Writes every event it hears to the buffer. */
static int hear(void *context, enum json_event event, struct span text,
		uint64_t offset, struct error *err)
{
	(void)offset;
	(void)err;
	buf_add_char(context, "{}[]KSNTF0"[event]);
	if (event == JSON_EVENT_KEY || event == JSON_EVENT_STRING ||
	    event == JSON_EVENT_NUMBER)
		buf_add(context, text.data, text.size);
	return 0;
}

static int stop(void *context, enum json_event event, struct span text,
		uint64_t offset, struct error *err)
{
	(void)context;
	(void)event;
	(void)text;
	(void)offset;
	return error_set(err, ERROR_INPUT, "test.stop", "stopped");
}

static struct json_fields reader;

static const struct json_field GRAFTED_FIELDS[] = {
	{.name = "must", .types = FIELD_NULL, .required = true, .on = hear},
	{.name = NULL},
};

static const struct json_field GRAFTED = {
	.types = FIELD_OBJECT,
	.fields = GRAFTED_FIELDS,
	.on = hear,
};

/* What stands here is read by other tables, into another buffer. */
static struct buf elsewhere;

static int graft(void *context, enum json_event event, struct span text,
		 uint64_t offset, struct error *err)
{
	if (event != JSON_EVENT_OBJECT && event != JSON_EVENT_ARRAY)
		return hear(context, event, text, offset, err);
	return json_fields_graft(&reader, &GRAFTED, event, "test.graft",
				 &elsewhere, err);
}

static const struct json_field NUMBER = {.types = FIELD_NUMBER, .on = hear};

static const struct json_field INNER[] = {
	{.name = "must", .types = FIELD_STRING, .required = true, .on = hear},
	{.name = NULL},
};

static const struct json_field ITEM = {
	.types = FIELD_OBJECT,
	.fields = INNER,
};

static const struct json_field CLOSED[] = {
	{.name = "a", .types = FIELD_ANY},
	{.name = NULL},
};

static const struct json_field FIELDS[] = {
	{.name = "closed",
	 .types = FIELD_OBJECT,
	 .closed = true,
	 .fields = CLOSED},
	{.name = "text", .types = FIELD_STRING | FIELD_NULL, .on = hear},
	{.name = "list", .types = FIELD_ARRAY, .item = &NUMBER, .on = hear},
	{.name = "map", .types = FIELD_OBJECT, .item = &NUMBER},
	{.name = "items", .types = FIELD_ARRAY, .item = &ITEM, .on = hear},
	{.name = "graft", .types = FIELD_ANY, .on = graft},
	{.name = "count", .types = FIELD_ARRAY, .on = hear},
	{.name = "flag", .types = FIELD_BOOL, .on = hear},
	{.name = "stop", .types = FIELD_ANY, .on = stop},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

static const struct {
	const char *text;
	const char *want; /* events, or the message */
} CASES[] = {
	{"{}", ""},
	{"[]", "doc: the document must not be an array"},
	{"{\"text\":\"a\"}", "Sa"},
	{"{\"text\":null}", "0"},
	{"{\"text\":1}", "doc: /text must not be a number"},
	{"{\"Text\":\"a\"}", "doc: /text is written in another case"},
	{"{\"tex\":1,\"texts\":{},\"\":[]}", ""},
	{"{\"t\xc3\xa9xt\":1}", "doc: /* has a key that is not ASCII"},
	{"{\"list\":[1,2]}", "[N1N2]"},
	{"{\"list\":[1,\"2\"]}", "doc: /list/* must not be a string"},
	{"{\"list\":[[]]}", "doc: /list/* must not be an array"},
	{"{\"map\":{\"a\":1,\"A\":2,\"\xc3\xa9\":3}}", "KaN1KAN2K\xc3\xa9N3"},
	{"{\"map\":{\"a\":{}}}", "doc: /map/* must not be an object"},
	{"{\"items\":[{\"must\":\"a\",\"x\":[{\"must\":1}]},{\"must\":\"b\"}]}",
	 "[SaSb]"},
	{"{\"items\":[{}]}", "doc: /items/*/must is missing"},
	{"{\"items\":[{\"x\":{\"must\":\"a\"}}]}",
	 "doc: /items/*/must is missing"},
	{"{\"items\":[],\"text\":\"a\"}", "[]Sa"},
	{"{\"graft\":{\"must\":null,\"x\":[]},\"text\":\"x\"}", "Sx|{0}"},
	{"{\"graft\":\"a\",\"text\":\"x\"}", "SaSx"},
	{"{\"graft\":{}}", "doc: /graft/must is missing"},
	{"{\"graft\":{\"Must\":null}}",
	 "doc: /graft/must is written in another case"},
	{"{\"graft\":[]}", "doc: /graft must not be an array"},
	{"{\"count\":[1,{\"text\":\"a\"},[[]]],\"text\":\"b\"}", "[]Sb"},
	{"{\"flag\":true}", "T"},
	{"{\"flag\":false}", "F"},
	{"{\"flag\":0}", "doc: /flag must not be a number"},
	{"{\"other\":{\"text\":1},\"more\":[{\"text\":2}],\"text\":\"a\"}",
	 "Sa"},
	{"{\"stop\":[]}", "stopped"},
	{"{\"closed\":{\"a\":{\"b\":1}}}", ""},
	{"{\"closed\":{\"a\":1,\"b\":1}}",
	 "doc: /closed/* has a member that is not known"},
};

/* What was heard, and behind a bar what was heard elsewhere. */
static const char *text_of(struct buf *heard)
{
	if (elsewhere.size) {
		buf_add_char(heard, '|');
		buf_add(heard, elsewhere.data, elsewhere.size);
	}
	return heard->size ? heard->data : "";
}

static void test_cases(void)
{
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		CLEANUP_BUF struct buf heard = BUF_INIT;
		struct error err = ERROR_INIT;
		const char *got;

		buf_release(&elsewhere);

		json_fields_start(&reader, &ROOT, "doc", "test.id", &heard);
		if (json_strict_read(span_of(CASES[i].text),
				     &JSON_STRICT_LIMITS, "doc",
				     json_fields_event, &reader, &err) < 0)
			got = err.reason.msg;
		else
			got = text_of(&heard);
		is(got, CASES[i].want, "%s", CASES[i].text);
	}
}

/* A table that leads to itself finds the end of the reader's stack. */
static const struct json_field DEEP = {.types = FIELD_ARRAY, .item = &DEEP};

static int read_deep(unsigned depth, struct error *err)
{
	char text[4 * JSON_FIELDS_DEPTH] = "";

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	json_fields_start(&reader, &DEEP, "deep", "test.id", NULL);
	return json_strict_read(span_of(text), &JSON_STRICT_LIMITS, "deep",
				json_fields_event, &reader, err);
}

int main(void)
{
	struct error err = ERROR_INIT;

	test_cases();
	ok(read_deep(JSON_FIELDS_DEPTH, &err) == 0, "as deep as may be");
	ok(read_deep(JSON_FIELDS_DEPTH + 1, &err) < 0, "one deeper");
	is(err.reason.id, "test.id", "the reader's own id");
	is(err.reason.msg, "deep: too deep", "and why");
	buf_release(&elsewhere);
	return tap_done();
}
