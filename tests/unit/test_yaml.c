#include "base/yaml.h"

#include "base/buf.h"
#include "tap.h"

struct seen {
	struct buf text;
	int count;
	int stop_at;
};

static int each(void *context, const struct json *document, struct error *err)
{
	struct seen *seen = context;

	if (seen->count++)
		buf_add_char(&seen->text, ' ');
	json_write(document, &seen->text);
	if (seen->stop_at && seen->count == seen->stop_at)
		return error_set(err, ERROR_SYSTEM, "test.stop", "stopped");
	return 0;
}

static const struct {
	const char *yaml;
	const char *json;
} GOOD[] = {
	{"a: 1", "{\"a\":1}"},
	{"a: '1'\nb: \"x\"", "{\"a\":\"1\",\"b\":\"x\"}"},
	{"- yes\n- no\n- on\n- True\n- ~\n-",
	 "[true,false,true,true,null,null]"},
	{"- !!str yes\n- 'no'", "[\"yes\",\"no\"]"},
	{"- 0\n- -7\n- 1.5\n- 010\n- 1e3\n- .5\n- 0x1f\n- 1.",
	 "[0,-7,1.5,\"010\",\"1e3\",\".5\",\"0x1f\",\"1.\"]"},
	{"a: {b: [1, {c: d}], e: }",
	 "{\"a\":{\"b\":[1,{\"c\":\"d\"}],\"e\":null}}"},
	{"a: 1\n---\nb: 2\n---\n# nothing\n---\nc: 3",
	 "{\"a\":1} {\"b\":2} {\"c\":3}"},
	{"{\"a\": [true, null, \"\\u0041\"]}", "{\"a\":[true,null,\"A\"]}"},
	{"a: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}"},
	{"1: a\ntrue: b", "{\"1\":\"a\",\"true\":\"b\"}"},
	{"a: \"quote \\\" and \\\\\"", "{\"a\":\"quote \\\" and \\\\\"}"},
	{"", ""},
};

static const struct {
	const char *what;
	const char *yaml;
	const char *says;
} BAD[] = {
	{"an alias", "a: &x 1\nb: *x", "anchors and aliases"},
	{"an anchor alone", "a: &x [1]", "anchors and aliases"},
	{"a key twice", "a: 1\na: 2", "twice"},
	{"a list as key", "? [a]\n: b", "no scalar"},
	{"a tag", "a: !!binary aGk=", "tags"},
	{"a tag of a program", "a: !Ref x", "tags"},
	{"broken YAML", "a: [1", "x.yaml:"},
	{"a tab", "a:\n\t- b", "x.yaml:2"},
	{"a NUL", "a: \"x\\0y\"", "NUL"},
	{"bytes that are not UTF-8", "a: \xff\xfe", "x.yaml"},
};

int main(void)
{
	CLEANUP_BUF struct buf deep = BUF_INIT;
	struct seen seen = {.count = 0};
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		seen = (struct seen){.count = 0};
		ok(yaml_read(span_of(GOOD[i].yaml), "x.yaml", each, &seen,
			     &err) == 0,
		   "reads document %zu %s", i, err.kind ? err.reason.msg : "");
		is(seen.text.data ? seen.text.data : "", GOOD[i].json,
		   "as what it is");
		buf_release(&seen.text);
	}
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		err = (struct error)ERROR_INIT;
		seen = (struct seen){.count = 0};
		ok(yaml_read(span_of(BAD[i].yaml), "x.yaml", each, &seen,
			     &err) == -1 &&
			   strstr(err.reason.msg, BAD[i].says),
		   "refuses %s: %s", BAD[i].what, err.reason.msg);
		buf_release(&seen.text);
	}
	for (int i = 0; i < 100; i++)
		buf_add_char(&deep, '[');
	err = (struct error)ERROR_INIT;
	ok(yaml_read(buf_span(&deep), "x.yaml", each, &seen, &err) == -1 &&
		   strstr(err.reason.msg, "deeply"),
	   "refuses what is nested too deeply");
	err = (struct error)ERROR_INIT;
	seen = (struct seen){.stop_at = 2};
	ok(yaml_read(span_of("a: 1\n---\nb: 2\n---\nc: 3"), "x.yaml", each,
		     &seen, &err) == -1 &&
		   seen.count == 2,
	   "stops where it is told to");
	is(err.reason.id, "test.stop", "with that error");
	buf_release(&seen.text);
	return tap_done();
}
