#include "base/json.h"

#include "tests/unit/tap.h"

static struct json *parse(const char *text)
{
	struct json *root = NULL;
	struct error err = ERROR_INIT;

	if (json_parse(span_of(text), &JSON_STRICT_LIMITS, "doc", &root, &err) <
	    0)
		printf("# %s\n", err.reason.msg);
	return root;
}

/* @text is written as @want, and that reads as the same tree. */
static void writes(const char *text, const char *want)
{
	struct json *tree CLEANUP_JSON = parse(text);
	struct buf out CLEANUP_BUF = BUF_INIT;
	struct json *again CLEANUP_JSON = NULL;

	json_write(tree, &out);
	ok(buf_ok(&out), "writes");
	is(out.data, want, "writes %s", text);
	again = parse(out.data);
	ok(json_equal(tree, again), "reads it again as the same");
}

static void test_write(void)
{
	writes("null", "null");
	writes(" { \"b\" : [ 1 , true , null ] , \"a\" : { } } ",
	       "{\"b\":[1,true,null],\"a\":{}}");
	writes("\"/a\\/b\\\"\\\\\\n\\u0001\\u00e9\\ud83d\\ude00\"",
	       "\"/a/b\\\"\\\\\\n\\u0001\xc3\xa9\xf0\x9f\x98\x80\"");
	writes("[18446744073709551615,9223372036854775808,-9223372036854775808,"
	       "-0]",
	       "[18446744073709551615,9223372036854775808,-9223372036854775808,"
	       "0]");
	writes("[1.10,1e3,-0.0,1E-7,0.1e+2]", "[1.10,1e3,-0.0,1E-7,0.1e+2]");
	writes("{\"\":\"\"}", "{\"\":\"\"}");
}

static void refuses(const char *text, const char *id)
{
	struct json *root = (struct json *)&root; /* must be overwritten */
	struct error err = ERROR_INIT;

	ok(json_parse(span_of(text), &JSON_STRICT_LIMITS, "doc", &root, &err) <
			   0 &&
		   !root,
	   "refuses %s", text);
	is(err.reason.id, id, "its id");
}

static void test_refuse(void)
{
	refuses("", "json.syntax");
	refuses("[1,{\"a\":[", "json.syntax");
	refuses("{\"a\":{\"b\":1,\"b\":1}}", "json.duplicate-key");
	refuses("{} []", "json.trailing");
	refuses("[\"\xff\"]", "json.utf8");
	refuses("[\"\\u0000\"]", "json.nul");
	refuses("[18446744073709551616]", "json.number");
}

static void test_types(void)
{
	struct json *root CLEANUP_JSON =
		parse("[null,true,1,18446744073709551615,1.5,1e2,\"s\",[],{}]");
	static const enum json_type want[] = {
		JSON_NULL,   JSON_BOOL,	  JSON_INT,   JSON_INT,	   JSON_DOUBLE,
		JSON_DOUBLE, JSON_STRING, JSON_ARRAY, JSON_OBJECT,
	};

	ok(json_count(root) == 9, "nine elements");
	for (size_t i = 0; i < 9; i++)
		ok(json_type(json_item(root, i)) == want[i], "type of %zu", i);
	ok(json_type(NULL) == JSON_NULL, "NULL is null");
	ok(!json_item(root, 9), "no tenth element");
	ok(!json_item(root, SIZE_MAX), "nor one far off");
	ok(!json_item(json_item(root, 8), 0), "objects have no elements");
}

static void test_find(void)
{
	struct json *root CLEANUP_JSON = parse(
		"{\"a\":{\"b\":{\"c\":\"deep\"}},\"n\":null,\"s\":\"x\"}");

	is(json_text(json_at(root, "a", "b", "c", NULL)), "deep", "json_at");
	ok(json_at(root, NULL) == root, "json_at with no keys");
	ok(!json_at(root, "a", "x", "c", NULL), "json_at misses");
	ok(!json_at(root, "s", "x", NULL), "json_at through a string");
	ok(!json_at(NULL, "a", NULL), "json_at of nothing");
	ok(json_has(root, "n") && !json_find(root, "n"), "null is there");
	ok(!json_has(root, "m") && !json_find(root, "m"), "missing is not");
	ok(!json_has(json_find(root, "s"), "s"), "strings have no members");
	ok(!json_has(NULL, "s"), "nor has nothing");
	ok(!json_find(root, "A"), "case counts");
	is(json_text_at(root, "s"), "x", "the text of a member");
	is(json_text_at(root, "n"), "", "null has none");
	is(json_text_at(json_find(root, "s"), "s"), "", "nor has a string");
}

static void test_begins(void)
{
	ok(json_begins_object(span_of(" \t\r\n{")), "an object, perhaps");
	ok(!json_begins_object(span_of("[{")), "an array");
	ok(!json_begins_object(span_of(" ")), "nothing but white space");
}

static void test_append_once(void)
{
	struct json *root CLEANUP_JSON = parse("[\"a\"]");

	ok(json_append_once(root, "b") == 0 && json_append_once(root, "a") == 0,
	   "both are in it");
	ok(json_count(root) == 2 && json_array_has(root, "b"), "once");
	ok(json_append_once(NULL, "a") < 0, "nothing is in none");
}

static void test_text(void)
{
	struct json *root CLEANUP_JSON =
		parse("[\"text\",\"\",1,[\"a\",\"b\"],{\"a\":1}]");

	is(json_text(json_item(root, 0)), "text", "json_text");
	is(json_text(json_item(root, 1)), "", "an empty string is a string");
	is(json_text(json_item(root, 2)), NULL, "a number is not");
	is(json_text(json_item(root, 3)), NULL, "an array is not");
	is(json_text(NULL), NULL, "null is not");
	ok(span_is(json_span(json_item(root, 0)), "text"), "json_span");
	ok(!json_span(json_item(root, 2)).data, "json_span of a number");
	ok(json_array_has(json_item(root, 3), "b"), "json_array_has");
	ok(!json_array_has(json_item(root, 3), "c"), "has not");
	ok(!json_array_has(json_item(root, 4), "a"), "an object is no array");
	ok(!json_array_has(root, "1"), "a number is no string");
	ok(!json_array_has(NULL, "a"), "nor has nothing");
}

static void test_numbers(void)
{
	struct json *root CLEANUP_JSON =
		parse("[0,-1,9223372036854775807,-9223372036854775808,"
		      "9223372036854775808,18446744073709551615,1.0,\"1\",true,"
		      "null]");
	static const int64_t want[] = {0, -1, INT64_MAX, INT64_MIN};
	int64_t value = 7;

	for (size_t i = 0; i < 4; i++)
		ok(json_int64(json_item(root, i), &value) && value == want[i],
		   "json_int64 %zu", i);
	value = 7;
	for (size_t i = 4; i < 10; i++)
		ok(!json_int64(json_item(root, i), &value) && value == 7,
		   "no int64_t at %zu", i);
}

static void test_true(void)
{
	struct json *root CLEANUP_JSON =
		parse("[true,false,1,\"true\",null,[true]]");

	ok(json_true(json_item(root, 0)), "true");
	for (size_t i = 1; i < 6; i++)
		ok(!json_true(json_item(root, i)), "not true at %zu", i);
}

static void test_iter(void)
{
	struct json *root CLEANUP_JSON = parse("{\"z\":1,\"a\":null,\"m\":[]}");
	struct json_iter iter = json_iter(root);
	struct json_member member;

	ok(json_next(&iter, &member), "the first");
	is(member.key, "z", "in the order of the document");
	ok(json_type(member.value) == JSON_INT, "its value");
	ok(json_next(&iter, &member), "the second");
	is(member.key, "a", "its key");
	ok(!member.value, "null is NULL");
	ok(json_next(&iter, &member), "the third");
	is(member.key, "m", "its key");
	ok(!json_next(&iter, &member), "the end");
	ok(!json_next(&iter, &member), "the end stays the end");
	ok(json_count(root) == 3, "json_count of an object");
	iter = json_iter(json_find(root, "m"));
	ok(!json_next(&iter, &member), "an array has no members");
	iter = json_iter(NULL);
	ok(!json_next(&iter, &member), "nor has nothing");
}

static void test_offset(void)
{
	struct json *root CLEANUP_JSON =
		parse(" {\"a\": 1, \"b\": [true, 1.5, \"x\", null]}");
	struct json *made CLEANUP_JSON = json_new_int(1);
	const struct json *array = json_find(root, "b");

	ok(json_offset(root) == 1, "the root");
	ok(json_offset(json_find(root, "a")) == 2, "a member is at its key");
	ok(json_offset(array) == 10, "an array too");
	ok(json_offset(json_item(array, 0)) == 16, "an element at itself");
	ok(json_offset(json_item(array, 1)) == UINT64_MAX, "not a fraction");
	ok(json_offset(json_item(array, 2)) == 27, "a string");
	ok(json_offset(json_item(array, 3)) == UINT64_MAX, "not null");
	ok(json_offset(made) == UINT64_MAX, "not what was made");
}

static void test_equal(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} ROWS[] = {
		{"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
		{"[1,2]", "[2,1]", false},
		{"{\"a\":null}", "{}", false},
		{"{\"a\":null}", "{\"a\":null}", true},
		{"{\"a\":null}", "{\"a\":0}", false},
		{"{\"a\":1}", "{\"A\":1}", false},
		{"18446744073709551615", "18446744073709551615", true},
		{"18446744073709551615", "-1", false},
		{"9223372036854775808", "9223372036854775807", false},
		{"1", "1.0", false},
		{"1", "true", false},
		{"\"1\"", "1", false},
		{"\"a\"", "\"\\u0061\"", true},
		{"[]", "{}", false},
		{"null", "null", true},
		{"[[],[{\"x\":[1.50]}]]", "[[],[{\"x\":[1.5]}]]", true},
	};

	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct json *a CLEANUP_JSON = parse(ROWS[i].a);
		struct json *b CLEANUP_JSON = parse(ROWS[i].b);

		ok(json_equal(a, b) == ROWS[i].equal, "%s and %s", ROWS[i].a,
		   ROWS[i].b);
		ok(json_equal(b, a) == ROWS[i].equal, "the other way round");
	}
}

static void test_copy(void)
{
	const char *text = "{\"a\":[1,18446744073709551615,1.50,\"x\",null,"
			   "true],\"b\":{\"c\":{}}}";
	struct json *root CLEANUP_JSON = parse(text);
	struct json *copy CLEANUP_JSON = json_copy(root);
	struct buf out CLEANUP_BUF = BUF_INIT;

	ok(json_equal(root, copy), "a copy is the same");
	ok(json_offset(json_find(copy, "b")) ==
		   json_offset(json_find(root, "b")),
	   "it was written where the original was");
	ok(json_set(copy, "a", json_new_int(1)) == 0, "the copy is changed");
	ok(!json_equal(root, copy), "it differs now");
	json_free(steal_pointer(&copy));
	json_write(root, &out);
	is(out.data, text, "the original is as it was");
	ok(!json_copy(NULL), "a copy of null");
}

static void test_edit(void)
{
	struct json *root CLEANUP_JSON =
		parse("{\"a\":1,\"b\":null,\"c\":[1,2,3],\"d\":\"x\"}");
	struct buf out CLEANUP_BUF = BUF_INIT;
	struct json *array = json_find_edit(root, "c");

	ok(json_set(root, "a", json_new_text("new")) == 0, "replaces");
	ok(json_set(json_edit(root, "b"), "in", json_new_bool(true)) == 0,
	   "an object where null was");
	ok(json_set(json_edit(json_edit(root, "e"), "f"), "g",
		    json_new_array()) == 0,
	   "objects where nothing was");
	ok(json_edit(root, "e") == json_find_edit(root, "e"), "once only");
	ok(!json_edit(root, "d"), "not where a string is");
	json_remove_item(array, 1);
	json_remove_item(array, 2);
	ok(json_append(array, json_new_span((struct span){"four", 3})) == 0,
	   "appends");
	ok(json_item_edit(array, 2) && !json_item_edit(array, 3), "elements");
	json_remove(root, "d");
	json_remove(root, "no such member");
	ok(json_set_null(root, "h") == 0, "null that is meant");
	json_write(root, &out);
	is(out.data,
	   "{\"a\":\"new\",\"b\":{\"in\":true},\"c\":[1,3,\"fou\"],"
	   "\"e\":{\"f\":{\"g\":[]}},\"h\":null}",
	   "all of it");
}

/* What cannot be done fails and leaks nothing (the sanitizer sees). */
static void test_edit_refused(void)
{
	struct json *root CLEANUP_JSON = parse("{\"a\":[]}");
	struct json *array = json_find_edit(root, "a");

	ok(json_set(array, "k", json_new_int(1)) < 0, "arrays have no keys");
	ok(json_append(root, json_new_int(1)) < 0, "objects do not append");
	ok(json_set(NULL, "k", json_new_int(1)) < 0, "null has no members");
	ok(json_append(NULL, json_new_int(1)) < 0, "nor elements");
	ok(json_set(root, "k", NULL) < 0, "a node that could not be made");
	ok(json_append(array, NULL) < 0, "nor appended");
	ok(json_set_null(array, "k") < 0, "null into an array by key");
	ok(!json_edit(array, "k") && !json_edit(NULL, "k"), "json_edit");
	json_remove(array, "k");
	json_remove_item(root, 0);
	json_remove_item(array, 0);
	json_remove(NULL, "k");
	json_free(NULL);
	ok(json_count(root) == 1 && json_count(array) == 0, "all as it was");
	ok(json_count(NULL) == 0, "null has no count");
}

int main(void)
{
	test_write();
	test_refuse();
	test_types();
	test_find();
	test_append_once();
	test_begins();
	test_text();
	test_numbers();
	test_true();
	test_iter();
	test_offset();
	test_equal();
	test_copy();
	test_edit();
	test_edit_refused();
	return tap_done();
}
