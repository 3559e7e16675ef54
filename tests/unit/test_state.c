#include "oci/state.h"

#include "base/buf.h"
#include "tap.h"

#define RUNC                                                                   \
	"{\"ociVersion\":\"1.0.2-dev\",\"id\":\"q1\",\"status\":\"creating\"," \
	"\"pid\":8480,\"bundle\":\"/run/example/bundle\","                     \
	"\"annotations\":{\"a\":\"b\"}}\n"
#define CRUN                                                                   \
	"{\"ociVersion\":\"1.0\",\"id\":\"q2\",\"pid\":0,\"root\":"            \
	"\"rootfs\",\"bundle\":\"/\",\"status\":\"starting\"}"
#define WITH(members)                                                          \
	"{\"ociVersion\":\"1.0.2\",\"status\":\"created\"," members "}"

static const char *const wrong[] = {
	"",
	"null",
	"[]",
	"{}",
	"{\"ociVersion\"",
	RUNC "x",
	WITH("\"id\":\"a\""),
	WITH("\"bundle\":\"/b\""),
	WITH("\"id\":\"\",\"bundle\":\"/b\""),
	WITH("\"id\":null,\"bundle\":\"/b\""),
	WITH("\"id\":1,\"bundle\":\"/b\""),
	WITH("\"id\":\"a\",\"bundle\":\"\""),
	WITH("\"id\":\"a\",\"bundle\":\"b\""),
	WITH("\"id\":\"a\",\"bundle\":\"../b\""),
	WITH("\"id\":\"a\",\"bundle\":[\"/b\"]"),
	WITH("\"id\":\"a\",\"bundle\":\"/b\",\"bundle\":\"/c\""),
	WITH("\"id\":\"a\",\"bundle\":\"/b\",\"Bundle\":\"/c\""),
	WITH("\"id\":\"a\",\"bundle\":\"/b\\u0000c\""),
	WITH("\"id\":\"a\",\"bundle\":\"/b\",\"pid\":-1"),
	WITH("\"id\":\"a\",\"bundle\":\"/b\",\"pid\":\"1\""),
	WITH("\"id\":\"a\",\"bundle\":\"/b\",\"pid\":4294967297"),
	"{\"id\":\"a\",\"bundle\":\"/b\",\"status\":\"created\"}",
	"{\"id\":\"a\",\"bundle\":\"/b\",\"ociVersion\":\"1.0.2\"}",
};

static void test_runtimes(void)
{
	struct state state;
	struct error err = ERROR_INIT;

	ok(state_parse(span_of(RUNC), &state, &err) == 0, "runc's state");
	is(state.id, "q1", "its id");
	is(state.status, "creating", "its status");
	is(state.bundle, "/run/example/bundle", "its bundle");
	ok(state.pid == 8480, "its pid");
	ok(state_parse(span_of(CRUN), &state, &err) == 0,
	   "crun's state has one member more");
	is(state.bundle, "/", "its bundle");
	ok(state.pid == 0, "pid 0 is no process");
	ok(state_parse(span_of(WITH("\"id\":\"a\",\"bundle\":\"/b\"")), &state,
		       &err) == 0 &&
		   state.pid == 0,
	   "pid may be missing");
}

static void test_wrong(void)
{
	struct state state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error err = ERROR_INIT;

		ok(state_parse(span_of(wrong[i]), &state, &err) == -1,
		   "wrong state %zu is refused: %s", i, err.reason.msg);
		is(err.reason.id, "request.state", "with its id");
		ok(state.bundle[0] == '\0', "and leaves nothing behind");
	}
}

/* A state whose @key has @size bytes. */
static int parse_long(const char *key, char first, size_t size,
		      struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct state state;

	buf_add_text(&text, "{\"ociVersion\":\"1\"");
	for (size_t i = 0; i < 3; i++) {
		const char *name =
			(const char *[]){"id", "status", "bundle"}[i];

		buf_add_format(&text, ",\"%s\":\"%c", name, first);
		for (size_t n = 1; n < size && strcmp(name, key) == 0; n++)
			buf_add_char(&text, 'x');
		buf_add_char(&text, '"');
	}
	buf_add_char(&text, '}');
	return state_parse(buf_span(&text), &state, err);
}

static void test_limits(void)
{
	static const struct {
		const char *key;
		size_t longest;
	} rows[] = {{"id", 1024}, {"status", 31}, {"bundle", 4095}};
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < 3; i++) {
		ok(parse_long(rows[i].key, '/', rows[i].longest, &err) == 0,
		   "%s of %zu bytes", rows[i].key, rows[i].longest);
		ok(parse_long(rows[i].key, '/', rows[i].longest + 1, NULL) ==
			   -1,
		   "and of one more");
	}
	ok(parse_long("note", '/', STATE_SIZE_MAX, &err) == 0, "a small one");
}

static void test_size(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct state state;

	buf_add_text(&text, WITH("\"id\":\"a\",\"bundle\":\"/b\""));
	while (text.size < STATE_SIZE_MAX)
		buf_add_char(&text, ' ');
	ok(state_parse(buf_span(&text), &state, &err) == 0,
	   "as large as may be: %s", err.reason.msg);
	buf_add_char(&text, ' ');
	ok(state_parse(buf_span(&text), &state, NULL) == -1, "and larger");
}

int main(void)
{
	test_runtimes();
	test_wrong();
	test_limits();
	test_size();
	return tap_done();
}
