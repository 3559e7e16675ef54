#include "base/json_shape.h"

#include "tests/unit/tap.h"

static const struct shape ANY = {.kind = SHAPE_ANY};
static const struct shape BOOL = {.kind = SHAPE_BOOL};
static const struct shape INT = {.kind = SHAPE_INT};
static const struct shape ID = {
	.kind = SHAPE_INT,
	.has_max = true,
	.min = 0,
	.max = 2147483647,
};
static const struct shape NICE = {
	.kind = SHAPE_INT,
	.has_max = true,
	.min = -20,
	.max = 19,
};
static const struct shape NUMBER = {.kind = SHAPE_NUMBER};
static const struct shape TEXT = {.kind = SHAPE_STRING};
static const struct shape NULL_TEXT = {
	.kind = SHAPE_STRING,
	.nullable = true,
};
static const struct shape ACTION = {
	.kind = SHAPE_STRING,
	.values =
		(const char *const[]){"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", NULL},
};
static const struct shape TEXTS = {.kind = SHAPE_ARRAY, .of = &TEXT};
static const struct shape NULL_TEXTS = {
	.kind = SHAPE_ARRAY,
	.of = &NULL_TEXT,
};
static const struct shape MAP = {.kind = SHAPE_MAP, .of = &TEXT};
static const struct shape USER = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"uid", &ID, true},
			{"gid", &INT, false},
			{"name", &NULL_TEXT, false},
			{NULL, NULL, false},
		},
};
static const struct shape USERS = {.kind = SHAPE_MAP, .of = &USER};
static const struct shape ROOT = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"process", &USER, false},
			{"action", &ACTION, false},
			{"args", &TEXTS, false},
			{"annotations", &MAP, false},
			{"users", &USERS, false},
			{"flag", &BOOL, false},
			{"nice", &NICE, false},
			{"score", &NUMBER, false},
			{"anything", &ANY, false},
			{"maybe", &NULL_TEXTS, false},
			{"kernelTask", &INT, false},
			{NULL, NULL, false},
		},
};
static const struct shape NEEDY = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"text", &TEXT, true},
			{"maybe", &NULL_TEXT, true},
			{"any", &ANY, true},
			{NULL, NULL, false},
		},
};
static const struct shape EMPTY = {.kind = SHAPE_OBJECT};

/* Remembers what it is told, and refuses the pointer "/stop". */
struct told {
	char text[256];
};

static int tell(void *context, const char *pointer, const struct json *node,
		struct error *err)
{
	struct told *told = context;
	size_t used = strlen(told->text);

	snprintf(told->text + used, sizeof(told->text) - used, "%s=%d ",
		 pointer, (int)json_type(node));
	if (strcmp(pointer, "/stop") == 0)
		return error_set(err, ERROR_POLICY, "test.stop", "stopped");
	return 0;
}

static int check(const char *text, const struct shape *shape, struct told *told,
		 struct error *err)
{
	struct json *root CLEANUP_JSON = NULL;
	struct shape_source source = {
		.what = "config.json",
		.id = "bundle.config",
		.text = span_of(text),
		.kind = ERROR_POLICY,
		.unknown = told ? tell : NULL,
		.context = told,
	};

	if (json_parse(source.text, &JSON_STRICT_LIMITS, "config.json", &root,
		       err) < 0)
		return -1;
	return json_shape_check(root, shape, &source, err);
}

static void accepts(const char *text, const struct shape *shape)
{
	struct error err = ERROR_INIT;
	int result = check(text, shape, NULL, &err);

	ok(result == 0, "accepts %s %s", text, result ? err.reason.msg : "");
}

/* Refused, whether or not somebody takes unknown members. */
static void refuses_always(const char *text, const struct shape *shape,
			   const char *message)
{
	struct error err = ERROR_INIT;
	struct error told_err = ERROR_INIT;
	struct told told = {""};

	ok(check(text, shape, NULL, &err) < 0, "refuses %s", text);
	is(err.reason.msg, message, "says why");
	is(err.reason.id, "bundle.config", "under the source's id");
	ok(err.kind == ERROR_POLICY, "and its kind");
	ok(check(text, shape, &told, &told_err) < 0, "whoever listens");
	is(told_err.reason.msg, message, "for the same reason");
	is(told.text, "", "and is told of nothing");
}

/* Refused when nobody listens, else told as @want. */
static void tells(const char *text, const char *message, const char *want)
{
	struct error err = ERROR_INIT;
	struct told told = {""};

	ok(check(text, &ROOT, NULL, &err) < 0, "refuses %s", text);
	is(err.reason.msg, message, "says why");
	err = (struct error)ERROR_INIT;
	ok(check(text, &ROOT, &told, &err) == 0, "unless somebody takes it");
	is(told.text, want, "by its pointer");
}

static void test_types(void)
{
	accepts("{}", &ROOT);
	accepts("{\"flag\":false,\"score\":1,\"args\":[],\"annotations\":{}}",
		&ROOT);
	accepts("{\"score\":-1.5e3,\"args\":[\"a\",\"\"]}", &ROOT);
	accepts("{\"anything\":{\"Any\":[null,{\"\xc3\xa9\":1}]}}", &ROOT);
	accepts("{\"anything\":null}", &ROOT);
	refuses_always("[]", &ROOT,
		       "config.json:1:1: is an array, not an object");
	refuses_always("null", &ROOT, "config.json: is null, not an object");
	refuses_always("{\"flag\":\"true\"}", &ROOT,
		       "config.json:1:2: /flag: is a string, not a boolean");
	refuses_always("{\"flag\":0}", &ROOT,
		       "config.json:1:2: /flag: is an integer, not a boolean");
	refuses_always("{\"score\":\"7.5\"}", &ROOT,
		       "config.json:1:2: /score: is a string, not a number");
	refuses_always("{\"args\":\"sh\"}", &ROOT,
		       "config.json:1:2: /args: is a string, not an array");
	refuses_always("{\"args\":[\"sh\",\n\"-c\",\n  1]}", &ROOT,
		       "config.json:3:3: /args/2: is an integer, not a string");
	refuses_always("{\"annotations\":[]}", &ROOT,
		       "config.json:1:2: /annotations: is an array, not an "
		       "object");
	refuses_always("{\"annotations\":{\"a\":true}}", &ROOT,
		       "config.json:1:17: /annotations/a: is a boolean, not a "
		       "string");
	refuses_always("{\"flag\":null}", &ROOT,
		       "config.json:1:1: /flag: is null, not a boolean");
}

/* The rows of numbers of which one reader made root and the other an error. */
static void test_integers(void)
{
	accepts("{\"process\":{\"uid\":0}}", &ROOT);
	accepts("{\"process\":{\"uid\":2147483647}}", &ROOT);
	accepts("{\"nice\":-20}", &ROOT);
	accepts("{\"nice\":19}", &ROOT);
	accepts("{\"process\":{\"uid\":1,\"gid\":18446744073709551615}}",
		&ROOT);
	refuses_always("{\"process\":{\"uid\":\"1000\"}}", &ROOT,
		       "config.json:1:13: /process/uid: is a string, not an "
		       "integer");
	refuses_always("{\"process\":{\"uid\":4294967295}}", &ROOT,
		       "config.json:1:13: /process/uid: is not within 0 and "
		       "2147483647");
	refuses_always("{\"process\":{\"uid\":-1}}", &ROOT,
		       "config.json:1:13: /process/uid: is not within 0 and "
		       "2147483647");
	refuses_always("{\"process\":{\"uid\":18446744073709551615}}", &ROOT,
		       "config.json:1:13: /process/uid: is not within 0 and "
		       "2147483647");
	refuses_always("{\"nice\":-21}", &ROOT,
		       "config.json:1:2: /nice: is not within -20 and 19");
	refuses_always("{\"nice\":20}", &ROOT,
		       "config.json:1:2: /nice: is not within -20 and 19");
	refuses_always("{\"process\":{\"uid\":1e3}}", &ROOT,
		       "config.json:1:2: /process/uid: is a fraction, not an "
		       "integer");
	refuses_always("{\"process\":{\"uid\":1000.0}}", &ROOT,
		       "config.json:1:2: /process/uid: is a fraction, not an "
		       "integer");
	refuses_always("{\"process\":{\"uid\":null}}", &ROOT,
		       "config.json:1:2: /process/uid: is null, not an "
		       "integer");
}

static void test_missing(void)
{
	accepts("{\"text\":\"a\",\"maybe\":\"b\",\"any\":null}", &NEEDY);
	refuses_always("{\"maybe\":\"b\",\"any\":1}", &NEEDY,
		       "config.json:1:1: 'text' is missing");
	refuses_always("{\"text\":\"a\",\"any\":1}", &NEEDY,
		       "config.json:1:1: 'maybe' is missing");
	refuses_always("{\"text\":\"a\",\"maybe\":null,\"any\":1}", &NEEDY,
		       "config.json:1:1: 'maybe' is missing");
	refuses_always("{\"text\":\"a\",\"maybe\":\"b\"}", &NEEDY,
		       "config.json:1:1: 'any' is missing");
	refuses_always("{\"process\":{}}", &ROOT,
		       "config.json:1:2: /process: 'uid' is missing");
	accepts("{\"process\":{\"uid\":1,\"name\":null}}", &ROOT);
	accepts("{\"maybe\":[null,\"a\"]}", &ROOT);
	refuses_always("{\"args\":[null]}", &ROOT,
		       "config.json:1:2: /args/0: is null, not a string");
	accepts("null", &NULL_TEXT);
}

static void test_unknown(void)
{
	tells("{\"proces\":{}}",
	      "config.json:1:2: /proces: unknown member, did you mean "
	      "'process'?",
	      "/proces=6 ");
	tells("{\n \"process\": {\"uid\": 0,\n  \"utd\": null}}",
	      "config.json:2:2: /process/utd: unknown member, did you mean "
	      "'uid'?",
	      "/process/utd=0 ");
	tells("{\"elsewhere\":[{\"uid\":1}],\"other\":1}",
	      "config.json:1:2: /elsewhere: unknown member",
	      "/elsewhere=5 /other=2 ");
	tells("{\"users\":{\"a/b~c\":{\"uid\":1,\"x~1/\":true}}}",
	      "config.json:1:28: /users/a~1b~0c/x~01~1: unknown member",
	      "/users/a~1b~0c/x~01~1=1 ");
	tells("{\"\":1}", "config.json:1:2: /: unknown member", "/=2 ");
	accepts("{\"annotations\":{\"UID\":\"1\",\"\xc3\xa9\":\"x\"}}", &ROOT);
	accepts("{}", &EMPTY);
}

static void test_unknown_values(void)
{
	struct error err = ERROR_INIT;
	struct told told = {""};

	accepts("{\"action\":\"SCMP_ACT_ERRNO\"}", &ROOT);
	tells("{\"action\":\"SCMP_ACT_ERNO\"}",
	      "config.json:1:2: /action: unknown value 'SCMP_ACT_ERNO', did "
	      "you mean 'SCMP_ACT_ERRNO'?",
	      "/action=4 ");
	tells("{\"action\":\"trap\"}",
	      "config.json:1:2: /action: unknown value 'trap' (known: "
	      "SCMP_ACT_ALLOW, SCMP_ACT_ERRNO)",
	      "/action=4 ");
	refuses_always("{\"action\":1}", &ROOT,
		       "config.json:1:2: /action: is an integer, not a "
		       "string");
	ok(check("{\"stop\":1,\"more\":1}", &ROOT, &told, &err) < 0,
	   "who listens can stop it");
	is(err.reason.msg, "stopped", "with an error of its own");
	is(told.text, "/stop=2 ", "and is told of no more");
}

/* Go takes these for the known key, C readers do not. */
static void test_case(void)
{
	accepts("{\"process\":{\"uid\":0}}", &ROOT);
	refuses_always("{\"Process\":{\"uid\":0}}", &ROOT,
		       "config.json:1:2: /Process: differs from 'process' only "
		       "in case");
	refuses_always("{\"process\":{\"uid\":1000,\"UID\":0}}", &ROOT,
		       "config.json:1:24: /process/UID: differs from 'uid' "
		       "only in case");
	refuses_always("{\"proce\xc5\xbfs\":{}}", &ROOT,
		       "config.json:1:2: /proce\\xc5\\xbfs: differs from "
		       "'process' only in case");
	refuses_always("{\"proce\\u017f\\u017f\":{}}", &ROOT,
		       "config.json:1:2: /proce\\xc5\\xbf\\xc5\\xbf: differs "
		       "from 'process' only in case");
	refuses_always("{\"\\u212aernelTask\":1}", &ROOT,
		       "config.json:1:2: /\\xe2\\x84\\xaaernelTask: differs "
		       "from 'kernelTask' only in case");
	refuses_always("{\"kerneltas\\u212A\":1}", &ROOT,
		       "config.json:1:2: /kerneltas\\xe2\\x84\\xaa: differs "
		       "from 'kernelTask' only in case");
	refuses_always("{\"proc\xc3\xa9ss\":1}", &ROOT,
		       "config.json:1:2: /proc\\xc3\\xa9ss: a key that is not "
		       "ASCII");
	refuses_always("{\"\xc2\xad\":1}", &EMPTY,
		       "config.json:1:2: /\\xc2\\xad: a key that is not "
		       "ASCII");
}

/* A pointer that does not fit is not cut to one that somebody may allow. */
static void test_long_pointer(void)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;
	struct told told = {""};

	buf_add_format(&text, "{\"users\":{\"%0*d\":{\"uid\":1,\"x\":1}}}", 100,
		       0);
	tells(text.data,
	      "config.json:1:123: ...00000000000000000000000000000000000000000"
	      "00000000000000000000000000000000000000000000000000000/x: "
	      "unknown member",
	      "/users/0000000000000000000000000000000000000000000000000000000"
	      "000000000000000000000000000000000000000000000/x=2 ");
	text.size = 0;
	buf_add_format(&text, "{\"users\":{\"%0*d\":{\"uid\":1,\"x\":1}}}",
		       5000, 0);
	ok(check(text.data, &ROOT, &told, &err) < 0, "a pointer of 5 kB");
	ok(strstr(err.reason.msg, "its pointer is longer than 2047 bytes"),
	   "is refused: %s", err.reason.msg);
	is(told.text, "", "and told to nobody");
}

/* Without the text there is no line, but everything else. */
static void test_no_text(void)
{
	struct json *root CLEANUP_JSON = json_new_object();
	struct shape_source source = {
		.what = "state",
		.id = "state.record",
		.kind = ERROR_INPUT,
	};
	struct error err = ERROR_INIT;

	json_set(root, "flag", json_new_int(1));
	ok(json_shape_check(root, &ROOT, &source, &err) < 0, "a made tree");
	is(err.reason.msg, "state: /flag: is an integer, not a boolean",
	   "its message");
}

static bool is_even(struct span text)
{
	return text.size % 2 == 0;
}

static const struct shape EVEN = {
	.kind = SHAPE_STRING,
	.is = is_even,
	.form = "an even text",
};
static const struct shape EVEN_OR_NONE = {
	.kind = SHAPE_STRING,
	.values = (const char *const[]){"any", NULL},
	.is = is_even,
	.form = "an even text",
};
static const struct shape FULL_TEXT = {.kind = SHAPE_STRING, .filled = true};
static const struct shape ONE_OR_MORE = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.or_one = true,
	.of = &FULL_TEXT,
};
static const struct shape FULL_MAP = {
	.kind = SHAPE_MAP,
	.filled = true,
	.of = &TEXT,
};
static const struct shape FORMS = {
	.kind = SHAPE_OBJECT,
	.filled = true,
	.fields =
		(const struct shape_field[]){
			{"even", &EVEN, false},
			{"either", &EVEN_OR_NONE, false},
			{"list", &ONE_OR_MORE, false},
			{"map", &FULL_MAP, false},
			{NULL, NULL, false},
		},
};

static void test_forms(void)
{
	accepts("{\"even\":\"ab\"}", &FORMS);
	accepts("{\"either\":\"ab\"}", &FORMS);
	accepts("{\"either\":\"any\"}", &FORMS);
	refuses_always("{\"even\":\"abc\"}", &FORMS,
		       "config.json:1:2: /even: 'abc' is not an even text");
	refuses_always("{\"even\":1}", &FORMS,
		       "config.json:1:2: /even: is an integer, not a string");
	refuses_always("{\"either\":\"abc\"}", &FORMS,
		       "config.json:1:2: /either: 'abc' is not an even text, "
		       "nor 'any'");
}

static void test_filled(void)
{
	accepts("{\"list\":[\"a\"]}", &FORMS);
	accepts("{\"list\":\"a\"}", &FORMS);
	accepts("{\"map\":{\"a\":\"\"}}", &FORMS);
	refuses_always("{}", &FORMS, "config.json:1:1: is empty");
	refuses_always("{\"list\":[]}", &FORMS,
		       "config.json:1:2: /list: is empty");
	refuses_always("{\"list\":\"\"}", &FORMS,
		       "config.json:1:2: /list: is empty");
	refuses_always("{\"list\":[\"a\",\"\"]}", &FORMS,
		       "config.json:1:14: /list/1: is empty");
	refuses_always("{\"list\":null}", &FORMS,
		       "config.json:1:1: /list: is null, not a string");
	refuses_always("{\"list\":{}}", &FORMS,
		       "config.json:1:2: /list: is an object, not a string");
	refuses_always("{\"map\":{}}", &FORMS,
		       "config.json:1:2: /map: is empty");
}

int main(void)
{
	test_forms();
	test_filled();
	test_types();
	test_integers();
	test_missing();
	test_unknown();
	test_unknown_values();
	test_case();
	test_long_pointer();
	test_no_text();
	return tap_done();
}
